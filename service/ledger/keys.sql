-- name: make_data_key
-- Stores a wrapped data key unless the person has one.
insert into data_key (org_id, subject_id, wrapping_key_id, wrapped)
values ($1, $2, $3, $4)
on conflict (org_id, subject_id) do nothing

-- name: data_keys
-- The wrapped data keys of some persons.
select k.subject_id, k.wrapped
from data_key k
where k.org_id = $1 and k.subject_id = any($2)

-- name: other_wrapping_key
-- Whether some key of the organisation was wrapped by another key than this one: two would mean
-- that no key opens everything.
select true
from data_key k
where k.org_id = $1 and k.wrapping_key_id <> $2
limit 1
