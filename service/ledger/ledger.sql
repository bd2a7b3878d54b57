-- name: load
-- The entries of some streams in order, and with stream_version 0 the earlier results of some
-- commands: one statement, so that both are as of one moment.
select e.stream_id, e.stream_version, e.topic, e.topic_version,
    readable_time(e.occurred_at) as occurred_at, e.actor_id,
    e.reason_kind, e.open, e.sealed, null::uuid as command_id, e.position
from entry e
where e.org_id = $1 and e.stream_id = any($2)
    and in_ledger(e.position, (select h.position from head h where h.org_id = $1))
union all
select c.stream_id, 0, null, null, null, null, null, c.fingerprint, null, c.command_id, c.position
from command c
where c.org_id = $1 and c.command_id = any($3)
order by 1, 2

-- name: append
-- Appends commands of one organisation; see the function.
select ordinal, outcome, at_position, stream, detail
from append($1, $2, $3, $4, $5, $6, $7, $8, $9)

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

-- name: today
-- Which day it is at a moment where the organisation is.
select ($2::timestamptz at time zone o.zone)::date
from organization o
where o.org_id = $1
    and o.generation = (select h.generation from head h where h.org_id = $1)

-- name: presence
-- Since when a person belongs to the organisation, by its entries or by a team's; and the teams to
-- which the person would still belong after a day.
select
    least(
        (p.created_at at time zone o.zone)::date,
        (
            select min(m.starts_on) from membership m
            where m.org_id = $1 and m.generation = p.generation and m.person_id = p.id
                and m.until is null
        )
    ) as since,
    array(
        select m.team_id from membership m
        where m.org_id = $1 and m.generation = p.generation and m.person_id = p.id
            and m.until is null and (m.ends_on is null or m.ends_on > $3)
        order by m.created_position
    ) as teams
from person p
join organization o on o.org_id = $1 and o.generation = p.generation
where p.org_id = $1
    and p.generation = (select h.generation from head h where h.org_id = $1)
    and p.id = $2

-- name: below
-- The teams at work right below a team, and whether a second one stands anywhere below it.
with recursive above (id, generation) as (
    select t.parent_id, t.generation from team t
    where t.org_id = $1
        and t.generation = (select h.generation from head h where h.org_id = $1)
        and t.id = $3
    union
    select t.parent_id, t.generation from above a
    join team t on t.org_id = $1 and t.generation = a.generation and t.id = a.id
)
select
    array(
        select t.id from team t
        where t.org_id = $1
            and t.generation = (select h.generation from head h where h.org_id = $1)
            and t.parent_id = $2 and t.state = 'active'
        order by t.created_position
    ) as teams,
    exists (select from above a where a.id = $2) as inverted

-- name: names
-- What those of some objects are called at present that have a name or a title, and are not erased.
select found.id, found.name
from head h
cross join lateral (
    select p.id, p.name from person p
    where p.org_id = $1 and p.generation = h.generation and p.id = any($2::uuid[])
    union all
    select t.id, t.name from team t
    where t.org_id = $1 and t.generation = h.generation and t.id = any($2::uuid[])
    union all
    select c.id, c.name from cycle c
    where c.org_id = $1 and c.generation = h.generation and c.id = any($2::uuid[])
    union all
    select o.id, o.title from objective o
    where o.org_id = $1 and o.generation = h.generation and o.id = any($2::uuid[])
    union all
    select k.id, k.title from key_result k
    where k.org_id = $1 and k.generation = h.generation and k.id = any($2::uuid[])
) found
where h.org_id = $1 and found.name is not null

-- name: departed
-- The people whom a guard of kind person refuses: those who are deactivated or were erased.
select p.id
from person p
where p.org_id = $1
    and p.generation = (select h.generation from head h where h.org_id = $1)
    and (
        not p.active
        or exists (select from erased_person x where x.org_id = $1 and x.id = p.id)
    )
