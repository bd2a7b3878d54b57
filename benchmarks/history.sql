-- name: create_staging
-- Takes entries stream by stream, before they are put into the order of their ledgers.
create temporary table staging as select * from entry with no data

-- name: store
-- Writes the entries in the order of their positions, each with its leaf.
insert into entry
select
    e.org_id, e.position, e.stream_id, e.stream_version, e.topic, e.topic_version, e.occurred_at,
    e.recorded_at, e.appended_at, e.actor_id, e.reason_kind, e.command_id, e.correlation_id,
    e.causation_id, e.imported, e.open, e.sealed, e.payload_hash,
    leaf_hash(e.org_id, e.position, e.stream_id, e.stream_version, e.topic, e.topic_version,
        e.occurred_at, e.recorded_at, e.appended_at, e.actor_id, e.reason_kind, e.command_id,
        e.correlation_id, e.causation_id, e.imported, e.payload_hash)
from staging e
order by e.org_id, e.position

-- name: set_heads
-- Lets each ledger end with its last entry; nothing is projected yet.
insert into head (org_id, position, recorded_at, generation)
select e.org_id, max(e.position), max(e.recorded_at), 1
from staging e
group by e.org_id
