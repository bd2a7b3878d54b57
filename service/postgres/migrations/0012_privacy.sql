-- statement
-- Who was erased when, and what has followed since: the key is destroyed with the entry itself.
create table erasure (
    org_id       uuid        not null,
    subject_id   uuid        not null,
    position     bigint      not null, -- of the entry that says so
    erased_at    timestamptz not null,
    blanked_at   timestamptz,          -- since when no projected row has the texts
    rewrapped_at timestamptz,          -- since when no key in use opens older copies of the data key
    primary key (org_id, subject_id)
)

-- statement
-- Those that are not finished, which services look for all the time.
create index erasure_unfinished on erasure (org_id)
    where blanked_at is null or rewrapped_at is null

-- statement
grant select, update (blanked_at, rewrapped_at) on erasure to okr_service

-- statement
-- What was replaced in it is to be vacuumed.
grant maintain on data_key to okr_service

-- statement
-- Destroys the key of a person, and remembers that more has to follow; in the transaction that writes
-- the entry.
create function record_erasure(
    p_org uuid, p_subject uuid, p_position bigint, p_at timestamptz
) returns void language plpgsql set search_path = public, pg_temp
as $$
begin
    perform erase(p_org, p_subject);
    insert into erasure (org_id, subject_id, position, erased_at)
    values (p_org, p_subject, p_position, p_at)
    on conflict (org_id, subject_id) do nothing;
end $$

-- statement
revoke all on function record_erasure from public

-- statement
-- Rises when rows of the past lose their texts, while position and generation stay: remembered
-- answers are void then.
alter table head add column epoch bigint not null default 0

-- statement
grant update (epoch) on head to okr_service

-- statement
-- The key-encryption keys by their ids, which say nothing of them; they serve all organisations. One
-- that has a successor wraps nothing any more. Whoever makes a data key holds its row, so that nobody
-- can retire it meanwhile.
create table wrapping_key (
    id         text        not null primary key,
    successor  text,
    retired_at timestamptz,
    check ((successor is null) = (retired_at is null))
)

-- statement
grant select, insert, update (successor, retired_at) on wrapping_key to okr_service

-- statement
-- Gives data keys another wrapping; the erased stay erased.
create function rewrap(p_org uuid, p_wrapping_key_id text, p_subjects uuid[], p_wrapped bytea[])
returns void language plpgsql security definer set search_path = public, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
    update data_key k set wrapped = n.wrapped, wrapping_key_id = p_wrapping_key_id
    from unnest(p_subjects, p_wrapped) as n(subject_id, wrapped)
    where k.org_id = p_org and k.subject_id = n.subject_id and k.wrapped is not null;
end $$

-- statement
revoke all on function rewrap from public

-- statement
grant execute on function rewrap to okr_service

-- statement
-- Who has read what an auditor reads, and who has taken data out. No part of the ledger: the service
-- only adds to it, and the owner may delete what is older than it is to be kept.
create table access_log (
    org_id    uuid        not null,
    id        uuid        not null,
    at        timestamptz not null,
    person_id uuid,                 -- absent where a tool at the machine did it
    what      text        not null, -- a field of the schema, or a command
    arguments jsonb       not null, -- without texts
    position  bigint,               -- that was read
    primary key (org_id, id)
)

-- statement
create index access_log_in_order on access_log (org_id, at, id)

-- statement
grant select, insert on access_log to okr_service
