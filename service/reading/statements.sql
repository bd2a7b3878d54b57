-- name: head
-- The last position that can be read, the day it is for the organisation, the roles of the people who ask; those who are
-- not active have none, nor have the erased, be it that no entry says so because a backup from before
-- was restored. And the key results whose values not everybody may read, with the roles that may, `owner` among
-- them where the person is one; none may read values that came here without their key.
select coalesce(h.projected, h.position) as position, h.generation, h.epoch,
       ($3::timestamptz at time zone z.zone)::date as today,
       p.id as person_id, p.roles,
       (select jsonb_object_agg(k.id, case when k.progress_missing = 'confidential' then '{}'
            when k.owners @> jsonb_build_array(jsonb_build_object('person_id', p.id)) then k.readers || 'owner'::text
            else k.readers end)
          from key_result k
         where k.org_id = $1 and k.generation = h.generation
           and (k.readers is not null or k.progress_missing = 'confidential'))::text as restricted
  from head h
  left join organization z on z.org_id = $1 and z.generation = h.generation and z.id = $1
  left join person p
    on p.org_id = $1 and p.generation = h.generation and p.id = any($2::uuid[]) and p.active
   and not exists (select from erased_person x where x.org_id = $1 and x.id = p.id)
 where h.org_id = $1

-- name: seen
-- What a query's own statement sees of the same, beside what it was asked for.
select coalesce(h.projected, h.position) as position, h.generation, h.epoch, z.zone,
       ($3::timestamptz at time zone z.zone)::date as today,
       (select p.roles from person p
         where p.org_id = $1 and p.generation = h.generation and p.id = $2 and p.active
           and not exists (select from erased_person x where x.org_id = $1 and x.id = $2)) as roles,
       (select jsonb_object_agg(k.id, case when k.progress_missing = 'confidential' then '{}'
            when k.owners @> jsonb_build_array(jsonb_build_object('person_id', $2)) then k.readers || 'owner'::text
            else k.readers end)
          from key_result k
         where k.org_id = $1 and k.generation = h.generation
           and (k.readers is not null or k.progress_missing = 'confidential'))::text as restricted
  from head h
  left join organization z on z.org_id = $1 and z.generation = h.generation and z.id = $1
 where h.org_id = $1
