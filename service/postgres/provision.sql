-- What the embedded server offers beside PostgreSQL's own: roles and their database.

-- name: role_statement
-- The statement that creates a role, or gives an existing one its password.
select format(
    case
        when exists (select from pg_roles where rolname = $1)
        then 'alter role %I login password %L'
        else 'create role %I login password %L'
    end,
    $1::text, $2::text)

-- name: database_exists
-- Whether the database is there, since it cannot be created conditionally.
select exists (select from pg_database where datname = 'okr')

-- name: create_database
-- The database, which its owner may fill but who needs no other right on the server.
create database okr owner okr_owner
