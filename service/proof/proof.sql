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

-- name: tiled
-- Up to which position the leaf hashes are kept as they were sealed.
select coalesce((
    select t.first + length(t.hashes) / 32 - 1
    from leaf_tile t
    where t.org_id = $1
    order by t.first desc
    limit 1
), 0)

-- name: tile
-- Keeps leaf hashes as they are sealed.
insert into leaf_tile (org_id, first, hashes)
select $1, n.first, n.hashes
from unnest($2::bigint[], $3::bytea[]) as n(first, hashes)

-- name: tiles
-- The leaf hashes of some positions as they were sealed, put together; null if none was.
select string_agg(t.hashes, ''::bytea order by t.first)
from leaf_tile t
where t.org_id = $1 and t.first >= $2 and t.first <= $3

-- name: gaps
-- Between two positions, the first and the last of neighbours that have no entry.
select s.after + 1, s.before
from (
    select e.position as after,
        coalesce(lead(e.position) over (order by e.position) - 1, $3::bigint) as before
    from (
        select $2::bigint - 1 as position
        union all
        select e.position from entry e
        where e.org_id = $1 and e.position >= $2 and e.position <= $3
    ) e
) s
where s.before > s.after
order by s.after

-- name: outside
-- The first and the last of neighbouring entries that are outside of the ledger: before its first
-- position, or after its end and all positions up to another.
select min(s.position), max(s.position)
from (
    select e.position, e.position - row_number() over (order by e.position)::numeric as island
    from (
        select e.position from entry e
        where e.org_id = $1 and e.position < 1
        union all
        select e.position from entry e
        where e.org_id = $1 and e.position > greatest($2,
            (select h.position from head h where h.org_id = $1), 0)
    ) e
) s
group by s.island
order by 1

-- name: leaf_hashes
-- The leaf hashes that entries at some positions have now.
select e.position, e.leaf_hash
from entry e
where e.org_id = $1 and e.position >= $2 and e.position <= $3

-- name: make_turn
-- Makes the row that is locked by who seals.
insert into sealing_turn (org_id, signed)
values ($1, false)
on conflict (org_id) do nothing

-- name: take_turn
-- Keeps others from sealing until the end of the transaction; no row if another one does. Else,
-- whether there was a checkpoint at some time.
select t.signed
from sealing_turn t
where t.org_id = $1
for update skip locked

-- name: note_signing
-- Keeps in mind that there is a checkpoint.
update sealing_turn t
set signed = true
where t.org_id = $1

-- name: note_loss
-- Keeps in mind that all checkpoints were gone, and the size of the one that was signed then.
update sealing_turn t
set lost_before = $2
where t.org_id = $1

-- name: reached
-- How far the ledger goes, and what was sealed last.
select h.position, c.size, c.note, readable_time(c.sealed_at)
from head h
left join lateral (
    select c.size, c.note, c.sealed_at
    from checkpoint c
    where c.org_id = $1
    order by c.size desc, c.sealed_at desc
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
select c.size, c.note, readable_time(c.sealed_at)
from checkpoint c
where c.org_id = $1 and c.size <= coalesce($2, 9223372036854775807)
order by c.size desc, c.sealed_at desc
limit 1

-- name: sealed
-- Where the ledger ends, up to where leaf hashes were kept, before which checkpoint all were lost, and
-- the last one that can be read.
select coalesce((select h.position from head h where h.org_id = $1), 0), coalesce(t.last, 0),
    coalesce((select l.lost_before from sealing_turn l where l.org_id = $1), 0),
    c.size, c.note, c.sealed_at
from (select 1) as one
left join lateral (
    select t.first + length(t.hashes) / 32 - 1 as last
    from leaf_tile t
    where t.org_id = $1
    order by t.first desc
    limit 1
) t on true
left join lateral (
    select c.size, c.note, c.sealed_at
    from checkpoint c
    where c.org_id = $1 and is_readable(c)
    order by c.size desc, c.sealed_at desc
    limit 1
) c on true

-- name: unreadable
-- The sizes of the checkpoints that cannot be read.
select distinct c.size
from checkpoint c
where c.org_id = $1 and not is_readable(c)
order by c.size

-- name: covering
-- The first checkpoint of at least so many entries.
select c.size, c.note, readable_time(c.sealed_at)
from checkpoint c
where c.org_id = $1 and c.size >= $2
order by c.size, c.sealed_at desc
limit 1

-- name: ledgers
-- The organisations whose ledger has entries, or had some once that were sealed.
select h.org_id
from head h
where h.position > 0
union
select t.org_id
from sealing_turn t
order by org_id

-- name: flaws
-- Which entries of some positions are missing, or are not what their hashes say.
select p.position, e.position is null as missing
from generate_series($2::bigint, $3::bigint) as p(position)
left join entry e on e.org_id = $1 and e.position = p.position
    and e.position >= $2 and e.position <= $3
where e.position is null
    or e.payload_hash <> sha256(leaf_field(e.open) || leaf_field(coalesce(e.sealed, '')))
    or e.leaf_hash <> leaf_hash(e.org_id, e.position, e.stream_id, e.stream_version, e.topic,
        e.topic_version, e.occurred_at, e.recorded_at, e.appended_at, e.actor_id, e.reason_kind,
        e.command_id, e.correlation_id, e.causation_id, e.imported, e.payload_hash)
order by p.position

-- name: damage
-- What is known to be damaged of the first entries: entries, and the hashes over nothing but them;
-- besides, entries outside of the ledger.
select d.level, d.first, d.last, d.missing
from damage d
where d.org_id = $1
    and (d.level = 67 or d.first <= $2 and (d.level = 0 or d.last <= $2))
order by d.level, d.first

-- name: keep_damage
-- Keeps what was found.
insert into damage (org_id, level, first, last, missing, found_at)
select $1, d.level, d.first, d.last, d.missing, $6
from unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::boolean[])
    as d(level, first, last, missing)
on conflict (org_id, level, first, last) do nothing

-- name: forget_damage
-- Forgets what was repaired.
delete from damage d
where d.org_id = $1 and d.level = $2 and d.first = $3 and d.last = $4
