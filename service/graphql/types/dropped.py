"""Whether lists show what was dropped or removed."""

from collections.abc import Iterator

from ...reading.arguments import Arguments, Given
from ...reading.declare import argument

INCLUDE_DROPPED = argument("include_dropped", bool, "Whether to show dropped ones too.", False)


def unless_dropped(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out dropped rows unless the argument `includeDropped` says otherwise."""
    if not given.value["includeDropped"]:
        yield f"not {row}.dropped"


def unless_removed(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out rows that say that something no longer stands."""
    yield f"not {row}.removed"
