"""Where in a random query one is: how deep, in how many objects, and in which lists."""

from dataclasses import dataclass, replace
from typing import Any

from graphql import get_named_type

from tests.oracle.shapes import is_page, is_whole_list

DEPTH = 7
DEFAULT_SIZE = 20
"""How many items a connection has where its size is not given."""
ROWS = 120
"""How many objects one field may be read of, by the sizes of the lists around it."""
LIST = 4
"""How long a list that is no page is taken to be."""


@dataclass(frozen=True)
class Place:
    """A place in a query; by default that of the root fields."""

    depth: int = DEPTH
    """How many levels there may be from here on."""
    rows: int = 1
    """Of how many objects a field here may be read."""
    lists: frozenset[str] = frozenset()
    """The lists without pages that the place is in: none of them can come again."""

    def allows(self, type_: Any, name: str) -> bool:
        """Tell whether a field with fields of its own may stand here."""
        field = type_.fields[name]
        if self.depth <= 1 or f"{type_.name}.{name}" in self.lists:
            return False
        several = is_whole_list(type_, field) or (
            is_page(get_named_type(field.type)) and not is_page(type_)
        )
        return not several or self.rows * LIST <= ROWS

    def within(self, type_: Any, name: str, size: int) -> "Place":
        """Return the place of what is selected of a field here, a connection being of a size."""
        deeper = replace(self, depth=self.depth - 1, rows=self.rows * size)
        if not is_whole_list(type_, type_.fields[name]):
            return deeper
        lists = self.lists | {f"{type_.name}.{name}"}
        return replace(deeper, rows=self.rows * LIST, lists=lists)
