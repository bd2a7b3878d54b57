"""How a projection declares its tables and the rows it writes to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from ..domain.aggregate import LedgerEvent
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
    found_by: tuple[str, ...] = ()
    """The columns of a twin that may change and by which its rows are found, also as of the past.
    Of each, `was_<column>` has the value before in the version that changed it, else nothing."""
    values: Values | None = None
    """What of it may be confidential."""

    def formerly(self, event: LedgerEvent) -> dict[str, Any]:
        """What the columns `was_…` have in the version that `event` makes: of `x` or `x_id` what
        the event has in its field `x_from`, if there is one; of an object its id."""
        return {f"was_{column}": _former(column, event) for column in self.found_by}


def _former(column: str, event: LedgerEvent) -> Any:
    name = column.removesuffix("_id")
    value = getattr(event, f"{name}_from", None)
    if isinstance(value, Mapping):
        value = value["id"]
    return UUID(value) if value is not None and name != column else value


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
