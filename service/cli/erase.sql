-- name: names
-- What a person is and was called, as far as it can be read.
select distinct p.name
from person_version p
where p.org_id = $1 and p.generation = (select h.generation from head h where h.org_id = $1)
    and p.id = $2 and p.name is not null

-- name: erased_at
-- At which position it stands that a person was erased, if it does.
select e.position
from entry e
where e.org_id = $1 and e.stream_id = $2 and e.topic = 'person.erased'
    and in_ledger(e.position, (select h.position from head h where h.org_id = $1))

-- name: in_clear
-- The entries with one of some names in what is not sealed, whatever the case.
select e.position
from entry e
where e.org_id = $1
    and e.position between 1 and (select h.position from head h where h.org_id = $1)
    and exists (
        select from unnest($2::text[]) as n(name)
        where position(lower(n.name) in lower(convert_from(e.open, 'UTF8'))) > 0
    )
order by e.position
