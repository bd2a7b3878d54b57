-- name: lock
-- One rotation at a time; held by the session.
select pg_advisory_lock($1)

-- name: unlock
-- Ends it.
select pg_advisory_unlock($1)

-- name: is_successor
-- Whether a key-encryption key has replaced another one.
select true from wrapping_key w where w.successor = $1

-- name: retire
-- Has a key-encryption key replaced by another one, once all who hold it have let it go.
update wrapping_key w set successor = $2, retired_at = $3
where w.id = $1 and w.successor is null
returning w.id

-- name: organizations
-- All organisations, whose data keys are under the same key-encryption key, and how many keys there
-- are.
select k.org_id, count(*) as keys
from data_key k
where k.wrapped is not null
group by k.org_id
order by k.org_id

-- name: page
-- Data keys in the order of their persons.
select k.subject_id, k.wrapped, k.wrapping_key_id
from data_key k
where k.org_id = $1 and k.subject_id > $2 and k.wrapped is not null
order by k.subject_id
limit $3

-- name: rewrap
-- Gives them another wrapping; see the function.
select rewrap($1, $2, $3, $4)

-- name: rewrapped
-- Notes that nothing in use opens what was erased before.
update erasure e set rewrapped_at = $2 where e.org_id = $1 and e.rewrapped_at is null
