"""Where in a random query one is: how deep, in how many objects, and in which lists."""

from dataclasses import dataclass, replace
from typing import Any

from graphql import get_named_type, is_leaf_type

from tests.oracle.shapes import is_page, is_part_of_page, is_whole_list

DEPTH = 7
DEFAULT_SIZE = 20
"""How many items a connection has where its size is not given."""
ROWS = 120
"""How many objects one field may be read of, by the sizes of the lists around it."""
LIST = 4
"""How long a list that is no page really is."""
ASSUMED, ASSUMED_IN_LIST = 100, 5
"""How long the service takes such a list to be, and one in each item of another list, at most."""
BEARABLE = 2_000
"""How many items in one list the service surely bears, all lists around it considered."""


@dataclass(frozen=True)
class Place:
    """A place in a query; by default that of the root fields."""

    depth: int = DEPTH
    """How many levels there may be from here on."""
    rows: int = 1
    """Of how many objects a field here may be read."""
    assumed: int = 1
    """Of how many the service assumes that it is."""
    is_item: bool = False
    """Whether the object here is itself an item of a list."""
    lists: frozenset[str] = frozenset()
    """The lists without pages that the place is in: none of them can come again."""

    def allows(self, type_: Any, name: str) -> bool:
        """Tell whether a field with fields of its own may stand here."""
        inner = self.within(type_, name, 1)
        is_again = f"{type_.name}.{name}" in self.lists
        is_too_much = inner.assumed > BEARABLE or inner.rows > ROWS
        return self.depth > 1 and not is_again and not is_too_much

    def limit(self) -> int:
        """Return how many items a connection may have here."""
        return min(ROWS // self.rows, BEARABLE // self.assumed)

    def within(self, type_: Any, name: str, size: int) -> "Place":
        """Return the place of what is selected of a field here, a connection being of a size."""
        field = type_.fields[name]
        deeper = replace(self, depth=self.depth - 1)
        if is_whole_list(type_, field):
            assumed = ASSUMED_IN_LIST if self.is_item else ASSUMED
            return replace(
                deeper,
                rows=self.rows * LIST,
                assumed=self.assumed * assumed,
                is_item=True,
                lists=self.lists | {f"{type_.name}.{name}"},
            )
        if is_page(get_named_type(field.type)):
            rows, assumed = self.rows * size, self.assumed * size
            return replace(deeper, rows=rows, assumed=assumed, is_item=True)
        is_same = is_part_of_page(type_) or is_leaf_type(get_named_type(field.type))
        return replace(deeper, is_item=self.is_item and is_same)
