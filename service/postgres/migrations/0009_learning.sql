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
    enters_cycle     boolean     not null, -- the first version: it stays in its cycle
    team_id          uuid,                 -- absent for that of the whole organisation
    enters_team      boolean     not null,
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
create index retrospective_ever_in_cycle on retrospective_version
    (org_id, generation, cycle_id, created_position, id) where enters_cycle

-- statement
create index retrospective_ever_of_team on retrospective_version
    (org_id, generation, team_id, created_position, id) where enters_team

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
