-- name: grow
-- Entries that are nothing but leaves, with a payload of the usual length.
insert into entry
select $1, n, $1, n, 'key_result.check_in_recorded', 1, t, t, t, $1, null, $1, null, null, true,
    convert_to(repeat('x', 200), 'UTF8'), null, sha256(int8send(n)), sha256(int8send(-n))
from generate_series($2::bigint, $3::bigint) n, (select timestamptz '2026-01-01' as t)

-- name: reach
-- Lets the ledger end with its last entry.
insert into head (org_id, position, recorded_at, generation)
values ($1, $2, timestamptz '2026-01-01', 1)
on conflict (org_id) do update set position = excluded.position
