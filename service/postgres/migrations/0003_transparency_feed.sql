-- statement
-- Projection transparency_feed: one row per entry, who did what to what, from what to what, why.
create table transparency_feed (
    org_id       uuid        not null,
    generation   integer     not null,
    position     bigint      not null,
    recorded_at  timestamptz not null,
    occurred_at  timestamptz not null,
    topic        text        not null,
    actor_id     uuid        not null,
    subject_kind text        not null, -- organization, person, cycle, objective, key_result
    subject_id   uuid        not null, -- the stream
    version      integer     not null, -- of the stream after the entry
    objective_id uuid,                 -- the objective itself, or the one a key result is under
    reason_kind  text,
    reason_text  text,
    imported     boolean     not null,
    changes      jsonb       not null, -- [{field, from, to}]
    primary key (org_id, generation, position)
)

-- statement
create index feed_of_subject on transparency_feed (org_id, generation, subject_id, position)

-- statement
create index feed_of_objective on transparency_feed (org_id, generation, objective_id, position)
    where objective_id is not null

-- statement
create index feed_of_actor on transparency_feed (org_id, generation, actor_id, position)

-- statement
-- Writes the rows of transparency_feed; the parameters are those of write_okr_tree.
create function write_transparency_feed(
    p_org uuid, p_generation integer, p_position bigint[], p_recorded timestamptz[], p_rows jsonb
) returns void language plpgsql as $$
begin
    insert into transparency_feed (
        org_id, generation, position, recorded_at, occurred_at, topic, actor_id, subject_kind,
        subject_id, version, objective_id, reason_kind, reason_text, imported, changes)
    select
        p_org, p_generation, p_position[r.entry], p_recorded[r.entry], r.occurred_at, r.topic,
        r.actor_id, r.subject_kind, r.subject_id, r.version, r.objective_id, r.reason_kind,
        r.reason_text, r.imported, r.changes
    from jsonb_to_recordset(p_rows -> 'transparency_feed') as r(
        entry integer, occurred_at timestamptz, topic text, actor_id uuid, subject_kind text,
        subject_id uuid, version integer, objective_id uuid, reason_kind text, reason_text text,
        imported boolean, changes jsonb)
    where p_position[r.entry] is not null;
end $$
