-- name: erasures
-- Who was erased, and is still to be read in some row.
select e.subject_id, e.position
from erasure e
where e.org_id = $1 and e.blanked_at is null
order by e.subject_id

-- name: unfinished
-- The organisations in which an erasure is not finished.
select e.org_id, bool_or(e.blanked_at is null) as unblanked,
    bool_or(e.rewrapped_at is null) as unwrapped
from erasure e
where e.blanked_at is null or e.rewrapped_at is null
group by e.org_id

-- name: streams
-- The streams that have something sealed under the key of one of these persons, as far as they have
-- entries after a position.
select distinct e.stream_id
from entry e
where e.org_id = $1 and e.sealed is not null
    and e.position between 1 and (select h.position from head h where h.org_id = $1)
    and (e.actor_id = any($2) or e.stream_id = any($2))
    and exists (
        select from entry l
        where l.org_id = $1 and l.stream_id = e.stream_id and l.position > $3
            and l.position <= (select h.position from head h where h.org_id = $1)
    )
order by e.stream_id

-- name: lock_rows
-- Holds up the organisation's writers until the transaction ends; the position is the last one that
-- there are rows of: what is imported gets its rows from a rebuild.
select coalesce(h.projected, h.position) as position, h.generation
from head h
where h.org_id = $1
for update

-- name: next_epoch
-- Makes remembered answers void.
update head h set epoch = h.epoch + 1 where h.org_id = $1

-- name: blanked
-- Notes that no row has texts of these persons any more.
update erasure e set blanked_at = $3 where e.org_id = $1 and e.subject_id = any($2)
