-- statement
-- What came from another installation: the last position of each batch of entries, and when it came.
-- The envelopes say when the entries were written there; this says that it was not here.
create table received (
    org_id      uuid        not null,
    position    bigint      not null,
    received_at timestamptz not null,
    primary key (org_id, position)
)

-- statement
grant select on received to okr_service

-- statement
-- A tombstone that is withheld stands for a key that stayed elsewhere and may be in use there: nothing
-- was erased.
alter table data_key
    add column withheld boolean not null default false,
    add check (wrapped is null or not withheld)

-- statement
-- It does not get a key either; what may be learnt later is that the key was destroyed elsewhere.
create or replace trigger tombstone_is_immutable before update on data_key
    for each row when (
        old.wrapped is null and not (
            old.withheld and new.wrapped is null
            and (new.org_id, new.subject_id) = (old.org_id, old.subject_id)))
    execute function refuse_revival()

-- statement
grant update (withheld) on data_key to okr_service

-- statement
-- Whose key was destroyed, whether or not an entry says so: where a backup from before the erasure was
-- restored, none does.
create view erased_person as
    select d.org_id, d.subject_id as id from data_key d where d.wrapped is null and not d.withheld

-- statement
grant select on erased_person to okr_service

-- statement
-- What is imported has no rows until a rebuild has made them. Until then readers go by the position
-- up to which there are rows, as they see them; null: up to the head.
alter table head add column projected bigint

-- statement
grant update (projected) on head to okr_service

-- statement
-- Appends entries of another installation of the same organisation as they are, envelope included:
-- all of them or, when it raises OKR04, none. The detail is then "problem:position" of the first
-- entry that is wrong, the problem being
--   organization  it belongs to another organisation
--   payload       the payload is not that of its hash
--   envelope      the envelope is not that of its leaf
--   position      it does not follow the head or the entry before
--   version       it does not follow the entry of its stream before
--   order         it was recorded before the entry before
--   future        it was recorded later than now
-- The settings are those of append, for the same reason.
create function import_entries(p_org uuid, p_entries entry[]) returns void
language plpgsql security definer
set search_path = public, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_head  head%rowtype;
    v_last  timestamptz;
    v_now   timestamptz;
    v_wrong text;
    v_next  bigint;
    v_entry entry;
begin
    select * into v_head from head h where h.org_id = p_org for update;
    if not found then
        insert into head values (p_org, 0, '-infinity', 1) on conflict do nothing;
        select * into v_head from head h where h.org_id = p_org for update;
    end if;
    v_last := v_head.recorded_at;
    v_now := clock_timestamp();

    select c.problem || ':' || c.position into v_wrong from (
        select e.n, e.position,
            case
                when e.org_id <> p_org then 'organization'
                when e.payload_hash <> sha256(
                    leaf_field(e.open) || leaf_field(coalesce(e.sealed, ''))) then 'payload'
                when e.leaf_hash <> leaf_hash(e.org_id, e.position, e.stream_id, e.stream_version,
                    e.topic, e.topic_version, e.occurred_at, e.recorded_at, e.appended_at,
                    e.actor_id, e.reason_kind, e.command_id, e.correlation_id, e.causation_id,
                    e.imported, e.payload_hash) then 'envelope'
                when e.position <> v_head.position + e.n then 'position'
                when e.stream_version <> 1 + coalesce(
                    lag(e.stream_version) over (partition by e.stream_id order by e.n),
                    s.stream_version, 0) then 'version'
                when e.recorded_at < coalesce(
                    lag(e.recorded_at) over (order by e.n), v_last) then 'order'
                when e.recorded_at > v_now then 'future'
            end as problem
        from unnest(p_entries) with ordinality as e(
            org_id, position, stream_id, stream_version, topic, topic_version, occurred_at,
            recorded_at, appended_at, actor_id, reason_kind, command_id, correlation_id,
            causation_id, imported, open, sealed, payload_hash, leaf_hash, n)
        left join lateral (
            select v.stream_version from entry v
            where v.org_id = p_org and v.stream_id = e.stream_id
            order by v.stream_version desc limit 1
        ) s on true
    ) c
    where c.problem is not null
    order by c.n limit 1;
    if found then
        raise exception 'an entry cannot be imported' using errcode = 'OKR04', detail = v_wrong;
    end if;

    insert into entry (
        org_id, position, stream_id, stream_version, topic, topic_version, occurred_at,
        recorded_at, appended_at, actor_id, reason_kind, command_id, correlation_id,
        causation_id, imported, open, sealed, payload_hash, leaf_hash)
    select
        p_org, e.position, e.stream_id, e.stream_version, e.topic, e.topic_version, e.occurred_at,
        e.recorded_at, e.appended_at, e.actor_id, e.reason_kind, e.command_id, e.correlation_id,
        e.causation_id, e.imported, e.open, e.sealed, e.payload_hash, e.leaf_hash
    from unnest(p_entries) as e;

    foreach v_entry in array p_entries loop
        if v_entry.topic = 'person.erased' then
            perform record_erasure(p_org, v_entry.stream_id, v_entry.position, v_now);
        end if;
    end loop;

    v_next := v_head.position + cardinality(p_entries);
    v_last := p_entries[cardinality(p_entries)].recorded_at;
    insert into received (org_id, position, received_at) values (p_org, v_next, v_now);
    update head h
    set position = v_next, recorded_at = v_last,
        projected = coalesce(v_head.projected, v_head.position)
    where h.org_id = p_org;
end $$

-- statement
revoke all on function import_entries from public

-- statement
grant execute on function import_entries to okr_service

-- statement
-- Restores what commands led to in another installation, so that repeating them here changes nothing
-- either; those that are known already are passed over. Raises OKR04 when one stands for something
-- else here or beyond the head, with detail "command:" and its id, and then restores none.
create function import_commands(p_org uuid, p_commands command[]) returns void
language plpgsql security definer
set search_path = public, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_head  head%rowtype;
    v_wrong text;
begin
    select * into v_head from head h where h.org_id = p_org for update;

    select 'command:' || c.command_id into v_wrong from unnest(p_commands) as c
    left join lateral (
        select k.fingerprint, k.stream_id, k.position from command k
        where k.org_id = p_org and k.command_id = c.command_id
        limit 1
    ) k on true
    where c.org_id <> p_org
        or c.position > coalesce(v_head.position, 0)
        or (k.fingerprint, k.stream_id, k.position) <> (c.fingerprint, c.stream_id, c.position)
    limit 1;
    if found then
        raise exception 'a command cannot be restored' using errcode = 'OKR04', detail = v_wrong;
    end if;

    insert into command (org_id, command_id, fingerprint, stream_id, position)
    select p_org, c.command_id, c.fingerprint, c.stream_id, c.position
    from unnest(p_commands) as c
    on conflict (org_id, command_id) do nothing;
end $$

-- statement
revoke all on function import_commands from public

-- statement
grant execute on function import_commands to okr_service
