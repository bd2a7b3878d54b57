-- statement
-- The service's role; what it may do with the ledger is granted at the end.
do $$
begin
    if not exists (select from pg_roles where rolname = 'okr_service') then
        create role okr_service nologin;
        execute format('grant okr_service to %I', current_user);
    end if;
end $$

-- statement
-- Makes a projected table writable: generates the function write_<table>, which append calls through
-- write_rows, from the table's present columns, and lets the service rebuild the table. To be called
-- once for a new table, and again after its columns changed.
--
-- p_keeping says how versions are kept (twin, closing, once), as okr.projections.table.Keeping tells.
-- A twin has <table>_version beside it and rows under the ids of their streams; of a closing table
-- p_stream is the column with the id of the stream that makes a row; a row of it closes the version
-- before only if it says so in the column replaces, which spares the others an update.
--
-- write_<table>(p_org, p_generation, p_position, p_recorded, p_rows) writes rows in the order of the
-- entries; each names in "entry" the ordinal of the entry that made it, by which it gets position
-- and time, and those of refused commands (position null) are passed over. write_rows has the same
-- parameters, but p_rows maps tables to their rows. They run under the settings of append.
create procedure install_writer(p_table text, p_keeping text, p_stream text default null)
language plpgsql as $procedure$
declare
    v_stamps  text[] := array['org_id', 'generation', 'position', 'recorded_at', 'created_position'];
    v_targets text[] := array[p_table];
    v_columns text; -- what a row gives: all but the stamps
    v_values  text;
    v_types   text;
    v_updates text;
    v_body    text;
    v_calls   text;
begin
    if p_keeping = 'closing' then
        v_stamps := v_stamps || 'until'::text;
    elsif p_keeping = 'twin' then
        v_targets := v_targets || (p_table || '_version');
    end if;

    select
        string_agg(format('%I', a.attname), ', ' order by a.attnum),
        string_agg(format('r.%I', a.attname), ', ' order by a.attnum),
        string_agg(
            format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)),
            ', ' order by a.attnum),
        string_agg(format('%1$I = excluded.%1$I', a.attname), ', ' order by a.attnum)
            filter (where a.attname <> 'id')
    into v_columns, v_values, v_types, v_updates
    from pg_attribute a
    where a.attrelid = p_table::regclass and a.attnum > 0 and not a.attisdropped
        and a.attname <> all (v_stamps);

    case p_keeping
    when 'twin' then
        v_body := $sql$
begin
    with written as (
        insert into %2$I (
            org_id, generation, position, recorded_at, created_position, %3$s)
        select
            p_org, p_generation, p_position[r.entry], p_recorded[r.entry],
            (select e.position from entry e
            where e.org_id = p_org and e.stream_id = r.id
                and in_ledger(e.position, p_position[r.entry])
            order by e.stream_version limit 1),
            %4$s
        from jsonb_to_recordset(p_rows) as r(entry integer, %5$s)
        where p_position[r.entry] is not null
        returning *
    )
    insert into %1$I (org_id, generation, position, recorded_at, created_position, %3$s)
    select distinct on (id) org_id, generation, position, recorded_at, created_position, %3$s
    from written order by id, position desc
    on conflict (org_id, generation, id) do update set
        position = excluded.position, recorded_at = excluded.recorded_at, %6$s;
end $sql$;
    when 'closing' then
        v_body := $sql$
begin
    insert into %1$I (org_id, generation, position, recorded_at, created_position, %3$s)
    select
        p_org, p_generation, p_position[r.entry], p_recorded[r.entry], p_position[r.entry], %4$s
    from jsonb_to_recordset(p_rows) as r(entry integer, %5$s)
    where p_position[r.entry] is not null;

    if p_rows @? '$[*] ? (@.replaces == true)' then
        -- each version that is open and not the last ends where the next one begins
        update %1$I c
        set
            created_position = (
                select min(v.position) from %1$I v
                where v.org_id = p_org and v.generation = p_generation and v.id = c.id
                    and v.%7$I = c.%7$I),
            until = (
                select min(v.position) from %1$I v
                where v.org_id = p_org and v.generation = p_generation and v.id = c.id
                    and v.%7$I = c.%7$I and v.position > c.position)
        where c.org_id = p_org and c.generation = p_generation and c.until is null
            and c.id = any (array(
                select r.id from jsonb_to_recordset(p_rows) as r(id uuid, replaces boolean)
                where r.replaces));
    end if;
end $sql$;
    when 'once' then
        v_body := $sql$
begin
    insert into %1$I (org_id, generation, position, recorded_at, %3$s)
    select p_org, p_generation, p_position[r.entry], p_recorded[r.entry], %4$s
    from jsonb_to_recordset(p_rows) as r(entry integer, %5$s)
    where p_position[r.entry] is not null;
end $sql$;
    end case;

    execute format($sql$
create or replace function %I(
    p_org uuid, p_generation integer, p_position bigint[], p_recorded timestamptz[], p_rows jsonb
) returns void language plpgsql as %L $sql$,
        'write_' || p_table,
        format(v_body, p_table, p_table || '_version', v_columns, v_values, v_types, v_updates,
            p_stream));

    for i in 1 .. cardinality(v_targets) loop
        execute format(
            'grant select, insert, update, delete, maintain on %I to okr_service', v_targets[i]);
    end loop;

    -- a table without a writer is an error: "case not found"
    select string_agg(
        format($sql$
        when %L then
            perform %I(p_org, p_generation, p_position, p_recorded, p_rows -> v_table);$sql$,
            substr(p.proname, length('write_') + 1), p.proname),
        '' order by p.proname)
    into v_calls
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname ^@ 'write_'
        and p.proname <> 'write_rows';
    execute format($sql$
create or replace function write_rows(
    p_org uuid, p_generation integer, p_position bigint[], p_recorded timestamptz[], p_rows jsonb
) returns void language plpgsql as %L $sql$,
        format($sql$
declare
    v_table text;
begin
    for v_table in select jsonb_object_keys(p_rows) loop
        case v_table%s
        end case;
    end loop;
end $sql$, v_calls));
end $procedure$
