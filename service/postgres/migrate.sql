-- The record of migrations. In the schema public by name, whatever a migration does to search_path.

-- name: lock
-- Held by the session, as it spans several transactions.
select pg_advisory_lock($1)

-- name: create_table
-- The record itself, before any migration.
create table if not exists public.schema_migration (
    number     integer     not null primary key,
    name       text        not null,
    sha256     text        not null, -- of the file's text
    applied_at timestamptz not null
)

-- name: applied
-- What the database has.
select number, sha256 from public.schema_migration

-- name: record
-- In the transaction of the migration.
insert into public.schema_migration (number, name, sha256, applied_at)
values ($1, $2, $3, statement_timestamp())
