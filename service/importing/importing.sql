-- name: present
-- How far the organisation's ledger has come, and by which language numbers are read.
select h.position, h.recorded_at, o.language
from head h
join organization o on o.org_id = $1 and o.generation = h.generation
where h.org_id = $1

-- name: streams
-- What exists in the organisation besides itself.
select p.id from person p
where p.org_id = $1 and p.generation = (select h.generation from head h where h.org_id = $1)
union all
select c.id from cycle c
where c.org_id = $1 and c.generation = (select h.generation from head h where h.org_id = $1)
union all
select o.id from objective o
where o.org_id = $1 and o.generation = (select h.generation from head h where h.org_id = $1)
union all
select k.id from key_result k
where k.org_id = $1 and k.generation = (select h.generation from head h where h.org_id = $1)

-- name: imported
-- Which of these commands an earlier import recorded, and what they said.
select c.command_id, c.fingerprint
from command c
where c.org_id = $1 and c.command_id = any($2)

-- name: begun_by
-- The command that founded the organisation.
select e.command_id from entry e where e.org_id = $1 and e.position = 1
