-- name: record
-- Adds to the access log.
insert into access_log (org_id, id, at, person_id, what, arguments, position)
values ($1, $2, $3, $4, $5, $6, $7)

-- name: newest
-- The newest of an organisation.
select a.at, a.person_id, a.what, a.arguments, a.position
from access_log a
where a.org_id = $1
order by a.at desc, a.id desc
limit $2
