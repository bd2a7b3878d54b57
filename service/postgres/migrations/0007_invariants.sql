-- statement
-- Raises OKR04 when what must hold of several objects together does not hold of those around the
-- object p_id. It looks at the rows as append has written them. The detail is the kind, the object,
-- how many others are in the way, their kind and the ids of the first of them; the hint is the name
-- of the object, if that is what is at fault. The kinds:
--   acyclic_alignment  the objective does not stand above itself, through whatever other goals
--   acyclic_lineage    the goal does not come from itself, through whatever other goals
--   acyclic_teams      the team does not stand above itself
--   settled_objective  no key result under the objective is open, unless it is struck out
--   settled_cycle      no objective of the cycle is open, and no key result under any of them, also
--                      a dropped one, unless it is struck out
--   in_closed_cycle    the key result's objective is in a closed cycle
--   later_successor    the goal is not carried over to one in the same cycle, or in one that starts
--                      earlier, where both have dates
--   named_once         no other cycle has the cycle's name
-- Each object is visited once, so that a loop which an import has left ends the walk.
create function require_invariant(p_org uuid, p_generation integer, p_kind text, p_id uuid)
returns void language plpgsql as $$
declare
    v_ids   uuid[] := '{}'; -- what is in the way
    v_other text;           -- its kind
    v_name  text := '';
    r       record;
begin
    case p_kind
    when 'acyclic_alignment' then
        v_other := 'objective';
        for r in
            with recursive above (id, start) as (
                select p_id, true
                union
                select coalesce(k.objective_id, g.parent_id), false
                from above b
                cross join lateral (
                    select a.parent_kind, a.parent_id from alignment a
                    where a.org_id = p_org and a.generation = p_generation
                        and a.objective_id = b.id and a.until is null and not a.removed
                    offset 0
                ) g
                left join lateral (
                    select k.objective_id from key_result k
                    where g.parent_kind = 'key_result'
                        and k.org_id = p_org and k.generation = p_generation and k.id = g.parent_id
                    limit 1
                ) k on true
            )
            select b.id from above b where b.id = p_id and not b.start
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'acyclic_lineage' then
        v_other := 'goal';
        for r in
            with recursive origin (id, start) as (
                select p_id, true
                union
                select g.id, false
                from origin b
                cross join lateral (
                    select f.id from refinement f
                    where f.org_id = p_org and f.generation = p_generation
                        and f.goal_id = b.id and f.until is null
                    offset 0
                ) g
            )
            select b.id from origin b where b.id = p_id and not b.start
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'acyclic_teams' then
        v_other := 'team';
        for r in
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
            select b.id from above b where b.id = p_id and not b.start
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'settled_objective' then
        v_other := 'key_result';
        for r in
            select k.id from key_result k
            where k.org_id = p_org and k.generation = p_generation and k.objective_id = p_id
                and k.outcome is null and not k.struck_out
            order by k.created_position
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'settled_cycle' then
        v_other := 'objective';
        for r in
            select o.id from objective o
            where o.org_id = p_org and o.generation = p_generation and o.cycle_id = p_id
                and o.outcome is null
            order by o.created_position
        loop
            v_ids := v_ids || r.id;
        end loop;
        if v_ids = '{}' then
            v_other := 'key_result';
            for r in
                select k.id from objective o
                cross join lateral (
                    select k.id, k.created_position from key_result k
                    where k.org_id = p_org and k.generation = p_generation
                        and k.objective_id = o.id and k.outcome is null and not k.struck_out
                    offset 0
                ) k
                where o.org_id = p_org and o.generation = p_generation and o.cycle_id = p_id
                order by k.created_position
            loop
                v_ids := v_ids || r.id;
            end loop;
        end if;
    when 'in_closed_cycle' then
        v_other := 'cycle';
        for r in
            select y.id from key_result k
            join objective o on o.org_id = p_org and o.generation = p_generation
                and o.id = k.objective_id
            join cycle y on y.org_id = p_org and y.generation = p_generation and y.id = o.cycle_id
            where k.org_id = p_org and k.generation = p_generation and k.id = p_id
                and y.phase <> 'closed'
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'later_successor' then
        v_other := 'cycle';
        for r in
            with step (from_id, to_id) as (
                select o.id, o.successor_id from objective o
                where o.org_id = p_org and o.generation = p_generation and o.id = p_id
                union all
                select k.objective_id, s.objective_id from key_result k
                cross join lateral (
                    select s.objective_id from key_result s
                    where s.org_id = p_org and s.generation = p_generation
                        and s.id = k.successor_id
                    limit 1
                ) s
                where k.org_id = p_org and k.generation = p_generation and k.id = p_id
            )
            select y.id from step
            cross join lateral (
                select y.id, y.starts_on from objective o
                join cycle y on y.org_id = p_org and y.generation = p_generation
                    and y.id = o.cycle_id
                where o.org_id = p_org and o.generation = p_generation and o.id = step.from_id
                limit 1
            ) x
            cross join lateral (
                select y.id, y.starts_on from objective o
                join cycle y on y.org_id = p_org and y.generation = p_generation
                    and y.id = o.cycle_id
                where o.org_id = p_org and o.generation = p_generation and o.id = step.to_id
                limit 1
            ) y
            where y.id = x.id or y.starts_on < x.starts_on
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'named_once' then
        v_other := 'cycle';
        for r in
            select y.id, y.name from cycle y
            cross join lateral (
                select c.name from cycle c
                where c.org_id = p_org and c.generation = p_generation and c.id = p_id
                limit 1
            ) c
            where y.org_id = p_org and y.generation = p_generation and y.id <> p_id
                and y.name = c.name
            order by y.created_position
        loop
            v_ids := v_ids || r.id;
            v_name := r.name;
        end loop;
    end case;

    if v_ids <> '{}' then
        raise exception 'the invariant % does not hold', p_kind using errcode = 'OKR04',
            hint = v_name,
            detail = concat_ws(' ', p_kind, p_id, cardinality(v_ids), v_other,
                array_to_string(v_ids[:20], ' '));
    end if;
end $$

-- statement
revoke all on function require_invariant from public
