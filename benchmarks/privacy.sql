-- name: busiest
-- Whose texts are in the most streams, but for one person's.
select e.actor_id
from entry e
where e.org_id = $1 and e.sealed is not null and e.actor_id <> $2
group by e.actor_id
order by count(distinct e.stream_id) desc
limit 1

-- name: waited_for
-- Waits for what a writer waits for.
select h.position from head h where h.org_id = $1 for update
