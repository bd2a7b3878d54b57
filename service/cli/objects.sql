-- name: objects
-- The objects that have one of these ids, or exactly this name or title, at present. Comments and
-- retrospectives have none: they are found by their ids.
select found.kind, found.id
from (
    select 'organization' as kind, o.id, o.name, o.generation
    from organization o where o.org_id = $1
    union all
    select 'person', p.id, p.name, p.generation
    from person p where p.org_id = $1
    union all
    select 'team', t.id, t.name, t.generation
    from team t where t.org_id = $1
    union all
    select 'cycle', c.id, c.name, c.generation
    from cycle c where c.org_id = $1
    union all
    select 'objective', o.id, o.title, o.generation
    from objective o where o.org_id = $1
    union all
    select 'key_result', k.id, k.title, k.generation
    from key_result k where k.org_id = $1
    union all
    select 'comment', c.id, null, c.generation
    from comment c where c.org_id = $1 and c.until is null
    union all
    select 'retrospective', r.id, null, r.generation
    from retrospective r where r.org_id = $1
) found
where found.generation = (select h.generation from head h where h.org_id = $1)
    and (found.id = any($2::uuid[]) or found.name = $3::text)
