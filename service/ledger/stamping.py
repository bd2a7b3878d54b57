"""Rebuilt rows with what the live writer stamps in SQL: position, times, and when they held."""

from collections import defaultdict
from datetime import datetime
from operator import itemgetter
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


_VALUES = {table: itemgetter(*table.columns) for table in TABLES}
_ID = {table: table.columns.index("id") for table in TABLES if table.keeping is not Keeping.ONCE}

Version = tuple[int, datetime, Record]
"""The position that made a row, its time, and the values of the table's own columns."""


class StreamRows:
    """Collects the rows of one stream; `finish` gives them as records by database table."""

    def __init__(self, org_id: UUID, generation: int) -> None:
        self._place = (org_id, generation)
        self._rows: defaultdict[Table, list[Version]] = defaultdict(list)

    def add(
        self, aggregate: Any, event: Any, imported: bool, position: int, recorded_at: datetime
    ) -> None:
        """Takes the rows of one entry, the aggregate being in the state right after it."""
        for table, row in rows(aggregate, event, imported):
            for name in table.json:
                # at once: the next event changes what the row refers to
                row[name] = None if row[name] is None else row_json(row[name])
            self._rows[table].append((position, recorded_at, _VALUES[table](row)))

    def finish(self) -> dict[str, list[Record]]:
        """All records of the stream, which is complete."""
        records: defaultdict[str, list[Record]] = defaultdict(list)
        for table, found in self._rows.items():
            if table.keeping is Keeping.ONCE:
                records[table.name] += [(*self._place, at, when, *row) for at, when, row in found]
                continue
            by_id: defaultdict[UUID, list[Version]] = defaultdict(list)
            for version in found:
                by_id[version[2][_ID[table]]].append(version)
            for versions in by_id.values():
                self._stamp(table, versions, records)
        return records

    def _stamp(
        self, table: Table, versions: list[Version], records: dict[str, list[Record]]
    ) -> None:
        """Adds the records of all versions of one row."""
        created = versions[0][0]
        if table.keeping is Keeping.TWIN:
            stamped = [(*self._place, at, when, created, *row) for at, when, row in versions]
            records[f"{table.name}_version"] += stamped
            records[table.name].append(stamped[-1])
        else:
            until: int | None = None
            for at, when, row in reversed(versions):
                records[table.name].append((*self._place, at, when, created, until, *row))
                until = at
