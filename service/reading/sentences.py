"""The sentence that tells of an event, put together in SQL from the templates of its language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from strawberry.types.arguments import StrawberryArgument

from ...projections.learning_history import LEARNING, RETROSPECTIVE
from ...projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE, ORGANIZATION, PERSON, TEAM
from ...projections.table import Table
from ...projections.wording import LANGUAGES, wording
from .arguments import Arguments, Request
from .declare import sourced
from .encoding import literal
from .scope import Scope
from .selection import Selected
from .tables import Moment, by_key

_TITLES: Sequence[tuple[Table, str]] = (
    *((TEAM, "name"), (OBJECTIVE, "title"), (KEY_RESULT, "title")),
    *((CYCLE, "name"), (ORGANIZATION, "name")),
)


_ITEM = "i.item #>> '{}'"


def _short(text: str) -> str:
    """Return the beginning of a text, as SQL like all of these."""
    cut = rf"left(regexp_replace({text}, '\s+', ' ', 'g'), 140)"
    return f"({cut} || case when length({text}) > 140 then '…' else '' end)"


def _number(text: str) -> str:
    groups = r"'(\d)(?=(\d{3})+$)', '\1' || (told.w ->> 'thousands'), 'g'"
    return (
        f"(select regexp_replace(split_part(n.text, '.', 1), {groups}) || case when n.text like"
        " '%.%' then (told.w ->> 'point') || split_part(n.text, '.', 2) else '' end"
        f" from (select trim_scale(({text})::numeric)::text) as n(text))"
    )


def _answer(text: str) -> str:
    return (
        f"(case when {text} in ('1', 'true') then told.w ->> 'yes'"
        f" when {text} in ('0', 'false') then told.w ->> 'no' end)"
    )


def _within_quotes(text: str) -> str:
    """Return a text with the quotes in it as inner ones."""
    quoted = r"""'(?<!\w)[„“"»«]([^„“”"»«]*)[“”"«»]'"""
    inner = r"left(told.w ->> 'inner_quotes', 1) || '\1' || right(told.w ->> 'inner_quotes', 1)"
    return f"regexp_replace({text}, {quoted}, {inner}, 'g')"


def _anonymous(word: str) -> str:
    """Return what stands for a name; only this is capitalised where it opens the sentence."""
    text = f"(told.w ->> '{word}')"
    capital = f"upper(left({text}, 1)) || substr({text}, 2)"
    return f"(case when slot.opens then {capital} else {text} end)"


_SENTENCE = rf"""
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
                    when 'object' then c.value -> side.key else '{{}}' end) as member
             ) as facts
         ) as changed
         offset 0
       ) as told
      cross join lateral (
        select coalesce(told.changed, '{{}}') || jsonb_build_object(
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
                    then {_within_quotes("piece.text")} else piece.text end, ''
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
                when slot.reading is null then segments.segment #>> '{{}}'
                when slot.plain is null then null
                when slot.reading = 'text' then slot.plain
                when slot.reading = 'short' then {_short("slot.plain")}
                when slot.reading = 'known' then ''
                when slot.reading = 'day' then to_char(slot.plain::date, told.w ->> 'day')
                when slot.reading = 'number' then {_number("slot.plain")}
                when slot.reading = 'weight' then
                  case when slot.plain::numeric <> 1 then {_number("slot.plain")} end
                when slot.reading in ('amount', 'former') then coalesce(
                  case when $row.topic like 'key\_result.check\_in\_%' and $measure_kind = 'yes_no'
                    then {_answer("slot.plain")} end,
                  {_number("slot.plain")} || coalesce(' ' || case
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
                               || {_within_quotes(_short(_ITEM))}
                               || right(told.w ->> 'quotes', 1)
                             when 'number' then {_number(_ITEM)}
                             when 'boolean' then {_answer(_ITEM)}
                             end, ', ' order by i.place) end
                    from jsonb_path_query(slot.value, '$[*]') with ordinality as i(item, place))
                when slot.reading = 'team' then $team
                when slot.reading = 'said' then $learning
                when slot.reading = 'name' then (
                  select string_agg(
                           coalesce($names, {_anonymous("unknown")})
                           || case when sentence_item.weighted
                                then ' (' || (told.w ->> 'weight') || ' '
                                     || {_number("sentence_item.weight")} || ')'
                                else '' end, ', '
                           order by sentence_item.place)
                    from (
                      select (case jsonb_typeof(i.item)
                                when 'object'
                                then coalesce(i.item ->> 'person_id', i.item ->> 'id')
                                else i.item #>> '{{}}' end)::uuid as id,
                             i.item ->> 'weight' as weight,
                             min((i.item ->> 'weight')::numeric) over ()
                               <> max((i.item ->> 'weight')::numeric) over () as weighted,
                             i.place
                        from jsonb_path_query(slot.value, '$[*]')
                             with ordinality as i(item, place)
                    ) as sentence_item)
                else (
                  select string_agg(
                           coalesce(told.w -> 'words' -> slot.reading ->> (i.item #>> '{{}}'),
                             i.item #>> '{{}}'), ', ' order by i.place)
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
# template the first alternative is taken in which no slot lacks a value. A text in quotes that ends
# the sentence lends it its full stop.


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

        def told(
            table: Table,
            column: str,
            key: str,
            moment: Moment = scope.moment,
            read: Callable[[str], str] = str,
        ) -> str:
            alias = scope.alias(table)
            rows = by_key(table, alias, key, moment)
            return f"(select {read(f'{alias}.{column}')} from {rows.source} where {rows.where})"

        def erasable(name: str) -> str:
            return f"coalesce({name}, {_anonymous('erased')})"

        titles = (told(table, column, named) for table, column in _TITLES)
        names = ", ".join((told(PERSON, "name", named, read=erasable), *titles))
        then, id_ = Moment(f"{scope.row}.position"), "slot.plain::uuid"
        return (
            _SENTENCE.replace("$wordings", _wordings())
            .replace("$language", f"coalesce({asked}, {told(ORGANIZATION, 'language', '$1')})")
            .replace("$names", names)
            .replace("$measure_kind", told(KEY_RESULT, "kind", "$row.subject_id", then))
            .replace("$learning", told(LEARNING, "text", id_, then, _short))
            .replace("$team", told(TEAM, "name", told(RETROSPECTIVE, "team_id", id_)))
            .replace("$row", scope.row)
        )


def sentence(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare the sentence that tells of an event, in the language that an argument names."""
    return sourced(Sentence(), description, arguments)
