-- name: claim
-- One rebuild of an organisation at a time; held by the session.
select pg_try_advisory_lock(hashtextextended($1::uuid::text, 0)) as claimed

-- name: release
-- Ends the claim.
select pg_advisory_unlock(hashtextextended($1::uuid::text, 0))

-- name: ends
-- The last streams of shares of about so many entries each, but for the last share.
select distinct e.stream_id
from (
    select e.stream_id, row_number() over (order by e.stream_id, e.stream_version) as n
    from entry e
    where e.org_id = $1 and e.position between 1 and $3
) e
where e.n % $2 = 0
order by e.stream_id

-- name: stream_page
-- Entries in the order of their streams, so that folding needs one aggregate at a time.
select e.stream_id, e.stream_version, e.topic, e.topic_version,
    readable_time(e.occurred_at) as occurred_at, e.actor_id, e.reason_kind, e.open, e.sealed,
    e.position, readable_time(e.recorded_at) as recorded_at, e.imported
from entry e
where e.org_id = $1 and (e.stream_id, e.stream_version) > ($2, $3) and in_ledger(e.position, $4)
    and e.stream_id <= $6
order by e.stream_id, e.stream_version
limit $5

-- name: changed_streams
-- The streams that have entries after a position.
select distinct e.stream_id
from entry e
where e.org_id = $1 and e.position > $2
    and e.position <= (select h.position from head h where h.org_id = $1)

-- name: page_of_streams
-- The same of some streams.
select e.stream_id, e.stream_version, e.topic, e.topic_version,
    readable_time(e.occurred_at) as occurred_at, e.actor_id, e.reason_kind, e.open, e.sealed,
    e.position, readable_time(e.recorded_at) as recorded_at, e.imported
from entry e
where e.org_id = $1 and (e.stream_id, e.stream_version) > ($2, $3) and in_ledger(e.position, $4)
    and e.stream_id = any($6)
order by e.stream_id, e.stream_version
limit $5

-- name: head
-- The clock of the organisation.
select h.position, h.generation
from head h
where h.org_id = $1

-- name: lock_head
-- Holds up the organisation's writers until the transaction ends.
select h.position, h.generation
from head h
where h.org_id = $1
for update

-- name: flip
-- From here on everybody reads the new generation, which has the rows of every entry.
update head h set generation = $2, projected = null where h.org_id = $1

-- name: organizations
-- All organisations of the database.
select h.org_id
from head h
order by h.org_id
