-- statement
-- Teams, in the projection okr_tree.
create table team (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text        not null,
    parent_id        uuid,
    was_parent_id    uuid,                 -- of the version that left a parent: which one
    state            text        not null, -- active, archived, merged
    merged_into_id   uuid,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table team_version (
    like team,
    primary key (org_id, generation, id, position)
)

-- statement
create index team_in_order on team (org_id, generation, created_position)

-- statement
-- Leads with the parent, lest a plan made on an empty table uses it to look up an id.
create index team_of_parent on team (parent_id, org_id, generation, created_position)

-- statement
create index team_was_below_parent on team_version
    (org_id, generation, was_parent_id, position) where was_parent_id is not null

-- statement
call install_writer('team', 'twin')

-- statement
-- Who belongs to a team from which day to which, both inclusive; a version holds until another one
-- says when the membership ends.
create table membership (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null, -- made from team, person and first day
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    team_id          uuid        not null,
    person_id        uuid        not null,
    starts_on        date        not null,
    ends_on          date,                 -- absent while it is open
    replaces         boolean     not null, -- an earlier version: the last day became known
    primary key (org_id, generation, id, position)
)

-- statement
create index membership_of_team on membership (team_id, org_id, generation, created_position)

-- statement
create index membership_of_person on membership (person_id, org_id, generation, created_position)

-- statement
call install_writer('membership', 'closing', 'team_id')

-- statement
-- What people say about objectives and key results.
create table comment (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    subject_kind     text        not null, -- objective, key_result
    subject_id       uuid        not null,
    text             text,                 -- absent when it was removed or its author erased
    mentions         uuid[]      not null,
    author_id        uuid        not null,
    edited           boolean     not null,
    removed          boolean     not null,
    replaces         boolean     not null, -- an earlier version: edited or removed
    primary key (org_id, generation, id, position)
)

-- statement
create index comment_of_subject on comment (subject_id, org_id, generation, created_position)

-- statement
create index comment_of_mentioned on comment using gin (mentions)

-- statement
call install_writer('comment', 'closing', 'id')

-- statement
-- Who follows which objective or key result.
create table follower (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null, -- made from person and subject
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    person_id        uuid        not null,
    subject_kind     text        not null, -- objective, key_result
    subject_id       uuid        not null,
    at               timestamptz not null, -- of the last follow or unfollow
    removed          boolean     not null, -- no longer follows
    replaces         boolean     not null, -- always: one may follow again
    primary key (org_id, generation, id, position)
)

-- statement
create index follower_of_subject on follower (subject_id, org_id, generation, created_position)

-- statement
create index follower_of_person on follower (person_id, org_id, generation, created_position)

-- statement
call install_writer('follower', 'closing', 'person_id')
