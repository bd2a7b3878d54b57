"""Whether lists show what was dropped or removed, and what has words of a search."""

from collections.abc import Iterator
from operator import itemgetter

from ....projections.table import Table
from ...reading.arguments import Arguments, Given
from ...reading.declare import argument
from ...reading.past import not_dropped
from ...reading.tables import Moment, Rows, every, having

INCLUDE_DROPPED = argument("include_dropped", bool, "Whether to show dropped ones too.", False)


def unless_dropped(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out dropped rows unless the argument `includeDropped` says otherwise."""
    if not given.value["includeDropped"]:
        yield not_dropped(row)


def unless_asked_for(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Require what the member `dropped` of a filter says; unless that or `states` is given, dropped
    rows are left out."""
    asked = given.value
    dropped = asked.get("dropped", None if asked.get("states") is not None else False)
    if dropped is not None:
        yield f"{row}.dropped" if dropped else not_dropped(row)


def in_words(
    found: Rows | None, table: Table, alias: str, given: Given[Arguments], moment: Moment
) -> Rows:
    """Return those of some rows, or of all of a table, whose titles have the words that the member
    `search` of a filter says, if it does."""
    if given.value.get("search") is None:
        return found or every(table, alias, moment)
    words = given.parameter("text", itemgetter("search"))
    condition = f"to_tsvector('german', {{value}}) @@ websearch_to_tsquery('german', {words})"
    if found is None:
        return having(table, alias, "title", condition, moment)
    return found.matching(condition.replace("{value}", f"{alias}.title"))


def unless_removed(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out rows that say that something no longer stands."""
    yield f"not {row}.removed"
