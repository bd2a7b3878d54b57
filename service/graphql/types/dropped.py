"""Whether lists show what was dropped or removed, and what has words of a search."""

from collections.abc import Iterator
from operator import itemgetter

from ...reading.arguments import Arguments, Given
from ...reading.declare import argument

INCLUDE_DROPPED = argument("include_dropped", bool, "Whether to show dropped ones too.", False)


def unless_dropped(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out dropped rows unless the argument `includeDropped` says otherwise."""
    if not given.value["includeDropped"]:
        yield f"not {row}.dropped"


def in_words_unless_dropped(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Require what the members `dropped` and `search` of a filter say; unless that or `states` is
    given, dropped rows are left out."""
    asked = given.value
    dropped = asked.get("dropped", None if asked.get("states") is not None else False)
    if dropped is not None:
        yield f"{row}.dropped" if dropped else f"not {row}.dropped"
    if asked.get("search") is not None:
        words = given.parameter("text", itemgetter("search"))
        yield f"to_tsvector('german', {row}.title) @@ websearch_to_tsquery('german', {words})"


def unless_removed(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out rows that say that something no longer stands."""
    yield f"not {row}.removed"
