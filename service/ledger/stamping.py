"""Rebuilt rows with what the live writer stamps in SQL: position, times, and when they held."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from ...projections.registry import TABLES, rows
from ...projections.table import Keeping, Table
from .row_json import row_json

Record = tuple[Any, ...]


def targets(table: Table) -> tuple[str, ...]:
    """The names of the database tables in which a projected table is kept."""
    if table.keeping is Keeping.TWIN:
        return (table.name, f"{table.name}_version")
    return (table.name,)


def columns(table: Table) -> tuple[str, ...]:
    """The columns of a stamped record, in order."""
    stamps: tuple[str, ...] = ("org_id", "generation", "position", "recorded_at")
    if table.keeping is not Keeping.ONCE:
        stamps += ("created_position",)
    if table.keeping is Keeping.CLOSING:
        stamps += ("until",)
    return stamps + table.columns


COLUMNS = {target: columns(table) for table in TABLES for target in targets(table)}
"""The columns to copy, by database table."""


class StreamRows:
    """Collects the rows of one stream; `finish` yields them as records by database table."""

    def __init__(self, org_id: UUID, generation: int) -> None:
        self._place = (org_id, generation)
        self._rows: defaultdict[Table, list[tuple[int, datetime, dict[str, Any]]]]
        self._rows = defaultdict(list)

    def add(
        self, aggregate: Any, event: Any, imported: bool, position: int, recorded_at: datetime
    ) -> None:
        """Takes the rows of one entry, the aggregate being in the state right after it."""
        for table, row in rows(aggregate, event, imported):
            for name in table.json:
                # at once: the next event changes what the row refers to
                row[name] = row_json(row[name])
            self._rows[table].append((position, recorded_at, row))

    def finish(self) -> Iterator[tuple[str, Record]]:
        """All records of the stream, which is complete."""
        for table, found in self._rows.items():
            if table.keeping is Keeping.ONCE:
                for position, recorded_at, row in found:
                    yield table.name, self._record(table, (position, recorded_at), row)
            else:
                yield from self._versions(table, found)

    def _versions(
        self, table: Table, found: list[tuple[int, datetime, dict[str, Any]]]
    ) -> Iterator[tuple[str, Record]]:
        by_id: defaultdict[UUID, list[tuple[int, datetime, dict[str, Any]]]] = defaultdict(list)
        for version in found:
            by_id[version[2]["id"]].append(version)
        for versions in by_id.values():
            created = versions[0][0]
            untils = [later[0] for later in versions[1:]] + [None]
            record: Record = ()
            for (position, recorded_at, row), until in zip(versions, untils, strict=True):
                if table.keeping is Keeping.TWIN:
                    record = self._record(table, (position, recorded_at, created), row)
                    yield f"{table.name}_version", record
                else:
                    stamps = (position, recorded_at, created, until)
                    yield table.name, self._record(table, stamps, row)
            if table.keeping is Keeping.TWIN:
                yield table.name, record

    def _record(self, table: Table, stamps: Record, row: dict[str, Any]) -> Record:
        return (*self._place, *stamps, *(row[name] for name in table.columns))
