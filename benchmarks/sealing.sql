-- name: grow
-- Entries that say nothing, with a payload of the usual length and hashes that fit, which proofs read again.
insert into entry
select $1, n, $1, n, 'key_result.check_in_recorded', 1, t, t, t, $1, null, $1, null, null, true, o, null, p,
    leaf_hash($1, n, $1, n::integer, 'key_result.check_in_recorded', 1::smallint, t, t, t, $1, null, $1, null,
        null, true, p)
from generate_series($2::bigint, $3::bigint) n, (
    select t, o, sha256(leaf_field(o) || leaf_field('')) as p
    from (select timestamptz '2026-01-01' as t, convert_to(repeat('x', 200), 'UTF8') as o) as same) as all_of_them

-- name: reach
-- Lets the ledger end with its last entry.
insert into head (org_id, position, recorded_at, generation)
values ($1, $2, timestamptz '2026-01-01', 1)
on conflict (org_id) do update set position = excluded.position
