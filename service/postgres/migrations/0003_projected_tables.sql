-- statement
-- Projection okr_tree. Each aggregate has a current row, and every version of it beside that.
-- Stamped by the writer: org_id, generation, position, recorded_at, created_position.
create table organization (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text        not null,
    zone             text        not null,
    language         text        not null,
    calendar         jsonb,      -- {kind, first_month, weekday, rule}
    primary key (org_id, generation, id)
)

-- statement
create table organization_version (
    like organization,
    primary key (org_id, generation, id, position)
)

-- statement
call install_writer('organization', 'twin')

-- statement
create table person (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text,       -- absent when the person was erased
    roles            text[]      not null,
    active           boolean     not null,
    last_day         date,       -- of one who is not active
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table person_version (
    like person,
    primary key (org_id, generation, id, position)
)

-- statement
create index person_in_order on person (org_id, generation, created_position)

-- statement
-- For the hand-over queue, which begins with those who have left.
create index person_not_active on person (org_id, generation, id) where not active

-- statement
call install_writer('person', 'twin')

-- statement
create table cycle (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text        not null,
    starts_on        date,
    ends_on          date,
    phase            text        not null,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table cycle_version (
    like cycle,
    primary key (org_id, generation, id, position)
)

-- statement
create index cycle_in_order on cycle (org_id, generation, created_position)

-- statement
call install_writer('cycle', 'twin')

-- statement
create table objective (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    cycle_id         uuid        not null,
    was_cycle_id     uuid,                 -- of the version that left a cycle: which one
    owner_kind       text,                 -- person, team
    owner_id         uuid,
    was_owner_id     uuid,                 -- as of its cycle, of its owner and of its title
    title            text        not null,
    was_title        text,
    state            text        not null, -- draft, proposed, committed, closed, dropped
    ambition         text,
    outcome          text,                 -- absent while it is in force
    successor_id     uuid,
    dropped          boolean     not null,
    attributes       jsonb       not null,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table objective_version (
    like objective,
    primary key (org_id, generation, id, position)
)

-- statement
create index objective_of_cycle on objective (org_id, generation, cycle_id, created_position)

-- statement
create index objective_in_order on objective (org_id, generation, created_position)

-- statement
create index objective_of_owner on objective (owner_id, org_id, generation, created_position)

-- statement
create index objective_of_predecessor on objective (org_id, generation, successor_id)
    where successor_id is not null

-- statement
create index objective_by_words on objective using gin (to_tsvector('german', title))

-- statement
-- Most were never dropped: to count the others as of the past none of their versions is looked up.
create index objective_was_dropped on objective_version (org_id, generation, id, position)
    where dropped

-- statement
create index objective_was_in_cycle on objective_version
    (org_id, generation, was_cycle_id, position) where was_cycle_id is not null

-- statement
create index objective_was_of_owner on objective_version
    (org_id, generation, was_owner_id, position) where was_owner_id is not null

-- statement
create index objective_had_words on objective_version using gin (to_tsvector('german', was_title))
    where was_title is not null

-- statement
call install_writer('objective', 'twin')

-- statement
-- A note is never changed and seldom removed, so its versions close each other instead of having a
-- current twin: a version holds from position (inclusive) to until (exclusive, absent while it
-- holds). The version that removes a note has neither text nor author.
create table note (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    objective_id     uuid        not null,
    text             text,       -- absent also when the author was erased
    author_id        uuid,
    at               timestamptz,
    removed          boolean     not null,
    replaces         boolean     not null, -- always: the id of a removed note may be given again
    primary key (org_id, generation, id, position)
)

-- statement
-- Leads with the objective, lest a plan made on an empty table uses it to look up an id.
create index note_of_objective on note (objective_id, org_id, generation, position)

-- statement
call install_writer('note', 'closing', 'objective_id')

-- statement
create table key_result (
    org_id             uuid        not null,
    generation         integer     not null,
    id                 uuid        not null,
    position           bigint      not null,
    recorded_at        timestamptz not null,
    created_position   bigint      not null,
    version            integer     not null,
    created_at         timestamptz not null,
    objective_id       uuid        not null,
    was_objective_id   uuid,                 -- of the version that left an objective: which one
    title              text        not null,
    was_title          text,
    kind               text        not null,
    baseline           numeric,
    target             numeric,
    unit               text,
    weight             numeric     not null,
    owners             jsonb       not null, -- [{person_id, weight}], weights as strings
    was_owners         jsonb,                -- as of its objective, of its owners and of its title
    attributes         jsonb       not null,
    readers            text[],               -- roles whose holders may read the values, beside the
                                             -- owners; absent where everybody may
    struck_out         boolean     not null,
    state              text        not null, -- open, closed, dropped
    outcome            text,                 -- absent while it is in force
    successor_id       uuid,
    dropped            boolean     not null,
    latest_check_in_id uuid,
    check_in_count     integer     not null,
    confidence         smallint,
    status             text,
    progress           numeric,
    progress_missing   text,
    progress_as_recorded numeric,          -- by the measure of the latest check-in's recording
    score_mid          numeric,
    score_projected    numeric,
    score_final        numeric,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
-- What lists are filtered by most is in the key, so that counting those of the past that changed since
-- reads the index alone: half the time where the versions outgrow shared buffers.
create table key_result_version (
    like key_result,
    primary key (org_id, generation, id, position) include (dropped, status)
)

-- statement
create index key_result_in_order on key_result (org_id, generation, created_position)

-- statement
create index key_result_of_objective on key_result
    (org_id, generation, objective_id, created_position)

-- statement
create index key_result_of_predecessor on key_result (org_id, generation, successor_id)
    where successor_id is not null

-- statement
-- For whose values may not be read by everybody, or by nobody, which holds of few.
create index key_result_confidential on key_result (org_id, generation, id)
    where readers is not null or progress_missing = 'confidential'

-- statement
create index key_result_by_words on key_result using gin (to_tsvector('german', title))

-- statement
create index key_result_of_owner on key_result using gin (owners jsonb_path_ops)

-- statement
-- As of objectives.
create index key_result_was_dropped on key_result_version (org_id, generation, id, position)
    where dropped

-- statement
create index key_result_had_words on key_result_version using gin (to_tsvector('german', was_title))
    where was_title is not null

-- statement
create index key_result_was_of_owner on key_result_version using gin (was_owners jsonb_path_ops)
    where was_owners is not null

-- statement
create index key_result_was_under_objective on key_result_version
    (org_id, generation, was_objective_id, position) where was_objective_id is not null

-- statement
call install_writer('key_result', 'twin')

-- statement
-- A check-in is seldom corrected, so its versions close each other, as those of a note.
create table check_in (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    key_result_id    uuid        not null,
    measured_on      date        not null,
    value            numeric,
    score            numeric,
    confidence       smallint,
    status           text,
    note             text,
    details          jsonb       not null,
    author_id        uuid        not null,
    at               timestamptz not null,
    retracted        boolean     not null,
    progress_as_recorded numeric,          -- by the measure that held when it was recorded
    replaces         boolean     not null, -- an earlier version: corrected or retracted
    primary key (org_id, generation, id, position)
) with (fillfactor = 90)

-- statement
-- Leads with the key result for the same reason.
create index check_in_of_key_result on check_in
    (key_result_id, org_id, generation, measured_on, created_position)

-- statement
call install_writer('check_in', 'closing', 'key_result_id')

-- statement
-- How far a check-in has come by a measure: the domain's `progress`, to the last digit. The quotient
-- is rounded once, as a whole number of its ten digits, which PostgreSQL divides without a rest.
create function progress_of(
    kind text, baseline numeric, target numeric, value numeric, score numeric
) returns numeric language sql immutable parallel safe
return case
    when value is null or kind = 'text' then score
    when kind = 'yes_no' then case when value in (0, 1) then value else score end
    when kind = 'at_least' and value >= target or kind = 'at_most' and value <= target then 1
    when kind <> 'metric' and (
        baseline is null or kind = 'at_least' and baseline >= target
        or kind = 'at_most' and baseline <= target) then 0
    when baseline is null or baseline = target then score
    else sign(value - baseline) * sign(target - baseline) * 0.0000000001
        * div(abs(value - baseline) * 20000000000 + abs(target - baseline),
            2 * abs(target - baseline))
end

-- statement
-- What a row of the feed tells of changes, `[{field, from, to}]`, without some paths: the changes of
-- these or of parts of them, and these as parts of what was set as a whole.
create function without_values(changes jsonb, paths text[]) returns jsonb
language sql immutable parallel safe
return (
    select coalesce(jsonb_agg(
        case when jsonb_typeof(c.change -> 'to') = 'object' then jsonb_set(
            c.change, '{to}', (c.change -> 'to') - array(
                select substr(p.path, length(c.change ->> 'field') + 2) from unnest(paths) p(path)
                where starts_with(p.path, c.change ->> 'field' || '.')))
        else c.change end order by c.place), '[]')
    from jsonb_array_elements(changes) with ordinality c(change, place)
    where not exists (
        select from unnest(paths) p(path)
        where p.path = c.change ->> 'field' or starts_with(c.change ->> 'field', p.path || '.')))

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
    subject_kind text        not null, -- organization, person, cycle, objective, key_result, …
    subject_id   uuid        not null, -- the stream
    version      integer     not null, -- of the stream after the entry
    objective_id uuid,                 -- the objective itself, that of a key result or comment,
                                       -- or on which a retrospective decided
    left_objective_id uuid,            -- that which a key result has just left for another
    key_result_id uuid,                -- on which a retrospective decided
    about_id     uuid,                 -- of a comment its goal, of a retrospective its cycle
    people       uuid[]      not null, -- whom it is about or mentions
    unit         text,                 -- of a key result after the entry
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
create index feed_of_left_objective on transparency_feed
    (org_id, generation, left_objective_id, position) where left_objective_id is not null

-- statement
create index feed_of_actor on transparency_feed (org_id, generation, actor_id, position)

-- statement
call install_writer('transparency_feed', 'once')
