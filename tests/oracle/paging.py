"""Pages of a list as Relay means them, and which cursor stands for which item."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

Key = tuple[Any, ...]


class Wrong(Exception):
    """A request that is to be refused with a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cursors:
    """Which cursor stands for which place.

    Cursors are opaque, so they are learnt from answers; a place has the same one everywhere.
    """

    def __init__(self) -> None:
        self.places: dict[str, tuple[str, Key]] = {}
        self._texts: dict[Hashable, str] = {}

    def learn(self, text: str, kind: str, key: Key) -> bool:
        """Note a cursor; return whether it agrees with all that were seen before."""
        place = (kind, key)
        return (
            self.places.setdefault(text, place) == place
            and self._texts.setdefault(place, text) == text
        )

    def key(self, text: str, kind: str) -> Key:
        """Return the place in a connection of a kind that a cursor stands for."""
        found, key = self.places.get(text, (None, ()))
        if found != kind:
            raise Wrong("BAD_CURSOR")
        return key


class Cursor(str):
    """A cursor as the oracle tells it: a place."""

    place: tuple[str, Key]

    def __new__(cls, kind: str, key: Key) -> "Cursor":
        self = super().__new__(cls, f"{kind}{key}")
        self.place = (kind, key)
        return self


def page(
    cursors: Cursors,
    kind: str,
    items: Sequence[Any],
    key: Callable[[Any], Key],
    *,
    newest_first: bool = False,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> dict[str, Any]:
    """Return a connection: those of the items that the arguments ask for, in order."""
    if first is not None and last is not None:
        raise Wrong("BAD_ARGUMENT")
    size = next((number for number in (first, last) if number is not None), 20)
    if not 0 <= size <= 100:
        raise Wrong("BAD_ARGUMENT")
    start = None if after is None else cursors.key(after, kind)
    end = None if before is None else cursors.key(before, kind)
    ordered = sorted(items, key=key, reverse=newest_first)

    def precedes(one: Key, other: Key) -> bool:
        return one > other if newest_first else one < other

    window = [
        item
        for item in ordered
        if (start is None or precedes(start, key(item)))
        and (end is None or precedes(key(item), end))
    ]
    shown = window[:size] if last is None else window[max(len(window) - size, 0) :]
    more = len(window) > size
    passed = end is not None and any(not precedes(key(item), end) for item in ordered)
    begun = start is not None and any(not precedes(start, key(item)) for item in ordered)
    edges = [{"cursor": Cursor(kind, key(item)), "node": item} for item in shown]
    return {
        "edges": edges,
        "nodes": shown,
        "pageInfo": {
            "hasNextPage": passed or (last is None and more),
            "hasPreviousPage": begun or (last is not None and more),
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": len(ordered),
    }
