-- name: know_wrapping_key
-- Has the key-encryption key listed, so that its row can be held.
insert into wrapping_key (id) values ($1) on conflict (id) do nothing

-- name: successor
-- By which key-encryption key another one was replaced; in a transaction, it stays so until its end.
select w.successor
from wrapping_key w
where w.id = $1
for share

-- name: make_data_keys
-- Stores wrapped data keys, in the order given, unless a subject has one, or had one that was
-- destroyed; none if the key-encryption key is retired.
insert into data_key (org_id, subject_id, wrapping_key_id, wrapped)
select $1, k.subject_id, w.id, k.wrapped
from (select w.id from wrapping_key w where w.id = $3 and w.successor is null for share) w
cross join unnest($2::uuid[], $4::bytea[]) with ordinality as k(subject_id, wrapped, n)
order by k.n
on conflict (org_id, subject_id) do nothing

-- name: data_keys
-- The wrapped data keys of some subjects; null for those that were destroyed or stayed elsewhere.
select k.subject_id, k.wrapped, k.wrapping_key_id
from data_key k
where k.org_id = $1 and k.subject_id = any($2)

-- name: erased
-- Everybody whose key was destroyed.
select k.subject_id
from data_key k
where k.org_id = $1 and k.wrapped is null

-- name: erase
-- Destroys the key of a person for good; see the function.
select erase($1, $2)

-- name: other_wrapping_key
-- Whether some key of the organisation was wrapped by another key than this one: two would mean
-- that no key opens everything.
select true
from data_key k
where k.org_id = $1 and k.wrapping_key_id <> $2
limit 1
