"""The named fragments of a random query."""

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLNamedType

from tests.oracle.scopes import Scope


class Fragment(NamedTuple):
    """A fragment definition that may be spread where its type and its keys allow it."""

    name: str
    condition: GraphQLNamedType
    text: str
    keys: Scope
    depth: int
    rows: int

    def fits(self, conditions: Collection[Any], scope: Scope, depth: int, rows: int) -> bool:
        """Tell whether it can be spread at a place."""
        return (
            self.condition in conditions
            and self.depth <= depth
            and self.rows >= rows
            and self.keys.agrees(scope)
        )


def used_in(text: str, fragments: Sequence[Fragment]) -> list[str]:
    """Return the definitions of those fragments that a text spreads, or that these spread."""
    used: dict[str, str] = {}
    waiting = [text]
    while waiting:
        for fragment in fragments:
            spread = re.search(rf"\.\.\.{fragment.name}\b", waiting[0])
            if spread and fragment.name not in used:
                used[fragment.name] = fragment.text
                waiting.append(fragment.text)
        del waiting[0]
    return list(used.values())
