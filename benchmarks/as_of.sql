-- name: head
-- How far the ledger goes.
select position
from head
where org_id = $1

-- name: busy
-- Those who have much: a team and a person with most objectives and key results, and an objective
-- with most key results.
select
  (
    select o.owner_id
    from objective o
    where o.org_id = $1 and o.owner_kind = 'team'
    group by o.owner_id
    order by count(*) desc, o.owner_id
    limit 1
  ) as team,
  (
    select (k.owners -> 0 ->> 'person_id')::uuid
    from key_result k
    where k.org_id = $1
    group by 1
    order by count(*) desc, 1
    limit 1
  ) as person,
  (
    select k.objective_id
    from key_result k
    where k.org_id = $1
    group by k.objective_id
    order by count(*) desc, k.objective_id
    limit 1
  ) as objective
