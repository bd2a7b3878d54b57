-- name: organizations
-- All organisations that have something to back up, or had once something that was sealed.
select h.org_id from head h
union
select t.org_id from sealing_turn t
order by org_id

-- name: key_holders
-- All organisations that have data keys.
select distinct k.org_id from data_key k order by k.org_id

-- name: keys
-- The data keys of an organisation as they are, in the order of their subjects.
select k.subject_id, k.wrapping_key_id, k.wrapped, k.withheld
from data_key k
where k.org_id = $1 and k.subject_id > $2
order by k.subject_id
limit $3

-- name: restore_keys
-- Puts them back, in the order given, unless a subject has one.
insert into data_key (org_id, subject_id, wrapping_key_id, wrapped, withheld)
select $1, k.subject_id, k.wrapping_key_id, k.wrapped, k.withheld
from unnest($2::uuid[], $3::text[], $4::bytea[], $5::boolean[])
    as k(subject_id, wrapping_key_id, wrapped, withheld)
order by k.subject_id
on conflict (org_id, subject_id) do nothing
