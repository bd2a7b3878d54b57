-- statement
-- The ledger: one gapless sequence of entries per organisation. Never updated, never deleted.
create table entry (
    org_id         uuid        not null,
    position       bigint      not null,
    stream_id      uuid        not null,
    stream_version integer     not null,
    topic          text        not null,
    topic_version  smallint    not null,
    occurred_at    timestamptz not null, -- when it was true in the world
    recorded_at    timestamptz not null, -- when the ledger learnt it; never decreases
    appended_at    timestamptz not null, -- when the row was written; differs for imported history
    actor_id       uuid        not null,
    reason_kind    text,
    command_id     uuid        not null,
    correlation_id uuid,
    causation_id   uuid,
    imported       boolean     not null,
    open           bytea       not null, -- JSON, no personal data
    sealed         bytea,                -- AES-GCM, absent where there is none
    payload_hash   bytea       not null,
    leaf_hash      bytea       not null,
    primary key (org_id, position),
    unique (org_id, stream_id, stream_version),
    check (position >= 1)
)

-- statement
-- Resolves a time to a position.
create index entry_recorded_at on entry (org_id, recorded_at, position)

-- statement
-- The clock of each organisation; the row that serialises its writers.
create table head (
    org_id      uuid        not null primary key,
    position    bigint      not null,
    recorded_at timestamptz not null,
    generation  integer     not null
) with (fillfactor = 50)

-- statement
-- What each accepted command led to, so that repeating it changes nothing.
create table command (
    org_id      uuid   not null,
    command_id  uuid   not null,
    fingerprint bytea  not null  -- SHA-256 of what was asked, to tell a repeat from another request
                check (length(fingerprint) = 32),
    stream_id   uuid   not null,
    position    bigint not null, -- of its last entry, or of the head if it changed nothing
    primary key (org_id, command_id)
)

-- statement
-- Data keys, wrapped by a key that lives outside the database. A row without its key is a tombstone:
-- what the key sealed is erased, and the person gets no other key.
create table data_key (
    org_id          uuid not null,
    subject_id      uuid not null,
    wrapping_key_id text,
    wrapped         bytea,
    primary key (org_id, subject_id),
    check ((wrapped is null) = (wrapping_key_id is null))
)

-- statement
-- Who was erased, which every process looks up again and again.
create index data_key_erased on data_key (org_id, subject_id) where wrapped is null

-- statement
create function refuse_revival() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'an erased person stays erased: % refused', tg_op using errcode = 'OKR01';
end $$

-- statement
create trigger tombstone_is_immutable before update on data_key
    for each row when (old.wrapped is null) execute function refuse_revival()

-- statement
create trigger data_key_is_not_deleted before delete on data_key
    for each row execute function refuse_revival()

-- statement
create trigger data_key_is_not_truncated before truncate on data_key
    for each statement execute function refuse_revival()

-- statement
-- Destroys the key of a person, or sees to it that there never is one.
create function erase(p_org uuid, p_subject uuid) returns void
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    insert into data_key (org_id, subject_id) values (p_org, p_subject)
    on conflict (org_id, subject_id) do update set wrapped = null, wrapping_key_id = null
    where data_key.wrapped is not null;
end $$

-- statement
revoke all on function erase from public

-- statement
create function refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'ledger entries are immutable: % refused', tg_op using errcode = 'OKR01';
end $$

-- statement
create trigger entry_is_immutable before update or delete on entry
    for each row execute function refuse_change()

-- statement
create trigger entry_is_not_truncated before truncate on entry
    for each statement execute function refuse_change()

-- statement
-- One field of a leaf: its length (−1 for an absent one) as four bytes, then its bytes.
create function leaf_field(value bytea) returns bytea
language sql immutable parallel safe
return coalesce(int4send(length(value)) || value, int4send(-1))

-- statement
-- Microseconds since 1970-01-01 UTC as eight bytes (PostgreSQL itself counts from 2000-01-01).
create function leaf_time(value timestamptz) returns bytea
language sql immutable parallel safe
return int8send(timestamptz_send(value)::bigint + 946684800000000)

-- statement
-- A time as programs can read it: one outside of the years 1 to 9999, which nothing here writes, as
-- infinity.
create function readable_time(value timestamptz) returns timestamptz
language sql immutable parallel safe
return case
    when value >= timestamptz '0001-01-01 00:00:00+00' and value < timestamptz '10000-01-01 00:00:00+00'
    then value
    else timestamptz 'infinity'
end

-- statement
-- Whether a position is in the ledger that ends at another. With + 0, lest entries that are found by
-- something else are looked for by the index of positions, from the first to the last.
create function in_ledger(at bigint, head bigint) returns boolean
language sql immutable parallel safe
return at + 0 between 1 and head
