-- name: load
-- The entries of some streams in order, and with stream_version 0 the earlier results of some
-- commands: one statement, so that both are as of one moment.
select e.stream_id, e.stream_version, e.topic, e.topic_version, e.occurred_at, e.actor_id,
    e.reason_kind, e.open, e.sealed, null::uuid as command_id, e.position
from entry e
where e.org_id = $1 and e.stream_id = any($2)
union all
select c.stream_id, 0, null, null, null, null, null, c.fingerprint, null, c.command_id, c.position
from command c
where c.org_id = $1 and c.command_id = any($3)
order by 1, 2

-- name: append
-- Appends commands of one organisation; see the function.
select ordinal, outcome, at_position, stream, detail
from append($1, $2, $3, $4, $5, $6, $7, $8)

-- name: head
-- The clock of one organisation, at the last position that can be read: entries that were imported
-- wait for a rebuild.
select coalesce(h.projected, h.position) as position, h.recorded_at, h.generation
from head h
where h.org_id = $1

-- name: cycles
-- The names and dates of all cycles.
select c.name, c.starts_on, c.ends_on
from cycle c
where c.org_id = $1
    and c.generation = (select h.generation from head h where h.org_id = $1)
order by c.created_position

-- name: departed
-- The people whom a guard of kind person refuses: those who are deactivated or were erased.
select p.id
from person p
where p.org_id = $1
    and p.generation = (select h.generation from head h where h.org_id = $1)
    and (
        not p.active
        or exists (
            select from data_key d
            where d.org_id = $1 and d.subject_id = p.id and d.wrapped is null
        )
    )
