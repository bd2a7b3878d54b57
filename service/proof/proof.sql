-- name: leaves
-- The leaf hashes of runs of entries, those of each run put together; null for none.
select h.hashes
from unnest($2::bigint[], $3::bigint[]) with ordinality as r(first, past, n)
cross join lateral (
    select string_agg(e.leaf_hash, ''::bytea order by e.position) as hashes
    from entry e
    where e.org_id = $1 and e.position > r.first and e.position <= r.past
) h
order by r.n

-- name: subtrees
-- The same for the hashes of complete subtrees of some levels.
select h.hashes
from unnest($2::bigint[], $3::bigint[], $4::smallint[]) with ordinality as r(first, past, level, n)
cross join lateral (
    select string_agg(s.hash, ''::bytea order by s.index) as hashes
    from subtree s
    where s.org_id = $1 and s.level = r.level and s.index >= r.first and s.index < r.past
) h
order by r.n

-- name: stored
-- How many hashes of a level are stored.
select coalesce(max(s.index) + 1, 0)
from subtree s
where s.org_id = $1 and s.level = $2

-- name: store
-- Stores hashes of a level.
insert into subtree (org_id, level, index, hash)
select $1, $2, n.first + u.ordinality - 1, u.hash
from unnest($4::bytea[]) with ordinality as u(hash, ordinality), (select $3::bigint as first) as n

-- name: make_turn
-- Makes the row that is locked by who seals.
insert into sealing_turn (org_id, reserved)
values ($1, false)
on conflict (org_id) do nothing

-- name: take_turn
-- Keeps others from sealing until the end of the transaction; no row if another one does.
select true
from sealing_turn t
where t.org_id = $1
for update skip locked

-- name: reached
-- How far the ledger goes, and what was sealed last.
select h.position, c.size, c.note, c.sealed_at
from head h
left join lateral (
    select c.size, c.note, c.sealed_at
    from checkpoint c
    where c.org_id = $1
    order by c.size desc
    limit 1
) c on true
where h.org_id = $1

-- name: behind
-- The organisations whose ledger goes beyond what was sealed.
select h.org_id
from head h
where h.position > coalesce(
    (select max(c.size) from checkpoint c where c.org_id = h.org_id), 0)

-- name: seal
-- Keeps a checkpoint.
insert into checkpoint (org_id, size, note, sealed_at)
values ($1, $2, $3, $4)

-- name: newest
-- The last checkpoint, or the last one of at most so many entries.
select c.size, c.note, c.sealed_at
from checkpoint c
where c.org_id = $1 and c.size <= coalesce($2, 9223372036854775807)
order by c.size desc
limit 1

-- name: covering
-- The first checkpoint of at least so many entries.
select c.size, c.note, c.sealed_at
from checkpoint c
where c.org_id = $1 and c.size >= $2
order by c.size
limit 1
