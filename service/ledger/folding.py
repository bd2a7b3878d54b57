"""Folds entries to projected rows and copies these to the database, one stream after another."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ...projections.registry import TABLES
from ..postgres.pool import Connection
from ..postgres.sql import load
from .entry import to_event
from .errors import PoisonEntry
from .keys import DataKeys
from .load import entry_of, sealed_subjects
from .stamping import COLUMNS, Record, StreamRows, targets

SQL = load(__package__, "rebuild.sql")

FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
ALL_VERSIONS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Share:
    """The streams whose ids are greater than `after` and not greater than `through`, or some."""

    org_id: UUID
    generation: int
    """Of the rows to write."""
    position: int
    """Up to which entries are folded."""
    page: int
    """How many entries are read, and records written, at a time."""
    after: UUID = FIRST
    through: UUID = LAST
    streams: Collection[UUID] | None = None
    """Only these."""


async def fold(
    connection: Connection, keys: DataKeys, share: Share, told: Callable[[int], None]
) -> None:
    """Folds a share page by page, and tells of how many entries after each. Raises PoisonEntry."""
    folding = Folding(connection, keys, share.org_id, share.generation, share.page)
    statement, which = (
        ("stream_page", share.through)
        if share.streams is None
        else ("page_of_streams", list(share.streams))
    )
    after = (share.after, ALL_VERSIONS)
    while True:
        page = await connection.fetch(
            SQL[statement], share.org_id, *after, share.position, share.page, which
        )
        await folding.page(page)
        told(len(page))
        if len(page) < share.page:
            break
        after = (page[-1]["stream_id"], page[-1]["stream_version"])
    await folding.finish()


async def refold(connection: Connection, keys: DataKeys, share: Share) -> None:
    """Replaces the rows of the share's streams, in a transaction of the caller's."""
    streams = list(share.streams or ())
    for table in TABLES:
        for target in targets(table):
            await connection.execute(
                f"delete from {target} t where t.org_id = $1 and t.generation = $2 "
                f"and t.{table.stream} = any($3)",
                share.org_id,
                share.generation,
                streams,
            )
    await fold(connection, keys, share, lambda _: None)


class Folding:
    """Folds entries that come in the order of streams; keeps one aggregate at a time, and about
    `page` records of each table."""

    def __init__(
        self, connection: Connection, keys: DataKeys, org_id: UUID, generation: int, page: int
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._org_id = org_id
        self._generation = generation
        self._page = page
        self._aggregate: Any = None
        self._rows = StreamRows(org_id, generation)
        self._buffers: defaultdict[str, list[Record]] = defaultdict(list)

    async def page(self, records: Sequence[Any]) -> None:
        """Folds the next entries. Raises PoisonEntry."""
        entries = [entry_of(record) for record in records]
        await self._keys.fetch(self._connection, sealed_subjects(entries))
        for record, entry in zip(records, entries, strict=True):
            if entry.stream_version == 1:
                await self._finish_stream()
            position, recorded_at = record["position"], record["recorded_at"]
            try:
                event = to_event(entry, self._keys.sealer)
                self._aggregate = event.mutate(self._aggregate)
                self._rows.add(self._aggregate, event, record["imported"], position, recorded_at)
            except Exception as error:
                cause = repr(error)
                raise PoisonEntry(self._org_id, position, entry.topic, cause) from error

    async def finish(self) -> None:
        """Writes the last stream and everything that is buffered."""
        await self._finish_stream()
        for target in self._buffers:
            await self._copy(target)

    async def _finish_stream(self) -> None:
        """Buffers the rows of the stream, which is complete, and copies buffers that are full."""
        for target, records in self._rows.finish().items():
            self._buffers[target] += records
            if len(self._buffers[target]) >= self._page:
                await self._copy(target)
        self._aggregate, self._rows = None, StreamRows(self._org_id, self._generation)

    async def _copy(self, target: str) -> None:
        await self._connection.copy_records_to_table(
            target, records=self._buffers[target], columns=COLUMNS[target]
        )
        self._buffers[target] = []
