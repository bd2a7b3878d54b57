-- name: objects
-- The objects that have one of these ids, or exactly this name or title, at present. Comments and
-- retrospectives have none of their own: they are found by their ids, and told by their text or by
-- the team and the cycle.
select found.kind, found.id, found.name
from (
    select 'organization' as kind, o.id, o.name, true as is_named, o.generation
    from organization o where o.org_id = $1
    union all
    select 'person', p.id, p.name, true, p.generation
    from person p where p.org_id = $1
    union all
    select 'team', t.id, t.name, true, t.generation
    from team t where t.org_id = $1
    union all
    select 'cycle', c.id, c.name, true, c.generation
    from cycle c where c.org_id = $1
    union all
    select 'objective', o.id, o.title, true, o.generation
    from objective o where o.org_id = $1
    union all
    select 'key_result', k.id, k.title, true, k.generation
    from key_result k where k.org_id = $1
    union all
    select 'comment', c.id, c.text, false, c.generation
    from comment c where c.org_id = $1 and c.until is null
    union all
    select 'retrospective', r.id, concat_ws(', ', t.name, c.name), false, r.generation
    from retrospective r
    left join team t
        on t.org_id = $1 and t.generation = r.generation and t.id = r.team_id
    left join cycle c
        on c.org_id = $1 and c.generation = r.generation and c.id = r.cycle_id
    where r.org_id = $1
) found
where found.generation = (select h.generation from head h where h.org_id = $1)
    and (found.id = any($2::uuid[]) or (found.is_named and found.name = $3::text))
