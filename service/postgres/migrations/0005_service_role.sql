-- statement
-- The service's role reads everything, writes the ledger through append() alone, and manages data
-- keys and projected rows (see install_writer). It can neither change nor delete an entry.
grant usage on schema public to okr_service

-- statement
grant select on all tables in schema public to okr_service

-- statement
-- It may refresh their statistics.
grant maintain on entry, command to okr_service

-- statement
grant insert on data_key to okr_service

-- statement
grant execute on function erase to okr_service

-- statement
revoke all on function append from public

-- statement
grant execute on function append to okr_service

-- statement
grant update (generation) on head to okr_service
