-- statement
-- The service's role: it reads everything, writes the ledger through append() alone, and manages
-- data keys and rebuilt projections. It can neither change nor delete an entry.
do $$
begin
    if not exists (select from pg_roles where rolname = 'okr_service') then
        create role okr_service nologin;
        execute format('grant okr_service to %I', current_user);
    end if;
end $$

-- statement
grant usage on schema public to okr_service

-- statement
grant select on all tables in schema public to okr_service

-- statement
grant insert on data_key to okr_service

-- statement
grant insert, update, delete on
    organization, organization_version, person, person_version, cycle, cycle_version,
    objective, objective_version, key_result, key_result_version, check_in, transparency_feed
    to okr_service

-- statement
revoke all on function append from public

-- statement
grant execute on function append to okr_service

-- statement
grant update (generation) on head to okr_service
