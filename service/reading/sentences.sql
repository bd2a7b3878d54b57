-- name: sentence
-- Tells the event of a row of the feed. `told.w` holds the words of the language, `v` the values of the event by slot. Of
-- each part of the template the first alternative is taken in which no slot lacks a value. A text in quotes that ends the
-- sentence lends it its full stop. What begins with a dollar is put in: expressions, and the blocks below.
(select to_json(coalesce(regexp_replace(whole.text, '(?<!\.)\.([“”‘’]+)\.$', '\1.'),
                 $row.topic))::text
   from (
     select string_agg(part.text, '' order by part.place) as text
       from (
         select $wordings::jsonb -> $language as w, (
           select jsonb_object_agg(facts.slot, facts.value)
             from (
               select c.value ->> 'field' || side.name as slot, c.value -> side.key as value
                 from jsonb_array_elements($row.changes) as c
                cross join (values ('from', '.from'), ('to', '.to')) as side(key, name)
               union all
               select c.value ->> 'field' || '.' || member.key || side.name, member.value
                 from jsonb_array_elements($row.changes) as c
                cross join (values ('from', '.from'), ('to', '.to')) as side(key, name)
                cross join lateral jsonb_each(
                  case jsonb_typeof(c.value -> side.key)
                    when 'object' then c.value -> side.key else '{}' end) as member
             ) as facts
         ) as changed
         offset 0
       ) as told
      cross join lateral (
        select coalesce(told.changed, '{}') || jsonb_build_object(
                 'actor', $row.actor_id, 'subject', $row.subject_id, 'about', $row.about_id,
                 'self', case when $row.actor_id::text in ($row.subject_id::text,
                   told.changed ->> 'person_id.to', told.changed ->> 'owner.id.to')
                   then $row.actor_id end,
                 'reason_kind', case when $row.reason_kind <> 'not_recorded'
                   and ($row.reason_kind <> 'other' or $row.reason_text is null)
                   then $row.reason_kind end,
                 'reason', rtrim($row.reason_text, ' .'),
                 'unit.to', $row.unit,
                 'unit.from', case when told.changed ? 'measure.unit.from'
                                then told.changed -> 'measure.unit.from'
                                else to_jsonb($row.unit) end) as v
        offset 0
      ) as event
      cross join lateral (
        select parts.place, chosen.text
          from jsonb_array_elements(told.w -> 'templates' -> $row.topic)
               with ordinality as parts(alternatives, place)
         cross join lateral (
           select string_agg(case when segments.segment ->> 'within' = 'quotes'
                    then $within_quotes(piece.text) else piece.text end, ''
                    order by segments.place) as text
             from jsonb_array_elements(parts.alternatives)
                  with ordinality as alternatives(segments, place)
            cross join lateral jsonb_array_elements(alternatives.segments)
                  with ordinality as segments(segment, place)
            cross join lateral (
              select segments.segment ->> 'as' as reading,
                     event.v -> (segments.segment ->> 'slot') as value,
                     event.v ->> (segments.segment ->> 'slot') as plain,
                     parts.place = 1 and segments.place = 1 as opens
              offset 0
            ) as slot
            cross join lateral (
              select case
                when slot.reading is null then segments.segment #>> '{}'
                when slot.plain is null then null
                when slot.reading = 'text' then slot.plain
                when slot.reading = 'short' then $short(slot.plain)
                when slot.reading = 'known' then ''
                when slot.reading = 'day' then to_char(slot.plain::date, told.w ->> 'day')
                when slot.reading = 'number' then $number(slot.plain)
                when slot.reading = 'weight' then
                  case when slot.plain::numeric <> 1 then $number(slot.plain) end
                when slot.reading in ('amount', 'former') then coalesce(
                  case when $row.topic like 'key\_result.check\_in\_%' and $measure_kind = 'yes_no'
                    then $answer(slot.plain) end,
                  $number(slot.plain) || coalesce(' ' || case
                    when slot.reading = 'former'
                    then nullif(event.v ->> 'unit.from', event.v ->> 'unit.to')
                    when segments.segment ->> 'slot' like '%.from' then event.v ->> 'unit.from'
                    else event.v ->> 'unit.to' end, ''))
                when slot.reading = 'value' then (
                  select case when
                           bool_and(jsonb_typeof(i.item) in ('string', 'number', 'boolean'))
                         then string_agg(
                           case jsonb_typeof(i.item)
                             when 'string' then left(told.w ->> 'quotes', 1)
                               || $within_quotes(short.text)
                               || right(told.w ->> 'quotes', 1)
                             when 'number' then $number(i.item #>> '{}')
                             when 'boolean' then $answer(i.item #>> '{}')
                             end, ', ' order by i.place) end
                    from jsonb_path_query(slot.value, '$[*]') with ordinality as i(item, place)
                   cross join lateral (select $short(i.item #>> '{}')) as short(text))
                when slot.reading = 'team' then $team
                when slot.reading = 'said' then $learning
                when slot.reading = 'name' then (
                  select string_agg(
                           coalesce($names, $anonymous(unknown))
                           || case when sentence_item.weighted
                                then ' (' || (told.w ->> 'weight') || ' '
                                     || $number(sentence_item.weight) || ')'
                                else '' end, ', '
                           order by sentence_item.place)
                    from (
                      select (case jsonb_typeof(i.item)
                                when 'object'
                                then coalesce(i.item ->> 'person_id', i.item ->> 'id')
                                else i.item #>> '{}' end)::uuid as id,
                             i.item ->> 'weight' as weight,
                             min((i.item ->> 'weight')::numeric) over ()
                               <> max((i.item ->> 'weight')::numeric) over () as weighted,
                             i.place
                        from jsonb_path_query(slot.value, '$[*]')
                             with ordinality as i(item, place)
                    ) as sentence_item)
                else (
                  select string_agg(
                           coalesce(told.w -> 'words' -> slot.reading ->> (i.item #>> '{}'),
                             i.item #>> '{}'), ', ' order by i.place)
                    from jsonb_path_query(slot.value, '$[*]') with ordinality as i(item, place))
                end as text
            ) as piece
            group by alternatives.place
           having bool_and(piece.text is not null)
            order by alternatives.place
            limit 1
         ) as chosen
      ) as part
   ) as whole)

-- name: short
-- The beginning of a text.
(left(regexp_replace($text, '\s+', ' ', 'g'), 140) || case when length($text) > 140 then '…' else '' end)

-- name: number
-- A number, as the language groups and separates its digits.
(select regexp_replace(split_part(n.text, '.', 1), '(\d)(?=(\d{3})+$)', '\1' || (told.w ->> 'thousands'), 'g')
          || case when n.text like '%.%' then (told.w ->> 'point') || split_part(n.text, '.', 2) else '' end
   from (select trim_scale(($text)::numeric)::text) as n(text))

-- name: answer
-- Yes or no.
(case when $text in ('1', 'true') then told.w ->> 'yes' when $text in ('0', 'false') then told.w ->> 'no' end)

-- name: within_quotes
-- A text with the quotes in it as inner ones.
regexp_replace($text, '(?<!\w)[„“"»«]([^„“”"»«]*)[“”"«»]',
  left(told.w ->> 'inner_quotes', 1) || '\1' || right(told.w ->> 'inner_quotes', 1), 'g')

-- name: anonymous
-- What stands for a name, by the word for it; only this is capitalised where it opens the sentence.
(case when slot.opens then upper(left(told.w ->> '$text', 1)) || substr(told.w ->> '$text', 2) else told.w ->> '$text' end)
