"""What the projected tables should hold, found by folding each stream entry by entry."""

from collections import defaultdict
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from okr.projections.registry import rows
from okr.projections.table import Table
from okr.service.ledger.entry import to_event
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.load import entry_of, sealed_subjects
from okr.service.ledger.row_json import row_json
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool


class Version(NamedTuple):
    """A row of a table as an entry has made it."""

    table: Table
    id: Any
    """What tells the rows of a table apart; for a table without ids the position."""
    position: int
    row: dict[str, Any]


async def versions(pool: Pool, org_id: UUID, wrapping_key: WrappingKey) -> list[Version]:
    """All versions of all rows, by position."""
    records = await pool.fetch("select * from entry where org_id = $1 order by position", org_id)
    entries = [entry_of(record) for record in records]
    keys = DataKeys(org_id, wrapping_key)
    async with pool.acquire() as connection:
        await keys.fetch(connection, sealed_subjects(entries))
    aggregates: defaultdict[UUID, Any] = defaultdict(lambda: None)
    created: dict[tuple[Any, ...], int] = {}
    found: list[Version] = []
    for record, entry in zip(records, entries, strict=True):
        event = to_event(entry, keys.sealer)
        aggregate = event.mutate(aggregates[entry.stream_id])
        assert aggregate is not None
        aggregates[entry.stream_id] = aggregate
        for table, row in rows(aggregate, event, record["imported"]):
            position = record["position"]
            row_id = (row[table.stream], row["id"]) if "id" in row else position
            first = created.setdefault((table.name, row_id), position)
            stamps = {"position": position, "recorded_at": record["recorded_at"]}
            if "id" in row:
                stamps["created_position"] = first
            found.append(Version(table, row_id, position, _plain(table, {**row, **stamps})))
    return found


def as_of(found: list[Version], table: Table, position: int) -> dict[Any, dict[str, Any]]:
    """The rows of a table at a position, by what tells them apart."""
    return {one.id: one.row for one in found if one.table is table and one.position <= position}


def read(table: Table, record: Any) -> dict[str, Any]:
    """A row of the database in the same form."""
    names = {*table.columns, "position", "recorded_at"}
    if "id" in table.columns:
        names.add("created_position")
    return {
        name: orjson.loads(record[name] or "null") if name in table.json else record[name]
        for name in names
    }


def _plain(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: orjson.loads(row_json(value))
        if name in table.json
        else (list(value) if isinstance(value, tuple) else value)
        for name, value in row.items()
    }
