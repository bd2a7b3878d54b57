-- statement
-- Raises OKR04 when what must hold of several objects together does not hold of those around the
-- object p_id. It looks at the rows as append has written them. The detail is the kind, the object,
-- how many others are in the way, their kind and the ids of the first of them, and after a
-- semicolon the same of others of another kind; the hint has the names of what is at fault, a line
-- each. The kinds:
--   acyclic_alignment  the objective does not stand above itself, through whatever other goals
--   acyclic_lineage    the goal does not come from itself, through whatever other goals
--   acyclic_teams      the team does not stand above itself
--   settled_objective  no key result under the objective is open, unless it is struck out
--   settled_cycle      no objective of the cycle is open, and no key result under any of them, also
--                      a dropped one, unless it is struck out
--   in_closed_cycle    the key result's objective is in a closed cycle
--   later_cycle        the object is not in the same cycle as the other one, nor in one that starts
--                      earlier, where both have dates
--   later_than_origins likewise the object, which is in another cycle or a cycle of other days than
--                      before, and what belongs to it, and all that they come from or led to
--   same_cycle         the object is in the same cycle as the other one
--   one_retrospective  no other retrospective is of the same cycle and the same team, or likewise of
--                      none
--   named_once         no other cycle has the cycle's name, or no other team at work the team's
--   childless_team     no team at work stands right below the team
--   departed_person    no membership of the person is open
-- Each object is visited once, so that a loop which an import has left ends the walk.
create function require_invariant(
    p_org uuid, p_generation integer, p_kind text, p_id uuid, p_other uuid
) returns void language plpgsql as $$
declare
    v_ids   uuid[] := '{}'; -- what is in the way
    v_other text;           -- its kind
    v_below uuid[] := '{}'; -- key results that are in the way beside objectives
    v_names text[] := '{}'; -- of what is at fault
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
                        and f.goal_id = b.id and f.until is null and not f.removed
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
            v_below := v_below || r.id;
        end loop;
    when 'in_closed_cycle' then
        v_other := 'cycle';
        for r in
            select y.id from cycle_of(p_org, p_generation, p_id) y where y.phase <> 'closed'
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'later_cycle', 'same_cycle' then
        v_other := 'other';
        for r in
            select x.name as before, y.name as after
            from cycle_of(p_org, p_generation, p_other) x
            cross join cycle_of(p_org, p_generation, p_id) y
            where case p_kind
                when 'later_cycle' then y.id = x.id or y.starts_on < x.starts_on
                else y.id <> x.id
            end
        loop
            v_ids := v_ids || p_other;
            v_names := array[r.before, r.after];
        end loop;
    when 'later_than_origins' then
        v_other := 'goal';
        for r in
            select l.*, x.name as before, y.name as after
            from lineage_across(p_org, p_generation, p_id) l
            cross join lateral cycle_of(p_org, p_generation, l.origin_id) x
            cross join lateral cycle_of(p_org, p_generation, l.goal_id) y
            where (y.id = x.id or y.starts_on < x.starts_on) and not exists (
                -- a key result may move within its cycle, whatever an import has left there
                select from (
                    select v.objective_id from key_result_version v
                    where v.org_id = p_org and v.generation = p_generation and v.id = p_id
                    order by v.position desc offset 1 limit 1
                ) v
                cross join lateral cycle_of(p_org, p_generation, v.objective_id) b
                cross join lateral cycle_of(p_org, p_generation, p_id) a
                where a.id = b.id
            )
            order by l.goal_kind desc, l.goal_id, l.origin_id -- objectives first
            limit 1
        loop
            v_ids := array[r.goal_id, r.origin_id];
            v_names := array[r.before, r.after, r.goal_kind, r.origin_kind];
        end loop;
    when 'one_retrospective' then
        v_other := 'retrospective';
        for r in
            select o.id, y.name as cycle, t.name as team from retrospective q
            join retrospective o on o.org_id = p_org and o.generation = p_generation
                and o.cycle_id = q.cycle_id and o.team_id is not distinct from q.team_id
                and o.id <> q.id
            join cycle y on y.org_id = p_org and y.generation = p_generation and y.id = q.cycle_id
            left join team t on t.org_id = p_org and t.generation = p_generation
                and t.id = q.team_id
            where q.org_id = p_org and q.generation = p_generation and q.id = p_id
            order by o.created_position
        loop
            v_ids := v_ids || r.id;
            v_names := array[r.cycle, r.team];
        end loop;
    when 'named_once' then
        for r in
            select 'cycle' as kind, y.id, y.name, y.created_position from cycle y
            cross join lateral (
                select c.name from cycle c
                where c.org_id = p_org and c.generation = p_generation and c.id = p_id
                limit 1
            ) c
            where y.org_id = p_org and y.generation = p_generation and y.id <> p_id
                and y.name = c.name
            union all
            select 'team', t.id, t.name, t.created_position from team t
            cross join lateral (
                select c.name from team c
                where c.org_id = p_org and c.generation = p_generation and c.id = p_id
                limit 1
            ) c
            where t.org_id = p_org and t.generation = p_generation and t.id <> p_id
                and t.name = c.name and t.state = 'active'
            order by created_position
        loop
            v_other := r.kind;
            v_ids := v_ids || r.id;
            v_names := array[r.name];
        end loop;
    when 'childless_team' then
        v_other := 'team';
        for r in
            select t.id from team t
            where t.org_id = p_org and t.generation = p_generation and t.parent_id = p_id
                and t.state = 'active'
            order by t.created_position
        loop
            v_ids := v_ids || r.id;
        end loop;
    when 'departed_person' then
        v_other := 'team';
        for r in
            select m.team_id from membership m
            where m.org_id = p_org and m.generation = p_generation and m.person_id = p_id
                and m.until is null and m.ends_on is null
            order by m.created_position
        loop
            v_ids := v_ids || r.team_id;
        end loop;
    end case;

    if v_ids || v_below <> '{}' then
        raise exception 'the invariant % does not hold', p_kind using errcode = 'OKR04',
            hint = array_to_string(v_names, E'\n'),
            detail = concat_ws(' ', p_kind, p_id, cardinality(v_ids), v_other,
                nullif(array_to_string(v_ids[:20], ' '), ''))
                || case when v_below <> '{}' then
                    concat_ws(' ', ';', cardinality(v_below), 'key_result',
                        array_to_string(v_below[:20], ' '))
                else '' end;
    end if;
end $$

-- statement
revoke all on function require_invariant from public
