-- statement
-- Projection learning_history: what retrospectives taught, and which goals it changed and refined.
create table retrospective (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    cycle_id         uuid        not null,
    team_id          uuid,                 -- absent for that of the whole organisation
    state            text        not null, -- open, closed
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table retrospective_version (
    like retrospective,
    primary key (org_id, generation, id, position)
)

-- statement
create index retrospective_of_cycle on retrospective
    (org_id, generation, cycle_id, created_position)

-- statement
create index retrospective_of_team on retrospective (team_id, org_id, generation, created_position)

-- statement
call install_writer('retrospective', 'twin')

-- statement
-- A learning is seldom reworded, so its versions close each other, as those of a note.
create table learning (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    retrospective_id uuid        not null,
    cycle_id         uuid        not null, -- those of the retrospective
    team_id          uuid,
    kind             text        not null,
    text             text,       -- absent when whoever worded it was erased
    evidence         jsonb       not null, -- [{kind, id}], of an entry the position
    author_id        uuid        not null, -- who captured it, and when
    at               timestamptz not null,
    withdrawn        boolean     not null,
    replaces         boolean     not null, -- an earlier version: reworded or withdrawn
    primary key (org_id, generation, id, position)
)

-- statement
create index learning_of_retrospective on learning
    (retrospective_id, org_id, generation, created_position)

-- statement
create index learning_of_cycle on learning (cycle_id, org_id, generation, created_position)

-- statement
create index learning_in_order on learning (org_id, generation, created_position)

-- statement
create index learning_by_words on learning using gin (to_tsvector('german', text))

-- statement
call install_writer('learning', 'closing', 'retrospective_id')

-- statement
-- What a retrospective decided on a goal; another decision closes the one before.
create table learning_decision (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null, -- of the goal
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    goal_kind        text        not null, -- objective, key_result
    retrospective_id uuid        not null,
    decision         text        not null,
    note             text,       -- absent also when the author was erased
    author_id        uuid        not null,
    at               timestamptz not null,
    replaces         boolean     not null,
    primary key (org_id, generation, id, position)
)

-- statement
create index learning_decision_of_retrospective on learning_decision
    (retrospective_id, org_id, generation, position)

-- statement
call install_writer('learning_decision', 'closing', 'retrospective_id')

-- statement
-- Which goals apply a learning; what is taken back closes the row before.
create table learning_application (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null, -- of the learning
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    retrospective_id uuid        not null,
    goal_kind        text        not null, -- objective, key_result
    goal_id          uuid        not null,
    author_id        uuid        not null,
    at               timestamptz not null,
    removed          boolean     not null, -- taken back
    replaces         boolean     not null, -- always: what was taken back may be said again
    primary key (org_id, generation, id, position)
)

-- statement
create index learning_application_of_goal on learning_application
    (goal_id, org_id, generation, position)

-- statement
call install_writer('learning_application', 'closing', 'goal_id')

-- statement
-- Which goals were refined from which earlier ones: the links of their lineage. What is taken back
-- closes the row before.
create table refinement (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null, -- of the source
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    source_kind      text        not null, -- objective, key_result
    goal_kind        text        not null, -- likewise
    goal_id          uuid        not null, -- was refined from the source
    author_id        uuid        not null,
    at               timestamptz not null,
    removed          boolean     not null, -- taken back
    replaces         boolean     not null, -- always: what was taken back may be said again
    primary key (org_id, generation, id, position)
)

-- statement
create index refinement_of_goal on refinement (goal_id, org_id, generation, position)

-- statement
call install_writer('refinement', 'closing', 'goal_id')

-- statement
-- The cycle of an objective, of a key result by way of its objective, or of a retrospective.
create function cycle_of(p_org uuid, p_generation integer, p_id uuid)
returns setof cycle language plpgsql stable as $$
begin
    return query
    select y.* from (
        select o.cycle_id from objective o
        where o.org_id = p_org and o.generation = p_generation and o.id = p_id
        union all
        select o.cycle_id from key_result k
        join objective o on o.org_id = p_org and o.generation = p_generation
            and o.id = k.objective_id
        where k.org_id = p_org and k.generation = p_generation and k.id = p_id
        union all
        select r.cycle_id from retrospective r
        where r.org_id = p_org and r.generation = p_generation and r.id = p_id
    ) g
    join cycle y on y.org_id = p_org and y.generation = p_generation and y.id = g.cycle_id;
end $$

-- statement
revoke all on function cycle_of from public

-- statement
-- The links by which goals come from earlier goals or from retrospectives, and of which one end is
-- p_id or belongs to it, while the other one does not: to an objective its key results, to a cycle
-- its goals and retrospectives.
create function lineage_across(p_org uuid, p_generation integer, p_id uuid)
returns table (goal_kind text, goal_id uuid, origin_kind text, origin_id uuid)
language plpgsql stable as $$
declare
    v_objectives     uuid[];
    v_key_results    uuid[];
    v_retrospectives uuid[];
    v_ids            uuid[];
begin
    select array_agg(o.id) into v_objectives from objective o
    where o.org_id = p_org and o.generation = p_generation and p_id in (o.id, o.cycle_id);
    select array_agg(k.id) into v_key_results from key_result k
    where k.org_id = p_org and k.generation = p_generation and k.objective_id = any(v_objectives);
    select array_agg(r.id) into v_retrospectives from retrospective r
    where r.org_id = p_org and r.generation = p_generation and r.cycle_id = p_id;
    v_ids := p_id || v_objectives || v_key_results || v_retrospectives;

    return query
    select l.* from (
        select f.goal_kind, f.goal_id, f.source_kind, f.id from refinement f
        where f.org_id = p_org and f.generation = p_generation
            and f.until is null and not f.removed
            and (f.goal_id = any(v_ids) or f.id = any(v_ids))
        union all
        select a.goal_kind, a.goal_id, 'retrospective', a.retrospective_id
        from learning_application a
        where a.org_id = p_org and a.generation = p_generation
            and a.until is null and not a.removed
            and (a.goal_id = any(v_ids) or a.retrospective_id = any(v_retrospectives))
        union all
        select 'objective', o.successor_id, 'objective', o.id from objective o
        where o.org_id = p_org and o.generation = p_generation and o.successor_id is not null
            and (o.successor_id = any(v_ids) or o.id = any(v_ids))
        union all
        select 'key_result', k.successor_id, 'key_result', k.id from key_result k
        where k.org_id = p_org and k.generation = p_generation and k.successor_id is not null
            and (k.successor_id = any(v_ids) or k.id = any(v_ids))
    ) as l (goal_kind, goal_id, origin_kind, origin_id)
    where (l.goal_id = any(v_ids)) <> (l.origin_id = any(v_ids));
end $$

-- statement
revoke all on function lineage_across from public
