-- statement
-- The leaf of an entry: SHA-256 over 0x00 and the envelope's fields in this order, each preceded by
-- its length. The order is part of the ledger's format and is never changed. Without settings of
-- its own, and stable as convert_to is, so that it is inlined, which makes it ten times as fast.
create function leaf_hash(
    org_id uuid, pos bigint, stream_id uuid, stream_version integer, topic text,
    topic_version smallint, occurred_at timestamptz, recorded_at timestamptz,
    appended_at timestamptz, actor_id uuid, reason_kind text, command_id uuid,
    correlation_id uuid, causation_id uuid, imported boolean, payload_hash bytea
) returns bytea language sql stable parallel safe
return sha256(
    '\x00'::bytea
    || leaf_field(uuid_send(org_id)) || leaf_field(int8send(pos))
    || leaf_field(uuid_send(stream_id)) || leaf_field(int8send(stream_version))
    || leaf_field(convert_to(topic, 'UTF8')) || leaf_field(int8send(topic_version))
    || leaf_field(leaf_time(occurred_at)) || leaf_field(leaf_time(recorded_at))
    || leaf_field(leaf_time(appended_at)) || leaf_field(uuid_send(actor_id))
    || leaf_field(convert_to(reason_kind, 'UTF8')) || leaf_field(uuid_send(command_id))
    || leaf_field(uuid_send(correlation_id)) || leaf_field(uuid_send(causation_id))
    || leaf_field(boolsend(imported)) || leaf_field(payload_hash))

-- statement
-- Appends commands of one organisation in one transaction: locks the head, settles each command,
-- writes entries and projected rows of the accepted ones, moves the head, and answers per command
-- with its outcome:
--   accepted    written; position is that of its last entry, or of the head if it has none
--   repeated    the same command was accepted before; position and stream are those of then
--   key_reused  another command was accepted under the same id
--   forbidden   the actor holds none of the roles asked for
--   conflict    a stream is not at the version on which the command was decided, or an earlier
--               command of the call, on which this one builds, was not accepted
--   guard       the object named in detail is missing, dropped or in a closed cycle; detail is
--               "state:kind:id"
-- Arrays of one prefix run in parallel: c_ per command; b_ the stream versions on which a command
-- builds (b_after: ordinal of the earlier command in the call that brings the stream there, or 0);
-- g_ guards; e_ entries in ledger order (e_command: ordinal of the command); p_rows see
-- write_okr_tree. Look-ups stand in laterals with a limit, which keeps them look-ups by key whatever
-- the tables' size was when the plan was made.
create function append(
    p_org uuid, p_imported boolean,
    c_id uuid[], c_fingerprint bytea[], c_actor uuid[], c_roles text[], c_stream uuid[],
    b_command integer[], b_stream uuid[], b_version integer[], b_after integer[],
    g_command integer[], g_kind text[], g_id uuid[],
    e_command integer[], e_stream uuid[], e_version integer[], e_topic text[],
    e_topic_version smallint[], e_occurred timestamptz[], e_recorded timestamptz[],
    e_actor uuid[], e_reason text[], e_correlation uuid[], e_causation uuid[],
    e_open bytea[], e_sealed bytea[], e_payload_hash bytea[],
    p_rows jsonb,
    out ordinal integer, out outcome text, out at_position bigint, out stream uuid, out detail text
) returns setof record language plpgsql security definer
set search_path = public, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_head      head%rowtype;
    v_now       timestamptz;
    v_outcome   text[] := array_fill('accepted'::text, array[cardinality(c_id)]);
    v_position  bigint[];   -- per entry, null where refused
    v_recorded  timestamptz[];
    v_at        bigint[] := array_fill(null::bigint, array[cardinality(c_id)]);
    v_stream    uuid[] := c_stream;
    v_detail    text[] := array_fill(null::text, array[cardinality(c_id)]);
    v_next      bigint;
    r           record;
begin
    select * into v_head from head h where h.org_id = p_org for update;
    if not found then
        if e_topic[1] is distinct from 'organization.founded' then
            raise exception 'no such organisation' using errcode = 'OKR03';
        end if;
        insert into head values (p_org, 0, '-infinity', 1) on conflict do nothing;
        select * into v_head from head h where h.org_id = p_org for update;
    end if;
    v_now := clock_timestamp();

    -- what stands against the commands, of several things against one the first in this order
    for r in
        select
            c.n as command, 1 as rank,
            case when k.fingerprint = c.fingerprint then 'repeated' else 'key_reused' end as outcome,
            k.position, k.stream_id, null as detail
        from unnest(c_id, c_fingerprint) with ordinality as c(id, fingerprint, n)
        cross join lateral (
            select k.fingerprint, k.stream_id, k.position from command k
            where k.org_id = p_org and k.command_id = c.id
            limit 1
        ) k
        union all
        select c.n, 2, 'forbidden', null, null, null
        from unnest(c_actor, c_roles) with ordinality as c(actor, roles, n)
        left join lateral (
            select p.roles from person p
            where p.org_id = p_org and p.generation = v_head.generation and p.id = c.actor
            limit 1
        ) p on true
        where c.roles is not null
            and not coalesce(p.roles && string_to_array(c.roles, ','), false)
        union all
        select b.command, 3, 'conflict', null, null, null
        from unnest(b_command, b_stream, b_version, b_after) as b(command, stream, version, after)
        left join lateral (
            select e.stream_version from entry e
            where e.org_id = p_org and e.stream_id = b.stream
            order by e.stream_version desc limit 1
        ) e on true
        where b.after = 0 and coalesce(e.stream_version, 0) <> b.version
        union all
        select g.command, 3 + g.n, 'guard', null, null, s.state || ':' || g.kind || ':' || g.id
        from unnest(g_command, g_kind, g_id) with ordinality as g(command, kind, id, n)
        left join lateral (
            select p.id from person p
            where g.kind = 'person'
                and p.org_id = p_org and p.generation = v_head.generation and p.id = g.id
            limit 1
        ) p on true
        left join lateral (
            select o.id, o.cycle_id, o.dropped from objective o
            where g.kind in ('objective', 'objective_in_force')
                and o.org_id = p_org and o.generation = v_head.generation and o.id = g.id
            limit 1
        ) o on true
        left join lateral (
            select y.id, y.phase from cycle y
            where y.org_id = p_org and y.generation = v_head.generation
                and y.id = case g.kind when 'cycle' then g.id else o.cycle_id end
            limit 1
        ) y on true
        cross join lateral (
            select case
                when coalesce(p.id, o.id, y.id) is null then 'missing'
                when g.kind = 'objective_in_force' and o.dropped then 'dropped'
                when y.phase = 'closed' then 'closed'
            end as state
        ) s
        where s.state is not null
        order by command, rank
    loop
        if v_outcome[r.command] = 'accepted' then
            v_outcome[r.command] := r.outcome;
            v_at[r.command] := r.position;
            v_stream[r.command] := coalesce(r.stream_id, v_stream[r.command]);
            v_detail[r.command] := r.detail;
        end if;
    end loop;
    if found then
        -- a command that builds on a refused one may have asked for the wrong guards
        for i in 1 .. cardinality(b_command) loop
            if b_after[i] > 0 and v_outcome[b_after[i]] <> 'accepted'
                and v_outcome[b_command[i]] in ('accepted', 'guard')
            then
                v_outcome[b_command[i]] := 'conflict';
                v_detail[b_command[i]] := null;
            end if;
        end loop;
    end if;

    v_next := v_head.position;
    for i in 1 .. cardinality(e_command) loop
        if v_outcome[e_command[i]] = 'accepted' then
            v_next := v_next + 1;
            v_position[i] := v_next;
            v_at[e_command[i]] := v_next;
            if p_imported then
                if e_recorded[i] < v_head.recorded_at or e_recorded[i] > v_now then
                    raise exception 'imported history must follow the head and lie in the past'
                        using errcode = 'OKR02', detail = v_head.recorded_at::text;
                end if;
                v_head.recorded_at := e_recorded[i];
            else
                v_head.recorded_at := greatest(v_now, v_head.recorded_at);
            end if;
            v_recorded[i] := v_head.recorded_at;
        else
            v_position[i] := null;
            v_recorded[i] := null;
        end if;
    end loop;

    insert into command (org_id, command_id, fingerprint, stream_id, position)
    select p_org, c.id, c.fingerprint, c.stream, coalesce(c.at, v_next)
    from unnest(c_id, c_fingerprint, c_stream, v_at, v_outcome)
        as c(id, fingerprint, stream, at, outcome)
    where c.outcome = 'accepted';

    if v_next > v_head.position then
        insert into entry (
            org_id, position, stream_id, stream_version, topic, topic_version, occurred_at,
            recorded_at, appended_at, actor_id, reason_kind, command_id, correlation_id,
            causation_id, imported, open, sealed, payload_hash, leaf_hash)
        select
            p_org, e.position, e.stream, e.version, e.topic, e.topic_version, e.occurred,
            e.recorded, v_now, e.actor, e.reason, c_id[e.command], e.correlation,
            e.causation, p_imported, e.open, e.sealed, e.payload_hash,
            leaf_hash(p_org, e.position, e.stream, e.version, e.topic, e.topic_version, e.occurred,
                e.recorded, v_now, e.actor, e.reason, c_id[e.command], e.correlation,
                e.causation, p_imported, e.payload_hash)
        from unnest(
            v_position, v_recorded, e_command, e_stream, e_version, e_topic, e_topic_version,
            e_occurred, e_actor, e_reason, e_correlation, e_causation, e_open, e_sealed,
            e_payload_hash)
            as e(position, recorded, command, stream, version, topic, topic_version, occurred,
                actor, reason, correlation, causation, open, sealed, payload_hash)
        where e.position is not null;

        perform write_okr_tree(p_org, v_head.generation, v_position, v_recorded, p_rows);
        perform write_transparency_feed(p_org, v_head.generation, v_position, v_recorded, p_rows);

        update head h set position = v_next, recorded_at = v_head.recorded_at
        where h.org_id = p_org;
    end if;

    return query
    select c.n::integer, c.outcome, coalesce(c.at, v_next), c.stream, c.detail
    from unnest(v_outcome, v_at, v_stream, v_detail) with ordinality
        as c(outcome, at, stream, detail, n);
end $$
