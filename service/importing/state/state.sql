-- name: head
-- How far the organisation's ledger has come, and by which clock and language it lives.
select h.position, h.recorded_at, o.zone, o.language
from head h
join organization o on o.org_id = $1 and o.generation = h.generation
where h.org_id = $1

-- name: recorded
-- Which of these commands an earlier import recorded, and what they said.
select c.command_id, c.fingerprint
from command c
where c.org_id = $1 and c.command_id = any($2)

-- name: begun
-- Which of these streams have begun.
select e.stream_id
from entry e
where e.org_id = $1 and e.stream_id = any($2) and e.stream_version = 1
    and in_ledger(e.position, (select h.position from head h where h.org_id = $1))
