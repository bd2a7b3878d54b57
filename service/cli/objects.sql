-- name: objects
-- The objects that have one of these ids, or exactly this name or title, at present.
with present as (select h.generation from head h where h.org_id = $1)
select 'organization' as kind, o.id, o.name
from organization o
where o.org_id = $1 and o.generation = (select generation from present)
    and (o.id = any($2::uuid[]) or o.name = $3::text)
union all
select 'person', p.id, p.name
from person p
where p.org_id = $1 and p.generation = (select generation from present)
    and (p.id = any($2::uuid[]) or p.name = $3::text)
union all
select 'cycle', c.id, c.name
from cycle c
where c.org_id = $1 and c.generation = (select generation from present)
    and (c.id = any($2::uuid[]) or c.name = $3::text)
union all
select 'objective', o.id, o.title
from objective o
where o.org_id = $1 and o.generation = (select generation from present)
    and (o.id = any($2::uuid[]) or o.title = $3::text)
union all
select 'key_result', k.id, k.title
from key_result k
where k.org_id = $1 and k.generation = (select generation from present)
    and (k.id = any($2::uuid[]) or k.title = $3::text)
