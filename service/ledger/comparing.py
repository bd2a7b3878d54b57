"""Compares the rows of two generations, and names those that have no equal, without their texts."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from ...projections.registry import TABLES
from ...projections.table import Keeping, Table
from ..postgres.pool import Connection
from .stamping import columns, targets

NAMED = 5
"""So many rows of a table are named."""


async def compared(connection: Connection, org_id: UUID, live: int, rebuilt: int) -> list[str]:
    """How the rows of two generations differ, in every column; none if they do not.

    Each table that differs has a line with the numbers, and one for each of the first rows: where
    it is and which columns are others. What these hold is not told: it may be sealed elsewhere.
    """
    found: list[str] = []
    for target, query in _QUERIES.items():
        found += _told(target, await connection.fetch(query, org_id, live, rebuilt, NAMED))
    return found


def _told(target: str, rows: Sequence[Any]) -> Iterator[str]:
    if not rows:
        return
    first = rows[0]
    yield f"{target}: {first['live']} live and {first['rebuilt']} rebuilt rows have no equal"
    for row in rows:
        which = "" if row["id"] is None else f" {row['id']}"
        yield f"{target}{which} at position {row['position']} {_difference(row)}"
    if more := first["unequal"] - len(rows):
        yield f"{target}: and {more} more"


def _difference(row: Any) -> str:
    if not row["is_live"]:
        return "is missing"
    if not row["is_rebuilt"]:
        return "should not be there"
    return f"differs in {', '.join(row['differing'])}"


def _query(target: str, names: Sequence[str], key: Sequence[str]) -> str:
    listed = ", ".join(f"t.{name}" for name in names)
    rows = f"select {listed} from {target} t where t.org_id = $1 and t.generation"
    same = " and ".join(f"l.{name} = r.{name}" for name in key)
    others = ", ".join(
        f"case when l.{name} is distinct from r.{name} then '{name}' end" for name in names
    )
    return (
        f"with live as ({rows} = $2 except all {rows} = $3), "
        f"rebuilt as ({rows} = $3 except all {rows} = $2) "
        f"select {'coalesce(l.id, r.id)' if 'id' in key else 'null::uuid'} as id, "
        "coalesce(l.position, r.position) as position, "
        "l.org_id is not null as is_live, r.org_id is not null as is_rebuilt, "
        f"array_remove(array[{others}], null) as differing, count(*) over () as unequal, "
        "(select count(*) from live) as live, (select count(*) from rebuilt) as rebuilt "
        f"from live l full join rebuilt r on {same} order by 2, 1 limit $4"
    )


def _key(target: str, table: Table) -> tuple[str, ...]:
    """The columns that tell the rows of a generation apart."""
    if table.keeping is Keeping.ONCE:
        return ("position",)
    if table.keeping is Keeping.TWIN and target == table.name:
        return ("id",)
    return ("id", "position")


_QUERIES = {
    target: _query(
        target,
        [name for name in columns(table) if name != "generation"],
        _key(target, table),
    )
    for table in TABLES
    for target in targets(table)
}
