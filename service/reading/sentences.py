"""The sentence that tells of an event, put together in SQL from the templates of its language."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import orjson
from strawberry.types.arguments import StrawberryArgument

from ...projections.learning_history import LEARNING, RETROSPECTIVE
from ...projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE, ORGANIZATION, PERSON, TEAM
from ...projections.table import Table
from ...projections.wording import LANGUAGES, wording
from ..postgres.sql import load
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

_SQL = load(__package__, "sentences.sql")
_BLOCK_OF_TEXT = re.compile(r"\$(\w+)\(([^()]*)\)")


def _told(block: str, text: str) -> str:
    return _SQL[block].replace("$text", text)


_SENTENCE = _BLOCK_OF_TEXT.sub(lambda found: _told(found[1], found[2]), _SQL["sentence"])


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
            return f"coalesce({name}, {_told('anonymous', 'erased')})"

        titles = (told(table, column, named) for table, column in _TITLES)
        names = ", ".join((told(PERSON, "name", named, read=erasable), *titles))
        then, id_ = Moment(f"{scope.row}.position"), "slot.plain::uuid"
        return (
            _SENTENCE.replace("$wordings", _wordings())
            .replace("$language", f"coalesce({asked}, {told(ORGANIZATION, 'language', '$1')})")
            .replace("$names", names)
            .replace("$measure_kind", told(KEY_RESULT, "kind", "$row.subject_id", then))
            .replace("$learning", told(LEARNING, "text", id_, then, partial(_told, "short")))
            .replace("$team", told(TEAM, "name", told(RETROSPECTIVE, "team_id", id_)))
            .replace("$row", scope.row)
        )


def sentence(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare the sentence that tells of an event, in the language that an argument names."""
    return sourced(Sentence(), description, arguments)
