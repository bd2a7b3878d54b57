-- name: tree
-- What somebody would write by hand for the tree of a cycle.
select convert_to(json_build_object('data', json_build_object('cycle', json_build_object(
    'name', y.name,
    'tree', (
        select json_agg(json_build_object(
            'title', o.title,
            'progress', (
                select trim_scale(round(
                    sum(least(greatest(k.progress, 0), 1) * k.weight) / sum(k.weight), 10))::text
                from key_result k
                where k.org_id = $1 and k.generation = h.generation and k.objective_id = o.id
                    and not k.dropped and not k.struck_out and k.progress is not null),
            'owner', coalesce(
                (
                    select json_build_object('name', p.name) from person p
                    where p.org_id = $1 and p.generation = h.generation and p.id = o.owner_id),
                (
                    select json_build_object('name', t.name) from team t
                    where t.org_id = $1 and t.generation = h.generation and t.id = o.owner_id)),
            'keyResults', (
                select json_agg(json_build_object(
                    'title', k.title,
                    'progress', trim_scale(k.progress)::text,
                    'target', trim_scale(k.target)::text,
                    'latestCheckIn', (
                        select json_build_object(
                            'value', trim_scale(c.value)::text, 'measuredOn', c.measured_on,
                            'confidence', c.confidence)
                        from check_in c
                        where c.org_id = $1 and c.generation = h.generation
                            and c.id = k.latest_check_in_id and c.until is null),
                    'owners', (
                        select json_agg(json_build_object(
                            'person', (
                                select json_build_object('name', p.name) from person p
                                where p.org_id = $1 and p.generation = h.generation
                                    and p.id = w.person_id),
                            'weight', trim_scale(w.weight)::text))
                        from jsonb_to_recordset(k.owners) as w(person_id uuid, weight numeric))
                    ) order by k.created_position)
                from key_result k
                where k.org_id = $1 and k.generation = h.generation and k.objective_id = o.id
                    and not k.dropped)
            ) order by o.created_position)
        from objective o
        where o.org_id = $1 and o.generation = h.generation and o.cycle_id = y.id and not o.dropped)
    )))::text, 'UTF8')
from head h
join cycle y on y.org_id = $1 and y.generation = h.generation and y.id = $2
where h.org_id = $1
