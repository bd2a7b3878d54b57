"""The named fragments of a random query."""

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLNamedType

from tests.oracle.places import Place
from tests.oracle.scopes import Scope


class Fragment(NamedTuple):
    """A fragment definition that may be spread where its type and its keys allow it."""

    name: str
    condition: GraphQLNamedType
    text: str
    keys: Scope
    place: Place
    """Where it was written."""
    lists: frozenset[str]
    """The lists without pages in it."""
    assumed: int
    """How many items the service assumes in all lists in it."""

    def fits(self, conditions: Collection[Any], scope: Scope, place: Place) -> bool:
        """Tell whether it can be spread at a place."""
        return (
            self.condition in conditions
            and self.place.depth <= place.depth
            and self.place.rows >= place.rows
            and self.place.assumed >= place.assumed
            and self.place.is_item <= place.is_item
            and self.lists.isdisjoint(place.lists)
            and self.keys.agrees(scope)
        )


def used_in(text: str, fragments: Sequence[Fragment]) -> list[str]:
    """Return the definitions of those fragments that a text spreads, or that these spread."""
    used: dict[str, str] = {}
    waiting = [text]
    for spreading in waiting:
        for fragment in fragments:
            spread = re.search(rf"\.\.\.{fragment.name}\b", spreading)
            if spread and fragment.name not in used:
                used[fragment.name] = fragment.text
                waiting.append(fragment.text)
    return list(used.values())
