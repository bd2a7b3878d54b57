-- name: is_damaged
-- Whether there is something of a ledger although nothing says where it ends.
select exists (select from entry e where e.org_id = $1)
    or exists (select from sealing_turn t where t.org_id = $1)

-- name: head
-- The clock of one organisation.
select h.position, h.generation
from head h
where h.org_id = $1

-- name: keys_page
-- Data keys in the order of their subjects; null for the erased, and for those whose key stayed
-- elsewhere.
select k.subject_id, k.wrapped, k.wrapping_key_id, k.withheld
from data_key k
where k.org_id = $1 and k.subject_id > $2
order by k.subject_id
limit $3

-- name: entries_page
-- Entries in their order, every column in the order of the table.
select e.org_id, e.position, e.stream_id, e.stream_version, e.topic, e.topic_version,
    readable_time(e.occurred_at), readable_time(e.recorded_at), readable_time(e.appended_at),
    e.actor_id, e.reason_kind, e.command_id,
    e.correlation_id, e.causation_id, e.imported, e.open, e.sealed, e.payload_hash, e.leaf_hash
from entry e
where e.org_id = $1 and e.position > $2 and e.position <= $3
order by e.position
limit $4

-- name: sealers
-- What tells whose keys sealed something up to a position: of each open part its beginning, which
-- tells whether it has confidential values, and of each sealed part that there is one.
select distinct e.topic, e.stream_id, e.actor_id,
    substring(e.open for 16), substring(e.sealed for 0)
from entry e
where e.org_id = $1 and e.position between 1 and $2
    and (e.sealed is not null or substring(e.open for 16) = '{"confidential":')

-- name: valued
-- Between two positions, the entries of topics that have values, of key results of which was said
-- last that these are restricted.
select e.position, e.topic, e.open
from entry e
join (
    select distinct on (r.stream_id) r.stream_id, r.topic
    from entry r
    where r.org_id = $1
        and r.topic in ('key_result.values_restricted', 'key_result.values_published')
        and r.position between 1 and (select h.position from head h where h.org_id = $1)
    order by r.stream_id, r.stream_version desc
) r on r.stream_id = e.stream_id and r.topic = 'key_result.values_restricted'
where e.org_id = $1 and e.position >= $2 and e.position <= $3 and e.topic = any($4::text[])
order by e.position

-- name: commands_page
-- What commands led to at some positions, in the order of their ids.
select c.command_id, c.fingerprint, c.stream_id, c.position
from command c
where c.org_id = $1 and c.command_id > $2 and c.position >= $3 and c.position <= $4
order by c.command_id
limit $5

-- name: leaf_tiles_page
-- Leaf hashes as they were sealed, after a position and up to another, those of each 256 together.
select min(t.first) as first, string_agg(
    substring(t.hashes from 1 for (32 * least($3 - t.first + 1, 256))::integer), ''::bytea
    order by t.first) as hashes
from leaf_tile t
where t.org_id = $1 and t.first > $2 and t.first <= $3
group by (t.first - 1) / 256
order by (t.first - 1) / 256
limit $4

-- name: leaves
-- The leaves at some positions, in their order.
select e.position, e.leaf_hash
from entry e
where e.org_id = $1 and e.position >= $2 and e.position <= $3
order by e.position

-- name: import_entries
-- Appends entries as they are; see the function.
select import_entries($1, $2)

-- name: import_commands
-- Restores what commands led to; see the function.
select import_commands($1, $2)

-- name: withhold_data_key
-- Leaves a tombstone for a subject whose key stayed elsewhere, unless there is a key here.
insert into data_key (org_id, subject_id, withheld)
values ($1, $2, true)
on conflict (org_id, subject_id) do nothing

-- name: destroyed_elsewhere
-- Notes that the key of a subject, which stayed elsewhere, is destroyed.
update data_key k set withheld = false where k.org_id = $1 and k.subject_id = $2 and k.withheld

-- name: unprojected
-- Whether entries that came from elsewhere have no rows yet: no rebuild has followed them.
select h.projected is not null
from head h
where h.org_id = $1
