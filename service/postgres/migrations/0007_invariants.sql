-- statement
-- Raises OKR04 when what must hold of several objects together does not hold of those around the
-- object p_id. It looks at the rows as append has written them. The detail is the kind, the object,
-- how many others are in the way, their kind and the ids of the first of them. The kinds:
--   acyclic_alignment  the objective does not stand above itself, through whatever other goals
--   acyclic_teams      the team does not stand above itself
--   settled_objective  no key result under the objective is open
--   settled_cycle      no objective of the cycle is open
--   named_once         no other cycle has the cycle's name
-- What an import has left in a loop ends the walk, since each object is visited once.
create function require_invariant(p_org uuid, p_generation integer, p_kind text, p_id uuid)
returns void language plpgsql as $$
declare
    v_ids   uuid[];
    v_other text;
begin
    case p_kind
    when 'acyclic_alignment' then
        v_other := 'objective';
        with recursive above (id, start) as (
            select p_id, true
            union
            select coalesce(k.objective_id, g.parent_id), false
            from above b
            cross join lateral (
                select a.parent_kind, a.parent_id from alignment a
                where a.org_id = p_org and a.generation = p_generation and a.objective_id = b.id
                    and a.until is null and not a.removed
                offset 0
            ) g
            left join lateral (
                select r.objective_id from key_result r
                where g.parent_kind = 'key_result'
                    and r.org_id = p_org and r.generation = p_generation and r.id = g.parent_id
                limit 1
            ) k on true
        )
        select array_agg(b.id) into v_ids from above b where b.id = p_id and not b.start;
    when 'acyclic_teams' then
        v_other := 'team';
        with recursive above (id, start) as (
            select p_id, true
            union
            select g.parent_id, false
            from above b
            cross join lateral (
                select t.parent_id from team t
                where t.org_id = p_org and t.generation = p_generation and t.id = b.id
                    and t.parent_id is not null
                limit 1
            ) g
        )
        select array_agg(b.id) into v_ids from above b where b.id = p_id and not b.start;
    when 'settled_objective' then
        v_other := 'key_result';
        select array_agg(k.id order by k.created_position) into v_ids from key_result k
        where k.org_id = p_org and k.generation = p_generation and k.objective_id = p_id
            and k.outcome is null and not k.struck_out;
    when 'settled_cycle' then
        v_other := 'objective';
        select array_agg(o.id order by o.created_position) into v_ids from objective o
        where o.org_id = p_org and o.generation = p_generation and o.cycle_id = p_id
            and o.outcome is null;
    when 'named_once' then
        v_other := 'cycle';
        select array_agg(y.id order by y.created_position) into v_ids from cycle y
        where y.org_id = p_org and y.generation = p_generation and y.id <> p_id
            and y.name = (
                select c.name from cycle c
                where c.org_id = p_org and c.generation = p_generation and c.id = p_id);
    end case;

    if v_ids is not null then
        raise exception 'the invariant % does not hold', p_kind using errcode = 'OKR04',
            detail = concat_ws(' ', p_kind, p_id, cardinality(v_ids), v_other,
                array_to_string(v_ids[:20], ' '));
    end if;
end $$

-- statement
revoke all on function require_invariant from public
