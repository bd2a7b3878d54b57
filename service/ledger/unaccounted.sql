-- name: unaccounted
-- Whose key was destroyed, of those that the ledger tells of but not that they were erased; and whether
-- rows show what it sealed: a person's name, or, as nothing else destroys the key of a key result, its
-- values.
select x.id, split_part(f.topic, '.', 1) as kind,
    f.topic not like 'person.%' or exists (
        select from person_version p
        where p.org_id = $1
            and p.generation = (select h.generation from head h where h.org_id = $1)
            and p.id = x.id and p.name is not null
    ) as shown
from erased_person x
join entry f on f.org_id = $1 and f.stream_id = x.id and f.stream_version = 1
    and in_ledger(f.position, (select h.position from head h where h.org_id = $1))
where x.org_id = $1
    and not exists (
        select from entry e
        where e.org_id = $1 and e.stream_id = x.id and e.topic = 'person.erased'
            and in_ledger(e.position, (select h.position from head h where h.org_id = $1))
    )
order by x.id
