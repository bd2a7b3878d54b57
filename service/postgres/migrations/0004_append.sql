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
create type append_command as (
    id          uuid,
    fingerprint bytea,
    actor       uuid,
    roles       text[], -- of which the actor must hold one; absent: whoever calls vouches for it
    stream      uuid
)

-- statement
-- The version of a stream on which a command builds.
create type append_base as (
    command integer, -- its ordinal in the call
    stream  uuid,
    version integer,
    after   integer  -- the ordinal of the command in the call that brings the stream there, or 0
)

-- statement
-- Of which roles the actor must hold one beside those of the command, as one who may read values.
create type append_readers as (
    command    integer,
    key_result uuid,
    roles      text[],
    afterwards boolean -- they are the readers that the command leaves
)

-- statement
create type append_guard as (
    command integer,
    kind    text,
    id      uuid
)

-- statement
create type append_invariant as (
    command integer,
    kind    text,
    id      uuid,
    other   uuid -- of some kinds, with which the object is compared
)

-- statement
create type append_entry as (
    command        integer,
    stream         uuid,
    version        integer,
    topic          text,
    topic_version  smallint,
    occurred       timestamptz,
    recorded       timestamptz, -- only of imported history
    actor          uuid,
    reason         text,
    command_id     uuid,
    correlation    uuid,
    causation      uuid,
    open           bytea,
    sealed         bytea,
    payload_hash   bytea
)

-- statement
-- Appends commands of one organisation in one transaction: locks the head, settles each command,
-- writes entries and projected rows of the accepted ones, moves the head, and answers per command
-- with its outcome:
--   accepted    written; position is that of its last entry, or of the head if it has none
--   repeated    the same command was accepted before; position and stream are those of then
--   key_reused  another command was accepted under the same id
--   forbidden   the actor holds none of the roles asked for, is no longer active, or was erased, be it
--               that no entry says so because a backup from before was restored
--   no_reader   the actor is none of the readers of confidential values; detail is
--               "key result:role,role"
--   shut_out    the same, of the readers that the command leaves
--   conflict    a stream is not at the version on which the command was decided, or an earlier
--               command of the call, on which this one builds, was not accepted
--   guard       the object named in detail is missing, inactive, erased, dropped, ended otherwise or
--               in a closed cycle, or is the last administrator; detail is "state:kind:id"
-- A command with an invariant is alone in its call: the invariant is looked at once the rows are
-- written, if there are any, and where it does not hold the call fails as a whole, see
-- require_invariant.
-- Look-ups stand in laterals with a limit, which keeps them look-ups by key whatever the tables'
-- size was when the plan was made.
create function append(
    p_org uuid, p_imported boolean, p_commands append_command[], p_bases append_base[],
    p_readers append_readers[], p_guards append_guard[], p_invariants append_invariant[],
    p_entries append_entry[], -- in ledger order
    p_rows jsonb, -- see write_rows
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
    v_entry     append_entry;
    v_invariant append_invariant;
    v_outcome   text[] := array_fill('accepted'::text, array[cardinality(p_commands)]);
    v_position  bigint[];   -- per entry, null where refused
    v_recorded  timestamptz[];
    v_at        bigint[] := array_fill(null::bigint, array[cardinality(p_commands)]);
    v_stream    uuid[] := array_fill(null::uuid, array[cardinality(p_commands)]);
    v_detail    text[] := array_fill(null::text, array[cardinality(p_commands)]);
    v_next      bigint;
    v_ordinal   integer := 0;
    r           record;
begin
    select * into v_head from head h where h.org_id = p_org for update;
    if not found then
        if (p_entries[1]).topic is distinct from 'organization.founded' then
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
        from unnest(p_commands) with ordinality as c(id, fingerprint, actor, roles, stream, n)
        cross join lateral (
            select k.fingerprint, k.stream_id, k.position from command k
            where k.org_id = p_org and k.command_id = c.id
            limit 1
        ) k
        union all
        select c.n, 2, 'forbidden', null, null, null
        from unnest(p_commands) with ordinality as c(id, fingerprint, actor, roles, stream, n)
        left join lateral (
            select p.roles from person p
            where p.org_id = p_org and p.generation = v_head.generation and p.id = c.actor
                and p.active
                and not exists (
                    select from erased_person x where x.org_id = p_org and x.id = p.id)
            limit 1
        ) p on true
        where c.roles is not null and not coalesce(p.roles && c.roles, false)
        union all
        select b.command, 3, 'conflict', null, null, null
        from unnest(p_bases) as b
        left join lateral (
            select e.stream_version from entry e
            where e.org_id = p_org and e.stream_id = b.stream
            order by e.stream_version desc limit 1
        ) e on true
        where b.after = 0 and coalesce(e.stream_version, 0) <> b.version
        union all
        select
            v.command, 3 + v.n, case when v.afterwards then 'shut_out' else 'no_reader' end,
            null, null, v.key_result || ':' || array_to_string(v.roles, ',')
        from unnest(p_readers) with ordinality as v(command, key_result, roles, afterwards, n)
        left join lateral (
            select p.roles from person p
            where p.org_id = p_org and p.generation = v_head.generation
                and p.id = (p_commands[v.command]).actor and p.active
                and not exists (
                    select from erased_person x where x.org_id = p_org and x.id = p.id)
            limit 1
        ) p on true
        where not coalesce(p.roles && v.roles, false)
        union all
        select
            g.command, 3 + cardinality(p_readers) + g.n, 'guard', null, null,
            s.state || ':' || g.kind || ':' || g.id
        from unnest(p_guards) with ordinality as g(command, kind, id, n)
        left join lateral (
            select p.id, p.active, exists (
                select from erased_person x where x.org_id = p_org and x.id = p.id) as erased
            from person p
            where g.kind = 'person'
                and p.org_id = p_org and p.generation = v_head.generation and p.id = g.id
            limit 1
        ) p on true
        left join lateral (
            select t.id, t.state from team t
            where g.kind = 'team'
                and t.org_id = p_org and t.generation = v_head.generation and t.id = g.id
            limit 1
        ) t on true
        left join lateral (
            select k.id, k.objective_id, k.outcome from key_result k
            where g.kind in ('key_result', 'key_result_in_force', 'key_result_ever')
                and k.org_id = p_org and k.generation = v_head.generation and k.id = g.id
            limit 1
        ) k on true
        left join lateral (
            select o.id, o.cycle_id, o.outcome, o.state from objective o
            where o.org_id = p_org and o.generation = v_head.generation
                and o.id = case
                    when g.kind in (
                        'objective', 'objective_in_force', 'objective_ever',
                        'objective_in_time', 'objective_uncommitted')
                        then g.id
                    else k.objective_id
                end
            limit 1
        ) o on true
        left join lateral (
            select y.id, y.phase from cycle y
            where y.org_id = p_org and y.generation = v_head.generation
                and y.id = case
                    when g.kind in ('cycle', 'cycle_ever') then g.id
                    when g.kind not in ('objective_ever', 'key_result_ever') then o.cycle_id
                end
            limit 1
        ) y on true
        left join lateral (
            select a.id from person a
            where g.kind = 'other_administrator'
                and a.org_id = p_org and a.generation = v_head.generation and a.id <> g.id
                and 'admin' = any(a.roles) and a.active
                -- whose key is elsewhere does not act either
                and not exists (
                    select from data_key d
                    where d.org_id = p_org and d.subject_id = a.id and d.wrapped is null)
            limit 1
        ) a on true
        cross join lateral (
            select case
                when g.kind = 'other_administrator' and a.id is null then 'last'
                when g.kind = 'entry' then
                    -- its position stands in the last eight bytes
                    case when ('x' || right(translate(g.id::text, '-', ''), 16))::bit(64)::bigint
                        > v_head.position then 'missing' end
                when coalesce(p.id, t.id, o.id, y.id, a.id) is null then 'missing'
                when p.erased then 'erased'
                when not p.active then 'inactive'
                when t.state <> 'active' then t.state
                when y.phase = 'closed' and g.kind <> 'cycle_ever' then 'closed'
                when g.kind = 'key_result_in_force' and k.outcome is not null then k.outcome
                when g.kind = 'objective_in_force' and o.outcome is not null then o.outcome
                when g.kind = 'objective_uncommitted' and o.state = 'committed' then o.state
            end as state
        ) s
        where s.state is not null
        order by command, rank
    loop
        if v_outcome[r.command] = 'accepted' then
            v_outcome[r.command] := r.outcome;
            v_at[r.command] := r.position;
            v_stream[r.command] := r.stream_id;
            v_detail[r.command] := r.detail;
        end if;
    end loop;
    if found then
        -- a command that builds on a refused one may have asked for the wrong guards or readers
        for r in select b.command, b.after from unnest(p_bases) as b where b.after > 0 loop
            if v_outcome[r.after] <> 'accepted'
                and v_outcome[r.command] in ('accepted', 'no_reader', 'shut_out', 'guard')
            then
                v_outcome[r.command] := 'conflict';
                v_detail[r.command] := null;
            end if;
        end loop;
    end if;

    v_next := v_head.position;
    foreach v_entry in array p_entries loop
        v_ordinal := v_ordinal + 1;
        if v_outcome[v_entry.command] = 'accepted' then
            v_next := v_next + 1;
            v_position[v_ordinal] := v_next;
            v_at[v_entry.command] := v_next;
            if p_imported then
                if v_entry.recorded < v_head.recorded_at or v_entry.recorded > v_now then
                    raise exception 'imported history must follow the head and lie in the past'
                        using errcode = 'OKR02', detail = v_head.recorded_at::text;
                end if;
                v_head.recorded_at := v_entry.recorded;
            else
                v_head.recorded_at := greatest(v_now, v_head.recorded_at);
            end if;
            v_recorded[v_ordinal] := v_head.recorded_at;
            if v_entry.topic = 'person.erased' then
                perform record_erasure(p_org, v_entry.stream, v_next, v_now);
            end if;
        else
            v_position[v_ordinal] := null;
            v_recorded[v_ordinal] := null;
        end if;
    end loop;

    insert into command (org_id, command_id, fingerprint, stream_id, position)
    select p_org, c.id, c.fingerprint, c.stream, coalesce(v_at[c.n], v_next)
    from unnest(p_commands) with ordinality as c(id, fingerprint, actor, roles, stream, n)
    where v_outcome[c.n] = 'accepted';

    if v_next > v_head.position then
        insert into entry (
            org_id, position, stream_id, stream_version, topic, topic_version, occurred_at,
            recorded_at, appended_at, actor_id, reason_kind, command_id, correlation_id,
            causation_id, imported, open, sealed, payload_hash, leaf_hash)
        select
            p_org, v_position[e.n], e.stream, e.version, e.topic, e.topic_version, e.occurred,
            v_recorded[e.n], v_now, e.actor, e.reason, e.command_id, e.correlation,
            e.causation, p_imported, e.open, e.sealed, e.payload_hash,
            leaf_hash(p_org, v_position[e.n], e.stream, e.version, e.topic, e.topic_version,
                e.occurred, v_recorded[e.n], v_now, e.actor, e.reason, e.command_id,
                e.correlation, e.causation, p_imported, e.payload_hash)
        from unnest(p_entries) with ordinality
            as e(command, stream, version, topic, topic_version, occurred, recorded, actor,
                reason, command_id, correlation, causation, open, sealed, payload_hash, n)
        where v_position[e.n] is not null;

        perform write_rows(p_org, v_head.generation, v_position, v_recorded, p_rows);

        update head h set position = v_next, recorded_at = v_head.recorded_at
        where h.org_id = p_org;

        foreach v_invariant in array p_invariants loop
            if v_outcome[v_invariant.command] = 'accepted' then
                perform require_invariant(
                    p_org, v_head.generation, v_invariant.kind, v_invariant.id, v_invariant.other);
            end if;
        end loop;
    end if;

    return query
    select
        c.n::integer, v_outcome[c.n], coalesce(v_at[c.n], v_next), coalesce(v_stream[c.n], c.stream),
        v_detail[c.n]
    from unnest(p_commands) with ordinality as c(id, fingerprint, actor, roles, stream, n);
end $$
