"""The sentence that tells of an event, put together in SQL from the templates of its language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from strawberry.types.arguments import StrawberryArgument

from ...projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE, ORGANIZATION, PERSON, TEAM
from ...projections.table import Table
from ...projections.wording import LANGUAGES, wording
from .arguments import Arguments, Request
from .declare import sourced
from .encoding import literal
from .scope import Scope
from .selection import Selected
from .tables import by_key

_TITLES: Sequence[tuple[Table, str]] = (
    *((TEAM, "name"), (OBJECTIVE, "title"), (KEY_RESULT, "title")),
    *((CYCLE, "name"), (ORGANIZATION, "name")),
)


_SENTENCE = r"""
(select to_json(coalesce(upper(left(whole.text, 1)) || substr(whole.text, 2), $row.topic))::text
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
                 'reason_kind', nullif($row.reason_kind, 'not_recorded'),
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
           select string_agg(piece.text, '' order by segments.place) as text
             from jsonb_array_elements(parts.alternatives)
                  with ordinality as alternatives(segments, place)
            cross join lateral jsonb_array_elements(alternatives.segments)
                  with ordinality as segments(segment, place)
            cross join lateral (
              select segments.segment ->> 'as' as reading,
                     event.v -> (segments.segment ->> 'slot') as value,
                     event.v ->> (segments.segment ->> 'slot') as plain
              offset 0
            ) as slot
            cross join lateral (
              select case
                when slot.reading is null then segments.segment #>> '{}'
                when slot.plain is null then null
                when slot.reading = 'text' then slot.plain
                when slot.reading = 'short' then
                  left(regexp_replace(slot.plain, '\s+', ' ', 'g'), 140)
                  || case when length(slot.plain) > 140 then '…' else '' end
                when slot.reading = 'day' then to_char(slot.plain::date, told.w ->> 'day')
                when slot.reading in ('number', 'amount') then (
                  select regexp_replace(split_part(n.text, '.', 1), '(\d)(?=(\d{3})+$)',
                           '\1' || (told.w ->> 'thousands'), 'g')
                         || case when n.text like '%.%'
                              then (told.w ->> 'point') || split_part(n.text, '.', 2)
                              else '' end
                         || case when slot.reading = 'amount'
                              then coalesce(' ' || (event.v ->> case
                                when segments.segment ->> 'slot' like '%.from'
                                then 'unit.from' else 'unit.to' end), '')
                              else '' end
                    from (select trim_scale(slot.plain::numeric)::text) as n(text))
                when slot.reading = 'name' then (
                  select string_agg(
                           coalesce($names, told.w ->> 'unknown'), ', '
                           order by sentence_item.place)
                    from (
                      select (case jsonb_typeof(i.item)
                                when 'object'
                                then coalesce(i.item ->> 'person_id', i.item ->> 'id')
                                else i.item #>> '{}' end)::uuid as id, i.place
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
"""
# `told.w` holds the words of the language, `v` the values of the event by slot. Of each part of the
# template the first alternative is taken in which no slot lacks a value.


@cache
def _wordings() -> str:
    told = {language: wording(language) for language in LANGUAGES}
    return literal(orjson.dumps(told).decode())


def _language(arguments: Arguments, request: Request) -> str | None:
    language = arguments.get("language")
    return None if language is None else str(language.value)


@dataclass(frozen=True)
class Sentence:
    """What an event of the feed tells, with the names of the moment of the read."""

    def sql(self, scope: Scope, field: Selected) -> str:
        given = scope.parameters.given(field, _language)
        asked = given.parameter("text", lambda language: language)
        named = "sentence_item.id"

        def told(table: Table, column: str, key: str, default: str | None = None) -> str:
            alias = scope.alias(table)
            rows = by_key(table, alias, key, scope.moment)
            value = f"{alias}.{column}"
            value = f"coalesce({value}, {default})" if default else value
            return f"(select {value} from {rows.source} where {rows.where})"

        names = ", ".join(
            (
                told(PERSON, "name", named, "told.w ->> 'erased'"),
                *(told(table, column, named) for table, column in _TITLES),
            )
        )
        return (
            _SENTENCE.replace("$wordings", _wordings())
            .replace("$language", f"coalesce({asked}, {told(ORGANIZATION, 'language', '$1')})")
            .replace("$names", names)
            .replace("$row", scope.row)
        )


def sentence(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare the sentence that tells of an event, in the language that an argument names."""
    return sourced(Sentence(), description, arguments)
