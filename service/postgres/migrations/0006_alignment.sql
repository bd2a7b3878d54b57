-- statement
-- What objectives do for the goals above them, in the projection okr_tree. Seldom changed, so the
-- versions of an alignment close each other; the version that ends it has no link.
create table alignment (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null, -- made from the objective and its parent
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    objective_id     uuid        not null,
    parent_kind      text        not null, -- objective, key_result
    parent_id        uuid        not null,
    link             text,                 -- contributes, supports
    removed          boolean     not null,
    replaces         boolean     not null, -- always: what has ended may begin again
    primary key (org_id, generation, id, position)
)

-- statement
-- Leads with the objective, lest a plan made on an empty table uses it to look up an id.
create index alignment_of_objective on alignment
    (objective_id, org_id, generation, created_position)

-- statement
create index alignment_of_parent on alignment (parent_id, org_id, generation, created_position)

-- statement
call install_writer('alignment', 'closing', 'objective_id')
