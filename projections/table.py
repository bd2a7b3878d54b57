"""How a projection declares its tables and the rows it writes to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..domain.aggregate import LedgerCreated, LedgerEvent
from ..domain.facts import fact_fields
from ..domain.payload import Json


class Keeping(Enum):
    """How a table keeps the versions of a row, so that it can be read as of any position."""

    TWIN = "twin"
    """The current row in the table itself, every version in `<name>_version`: quick to read now,
    for rows that change often. They have the ids of their streams."""
    CLOSING = "closing"
    """Every version in the one table; a newer one closes the one before (`until`): for rows that
    seldom change. Their column `replaces` says whether there may be one before."""
    ONCE = "once"
    """Rows that never change, one per entry at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Which columns of a table hold values of key results, which only their readers may know."""

    key_result: str
    """The column that names the key result."""
    instead: Mapping[str, Json]
    """What stands in these columns for others: nothing (None), a text, or JSON."""
    facts: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """The columns that hold JSON lists of `{field, …}`: by topic, the fields that are left out."""


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
    parents: Mapping[str, str] = field(default_factory=dict)
    """The columns with a parent's id, or those of several, under which a twin's rows are looked up
    as of the past, each with the column that tells the versions with which a row came there."""
    values: Values | None = None
    """What of it may be confidential."""

    def entered(self, event: LedgerEvent) -> dict[str, bool]:
        """Which parents the version that `event` makes came under, by the columns that tell so:
        all of them in the beginning, that of `x_id` with an event that has a field `x_to`."""
        facts = fact_fields(type(event))
        return {
            mark: isinstance(event, LedgerCreated) or f"{column.removesuffix('_id')}_to" in facts
            for column, mark in self.parents.items()
        }


Row = tuple[Table, dict[str, Any]]
"""A table and a full row for it: every declared column by name, as Python values."""

RowMaker = Callable[[Any, Any, bool], Iterator[Row]]
"""`rows(aggregate after the entry, its event, imported?)`: full rows, no patches, no look-ups."""

Makers = Mapping[str, RowMaker | None]
"""What makes the rows of the topics that begin so (None: they are ignored on purpose)."""


def maker_of(topic: str, makers: Makers) -> RowMaker | None:
    """The maker of the longest beginning that the topic has; KeyError where it has none."""
    beginnings = [beginning for beginning in makers if topic.startswith(beginning)]
    if not beginnings:
        raise KeyError(f"{topic} has no row maker: give it one, or ignore it on purpose")
    return makers[max(beginnings, key=len)]


@dataclass(frozen=True, slots=True)
class Projection:
    """A named set of tables and, per topic what makes its rows (None: ignored on purpose)."""

    name: str
    tables: tuple[Table, ...]
    makers: Mapping[str, RowMaker | None]
