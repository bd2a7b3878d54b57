-- statement
-- Projection okr_tree. Each aggregate has a current row, and every version of it beside that.
-- Stamped by the writer: org_id, generation, position, recorded_at, created_position.
create table organization (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text        not null,
    zone             text        not null,
    language         text        not null,
    primary key (org_id, generation, id)
)

-- statement
create table organization_version (
    like organization,
    primary key (org_id, generation, id, position)
)

-- statement
create table person (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text,       -- absent when the person was erased
    roles            text[]      not null,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table person_version (
    like person,
    primary key (org_id, generation, id, position)
)

-- statement
create index person_in_order on person (org_id, generation, created_position)

-- statement
create table cycle (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    name             text        not null,
    starts_on        date,
    ends_on          date,
    phase            text        not null,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table cycle_version (
    like cycle,
    primary key (org_id, generation, id, position)
)

-- statement
create index cycle_in_order on cycle (org_id, generation, created_position)

-- statement
create table objective (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    enters_parent    boolean     not null, -- this version is the first in its cycle, or back in it
    cycle_id         uuid        not null,
    owner_id         uuid,
    title            text        not null,
    dropped          boolean     not null,
    attributes       jsonb       not null,
    notes            jsonb       not null, -- [{id, text, author_id, at}], oldest first
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table objective_version (
    like objective,
    primary key (org_id, generation, id, position)
)

-- statement
create index objective_of_cycle on objective (org_id, generation, cycle_id, created_position)

-- statement
create index objective_in_order on objective (org_id, generation, created_position)

-- statement
create index objective_of_owner on objective (owner_id, org_id, generation, created_position)

-- statement
create index objective_by_words on objective using gin (to_tsvector('german', title))

-- statement
create index objective_ever_in_cycle on objective_version
    (org_id, generation, cycle_id, created_position, id) where enters_parent

-- statement
create table key_result (
    org_id             uuid        not null,
    generation         integer     not null,
    id                 uuid        not null,
    position           bigint      not null,
    recorded_at        timestamptz not null,
    created_position   bigint      not null,
    version            integer     not null,
    created_at         timestamptz not null,
    enters_parent      boolean     not null, -- this version is the first under its objective, or back
    objective_id       uuid        not null,
    title              text        not null,
    kind               text        not null,
    baseline           numeric,
    target             numeric,
    unit               text,
    weight             numeric     not null,
    owners             jsonb       not null, -- [{person_id, weight}], weights as strings
    attributes         jsonb       not null,
    struck_out         boolean     not null,
    dropped            boolean     not null,
    latest_check_in_id uuid,
    check_in_count     integer     not null,
    confidence         smallint,
    status             text,
    progress           numeric,
    progress_missing   text,
    score_mid          numeric,
    score_projected    numeric,
    score_final        numeric,
    primary key (org_id, generation, id)
) with (fillfactor = 80)

-- statement
create table key_result_version (
    like key_result,
    primary key (org_id, generation, id, position)
)

-- statement
create index key_result_of_objective on key_result
    (org_id, generation, objective_id, created_position)

-- statement
create index key_result_of_owner on key_result using gin (owners jsonb_path_ops)

-- statement
create index key_result_ever_under_objective on key_result_version
    (org_id, generation, objective_id, created_position, id) where enters_parent

-- statement
-- A check-in is seldom corrected, so its versions close each other instead of having a current twin:
-- a version holds from position (inclusive) to until (exclusive, absent while it holds).
create table check_in (
    org_id           uuid        not null,
    generation       integer     not null,
    id               uuid        not null,
    position         bigint      not null,
    until            bigint,
    recorded_at      timestamptz not null,
    created_position bigint      not null,
    key_result_id    uuid        not null,
    measured_on      date        not null,
    value            numeric,
    score            numeric,
    confidence       smallint,
    status           text,
    note             text,
    details          jsonb       not null,
    author_id        uuid        not null,
    at               timestamptz not null,
    retracted        boolean     not null,
    replaces         boolean     not null, -- an earlier version: corrected or retracted
    primary key (org_id, generation, id, position)
) with (fillfactor = 90)

-- statement
-- Leads with the key result, lest a plan made on an empty table uses it to look up an id.
create index check_in_of_key_result on check_in
    (key_result_id, org_id, generation, measured_on, created_position)

-- statement
-- Writes the rows of okr_tree: p_rows maps a table to its rows, in the order of the entries; each
-- names in "entry" the ordinal of the entry that made it, by which it gets position and time.
-- Rows of refused commands (position null) are passed over. Called by append alone, after it has
-- written the entries, and under its settings.
create function write_okr_tree(
    p_org uuid, p_generation integer, p_position bigint[], p_recorded timestamptz[], p_rows jsonb
) returns void language plpgsql as $$
begin
    if p_rows ? 'organization' then
        with written as (
            insert into organization_version (
                org_id, generation, id, position, recorded_at, created_position, version,
                created_at, name, zone, language)
            select
                p_org, p_generation, r.id, p_position[r.entry], p_recorded[r.entry],
                (select e.position from entry e
                where e.org_id = p_org and e.stream_id = r.id
                order by e.stream_version limit 1),
                r.version, r.created_at, r.name, r.zone, r.language
            from jsonb_to_recordset(p_rows -> 'organization') as r(
                entry integer, id uuid, version integer, created_at timestamptz, name text,
                zone text, language text)
            where p_position[r.entry] is not null
            returning *
        )
        insert into organization (
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, name, zone, language)
        select distinct on (id)
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, name, zone, language
        from written order by id, position desc
        on conflict (org_id, generation, id) do update set
            position = excluded.position, recorded_at = excluded.recorded_at,
            version = excluded.version, name = excluded.name, zone = excluded.zone,
            language = excluded.language;
    end if;

    if p_rows ? 'person' then
        with written as (
            insert into person_version (
                org_id, generation, id, position, recorded_at, created_position, version,
                created_at, name, roles)
            select
                p_org, p_generation, r.id, p_position[r.entry], p_recorded[r.entry],
                (select e.position from entry e
                where e.org_id = p_org and e.stream_id = r.id
                order by e.stream_version limit 1),
                r.version, r.created_at, r.name, r.roles
            from jsonb_to_recordset(p_rows -> 'person') as r(
                entry integer, id uuid, version integer, created_at timestamptz, name text,
                roles text[])
            where p_position[r.entry] is not null
            returning *
        )
        insert into person (
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, name, roles)
        select distinct on (id)
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, name, roles
        from written order by id, position desc
        on conflict (org_id, generation, id) do update set
            position = excluded.position, recorded_at = excluded.recorded_at,
            version = excluded.version, name = excluded.name, roles = excluded.roles;
    end if;

    if p_rows ? 'cycle' then
        with written as (
            insert into cycle_version (
                org_id, generation, id, position, recorded_at, created_position, version,
                created_at, name, starts_on, ends_on, phase)
            select
                p_org, p_generation, r.id, p_position[r.entry], p_recorded[r.entry],
                (select e.position from entry e
                where e.org_id = p_org and e.stream_id = r.id
                order by e.stream_version limit 1),
                r.version, r.created_at, r.name, r.starts_on, r.ends_on, r.phase
            from jsonb_to_recordset(p_rows -> 'cycle') as r(
                entry integer, id uuid, version integer, created_at timestamptz, name text,
                starts_on date, ends_on date, phase text)
            where p_position[r.entry] is not null
            returning *
        )
        insert into cycle (
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, name, starts_on, ends_on, phase)
        select distinct on (id)
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, name, starts_on, ends_on, phase
        from written order by id, position desc
        on conflict (org_id, generation, id) do update set
            position = excluded.position, recorded_at = excluded.recorded_at,
            version = excluded.version, name = excluded.name, starts_on = excluded.starts_on,
            ends_on = excluded.ends_on, phase = excluded.phase;
    end if;

    if p_rows ? 'objective' then
        with written as (
            insert into objective_version (
                org_id, generation, id, position, recorded_at, created_position, version,
                created_at, enters_parent, cycle_id, owner_id, title, dropped, attributes, notes)
            select
                p_org, p_generation, r.id, p_position[r.entry], p_recorded[r.entry],
                (select e.position from entry e
                where e.org_id = p_org and e.stream_id = r.id
                order by e.stream_version limit 1),
                r.version, r.created_at, r.enters_parent, r.cycle_id, r.owner_id, r.title,
                r.dropped, r.attributes, r.notes
            from jsonb_to_recordset(p_rows -> 'objective') as r(
                entry integer, id uuid, version integer, created_at timestamptz,
                enters_parent boolean, cycle_id uuid, owner_id uuid, title text,
                dropped boolean, attributes jsonb, notes jsonb)
            where p_position[r.entry] is not null
            returning *
        )
        insert into objective (
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, enters_parent, cycle_id, owner_id, title, dropped, attributes, notes)
        select distinct on (id)
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, enters_parent, cycle_id, owner_id, title, dropped, attributes, notes
        from written order by id, position desc
        on conflict (org_id, generation, id) do update set
            position = excluded.position, recorded_at = excluded.recorded_at,
            version = excluded.version, enters_parent = excluded.enters_parent,
            cycle_id = excluded.cycle_id, owner_id = excluded.owner_id, title = excluded.title,
            dropped = excluded.dropped, attributes = excluded.attributes, notes = excluded.notes;
    end if;

    if p_rows ? 'key_result' then
        with written as (
            insert into key_result_version (
                org_id, generation, id, position, recorded_at, created_position, version,
                created_at, enters_parent, objective_id, title, kind, baseline, target, unit,
                weight, owners, attributes, struck_out, dropped, latest_check_in_id,
                check_in_count, confidence, status, progress, progress_missing, score_mid,
                score_projected, score_final)
            select
                p_org, p_generation, r.id, p_position[r.entry], p_recorded[r.entry],
                (select e.position from entry e
                where e.org_id = p_org and e.stream_id = r.id
                order by e.stream_version limit 1),
                r.version, r.created_at, r.enters_parent, r.objective_id, r.title, r.kind,
                r.baseline, r.target, r.unit, r.weight, r.owners, r.attributes, r.struck_out,
                r.dropped, r.latest_check_in_id, r.check_in_count, r.confidence, r.status,
                r.progress, r.progress_missing, r.score_mid, r.score_projected, r.score_final
            from jsonb_to_recordset(p_rows -> 'key_result') as r(
                entry integer, id uuid, version integer, created_at timestamptz,
                enters_parent boolean, objective_id uuid, title text, kind text,
                baseline numeric, target numeric, unit text, weight numeric, owners jsonb,
                attributes jsonb, struck_out boolean, dropped boolean, latest_check_in_id uuid,
                check_in_count integer, confidence smallint, status text, progress numeric,
                progress_missing text, score_mid numeric, score_projected numeric,
                score_final numeric)
            where p_position[r.entry] is not null
            returning *
        )
        insert into key_result (
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, enters_parent, objective_id, title, kind, baseline, target, unit,
            weight, owners, attributes, struck_out, dropped, latest_check_in_id, check_in_count,
            confidence, status, progress, progress_missing, score_mid, score_projected,
            score_final)
        select distinct on (id)
            org_id, generation, id, position, recorded_at, created_position, version,
            created_at, enters_parent, objective_id, title, kind, baseline, target, unit,
            weight, owners, attributes, struck_out, dropped, latest_check_in_id, check_in_count,
            confidence, status, progress, progress_missing, score_mid, score_projected,
            score_final
        from written order by id, position desc
        on conflict (org_id, generation, id) do update set
            position = excluded.position, recorded_at = excluded.recorded_at,
            version = excluded.version, enters_parent = excluded.enters_parent,
            objective_id = excluded.objective_id, title = excluded.title, kind = excluded.kind,
            baseline = excluded.baseline, target = excluded.target, unit = excluded.unit,
            weight = excluded.weight, owners = excluded.owners,
            attributes = excluded.attributes, struck_out = excluded.struck_out,
            dropped = excluded.dropped, latest_check_in_id = excluded.latest_check_in_id,
            check_in_count = excluded.check_in_count, confidence = excluded.confidence,
            status = excluded.status, progress = excluded.progress,
            progress_missing = excluded.progress_missing, score_mid = excluded.score_mid,
            score_projected = excluded.score_projected, score_final = excluded.score_final;
    end if;

    if p_rows ? 'check_in' then
        insert into check_in (
            org_id, generation, id, position, recorded_at, created_position, key_result_id,
            measured_on, value, score, confidence, status, note, details, author_id, at,
            retracted, replaces)
        select
            p_org, p_generation, r.id, p_position[r.entry], p_recorded[r.entry],
            p_position[r.entry], r.key_result_id, r.measured_on, r.value, r.score, r.confidence,
            r.status, r.note, r.details, r.author_id, r.at, r.retracted, r.replaces
        from jsonb_to_recordset(p_rows -> 'check_in') as r(
            entry integer, id uuid, key_result_id uuid, measured_on date, value numeric,
            score numeric, confidence smallint, status text, note text, details jsonb,
            author_id uuid, at timestamptz, retracted boolean, replaces boolean)
        where p_position[r.entry] is not null;

        if p_rows @? '$.check_in[*] ? (@.replaces == true)' then
            -- each version that is open and not the last ends where the next one begins
            update check_in c
            set
                created_position = (
                    select min(v.position) from check_in v
                    where v.org_id = p_org and v.generation = p_generation and v.id = c.id
                        and v.key_result_id = c.key_result_id),
                until = (
                    select min(v.position) from check_in v
                    where v.org_id = p_org and v.generation = p_generation and v.id = c.id
                        and v.key_result_id = c.key_result_id and v.position > c.position)
            where c.org_id = p_org and c.generation = p_generation and c.until is null
                and c.id = any (array(
                    select r.id
                    from jsonb_to_recordset(p_rows -> 'check_in') as r(id uuid, replaces boolean)
                    where r.replaces));
        end if;
    end if;
end $$
