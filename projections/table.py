"""How a projection declares its tables and the rows it writes to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Keeping(Enum):
    """How a table keeps the versions of a row, so that it can be read as of any position."""

    TWIN = "twin"
    """The current row in the table itself, every version in `<name>_version`: quick to read now,
    for rows that change often."""
    CLOSING = "closing"
    """Every version in the one table; a newer one closes the one before (`until`): for rows that
    seldom change."""
    ONCE = "once"
    """Rows that never change, one per entry at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A projected table. The writer stamps `org_id`, `generation`, `position`, `recorded_at` and,
    unless rows are kept `ONCE`, `created_position`; `columns` are those a row gives."""

    name: str
    keeping: Keeping
    columns: tuple[str, ...]
    json: frozenset[str] = frozenset()
    """Those of the columns that hold JSON."""
    stream: str = "id"
    """The column that says of which stream a row is made."""


Row = tuple[Table, dict[str, Any]]
"""A table and a full row for it: every declared column by name, as Python values."""

RowMaker = Callable[[Any, Any, bool], Iterator[Row]]
"""`rows(aggregate after the entry, its event, imported?)`: full rows, no patches, no look-ups."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A named set of tables and, per topic what makes its rows (None: ignored on purpose)."""

    name: str
    tables: tuple[Table, ...]
    makers: Mapping[str, RowMaker | None]
