-- name: newest_organization
-- The organisation that was founded or imported last, or the one asked for.
select h.org_id
from head h
cross join lateral (
    select e.appended_at from entry e where e.org_id = h.org_id and e.position = 1
) founding
where $1::uuid is null or h.org_id = $1
order by founding.appended_at desc
limit 1

-- name: somebody
-- A person of the organisation who may do as much as possible: who is active and was not erased,
-- administrators first.
select p.id
from person p
where p.org_id = $1 and p.generation = (select h.generation from head h where h.org_id = $1)
order by
    p.active and p.name is not null desc, 'admin' = any(p.roles) desc, cardinality(p.roles) > 0 desc,
    p.created_position
limit 1
