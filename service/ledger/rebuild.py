"""Rebuilds an organisation's projections under a new generation, while it is read and written."""

import math
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from ...projections.registry import TABLES
from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .entry import to_event
from .errors import UnknownOrganization
from .keys import DataKeys
from .load import entry_of, sealed_subjects
from .sealing import WrappingKey
from .stamping import COLUMNS, Record, StreamRows, targets

SQL = load(__package__, "rebuild.sql")

PAGE = 5_000
"""Entries read, and rows written, at a time."""
SMALL = 200
"""So many changed streams are caught up with under the lock, which holds up writers."""

Progress = Callable[[int, int], None]
"""Told how many entries are folded, and of how many."""


class RebuildRunning(Exception):
    """Another process is rebuilding this organisation."""

    def __init__(self, org_id: UUID) -> None:
        super().__init__(f"Organisation {org_id} is being rebuilt by another process; wait for it.")


class PoisonEntry(Exception):
    """An entry that cannot be folded; the rebuild stopped there and changed nothing."""

    def __init__(self, org_id: UUID, position: int, topic: str, cause: Exception) -> None:
        super().__init__(
            f"Entry {position} ({topic}) of organisation {org_id} cannot be folded: {cause!r}. "
            "The projections stay as they were."
        )


async def organizations(pool: Pool) -> list[UUID]:
    """The organisations of the database."""
    return [record["org_id"] for record in await pool.fetch(SQL["organizations"])]


async def rebuild(
    pool: Pool, org_id: UUID, wrapping_key: WrappingKey, progress: Progress = lambda *_: None
) -> int:
    """Folds the whole ledger of an organisation anew, switches its readers over and deletes the
    old rows; returns the number of entries folded.

    Raises:
        RebuildRunning, PoisonEntry: see there; readers keep the rows they had.
    """
    async with _Rebuild.of(pool, org_id, wrapping_key) as run:
        await run.fold(progress)
        async with run.caught_up():
            await run.connection.execute(SQL["flip"], org_id, run.generation)
        await run.delete("<", run.generation)
        return run.position


async def differences(
    pool: Pool, org_id: UUID, wrapping_key: WrappingKey, progress: Progress = lambda *_: None
) -> list[str]:
    """Folds the ledger beside the live rows and compares every column: one line per table that
    differs, none if live and rebuilt are equal. Leaves everything as it was."""
    async with _Rebuild.of(pool, org_id, wrapping_key) as run:
        await run.fold(progress)
        async with run.caught_up():
            found = [line for target in COLUMNS if (line := await run.compare(target))]
        await run.delete("=", run.generation)
        return found


class _Rebuild:
    """One run: the generation it writes, and the position up to which it has folded."""

    def __init__(self, connection: Connection, org_id: UUID, keys: DataKeys, head: Any) -> None:
        self.connection = connection
        self.org_id = org_id
        self.keys = keys
        self.live: int = head["generation"]
        self.generation = self.live + 1
        self.position: int = 0
        self._head: int = head["position"]
        self._buffers: defaultdict[str, list[Record]] = defaultdict(list)

    @classmethod
    @asynccontextmanager
    async def of(
        cls, pool: Pool, org_id: UUID, wrapping_key: WrappingKey
    ) -> AsyncIterator["_Rebuild"]:
        async with pool.acquire() as connection:
            if not await connection.fetchval(SQL["claim"], org_id):
                raise RebuildRunning(org_id)
            try:
                keys = DataKeys(org_id, wrapping_key)
                run = cls(connection, org_id, keys, await _head(connection, "head", org_id))
                # what an interrupted run has left
                await run.delete(">", run.live)
                yield run
            finally:
                if not connection.is_closed():
                    await connection.execute(SQL["release"], org_id)

    async def fold(self, progress: Progress) -> None:
        """Folds everything up to the head as it was at the beginning."""
        await self._fold(self._head, progress)

    async def _fold(
        self, position: int, progress: Progress, streams: Collection[UUID] | None = None
    ) -> None:
        """Folds all streams, or some, up to a position, page by page."""
        statement, more = (
            ("stream_page", []) if streams is None else ("page_of_streams", [list(streams)])
        )
        key: tuple[UUID, int] = (UUID(int=0), 0)
        done = 0
        fold = _Fold(self)
        while True:
            page = await self.connection.fetch(
                SQL[statement], self.org_id, *key, position, PAGE, *more
            )
            await fold.page(page)
            done += len(page)
            progress(done, position)
            if len(page) < PAGE:
                break
            key = (page[-1]["stream_id"], page[-1]["stream_version"])
        await fold.finish()
        self.position = position

    @asynccontextmanager
    async def caught_up(self) -> AsyncIterator[None]:
        """A transaction in which the new generation is level with the ledger, which stands still:
        what changed meanwhile is caught up with before the lock, as long as that makes it less,
        and the small rest under it."""
        fewest = math.inf
        while SMALL < (count := len(await self._changed())) < fewest:
            fewest = count
            head = await _head(self.connection, "head", self.org_id)
            async with self.connection.transaction():
                await self._refold(await self._changed(), head["position"])
        async with self.connection.transaction():
            head = await _head(self.connection, "lock_head", self.org_id)
            await self._refold(await self._changed(), head["position"])
            yield

    async def _changed(self) -> list[UUID]:
        found = await self.connection.fetch(SQL["changed_streams"], self.org_id, self.position)
        return [record["stream_id"] for record in found]

    async def _refold(self, streams: Collection[UUID], position: int) -> None:
        for table in TABLES:
            for target in targets(table):
                await self.connection.execute(
                    f"delete from {target} t where t.org_id = $1 and t.generation = $2 "
                    f"and t.{table.stream} = any($3)",
                    self.org_id,
                    self.generation,
                    list(streams),
                )
        await self._fold(position, lambda *_: None, streams)

    async def write(self, target: str, records: list[Record]) -> None:
        """Buffers records, and copies the buffer when it is full."""
        buffer = self._buffers[target]
        buffer += records
        if len(buffer) >= PAGE:
            await self._copy(target)

    async def flush(self) -> None:
        """Copies what is buffered."""
        for target in self._buffers:
            await self._copy(target)

    async def _copy(self, target: str) -> None:
        await self.connection.copy_records_to_table(
            target, records=self._buffers[target], columns=COLUMNS[target]
        )
        self._buffers[target] = []

    async def compare(self, target: str) -> str | None:
        """A line on how live and rebuilt rows of a table differ, or None."""
        names = ", ".join(f"t.{name}" for name in COLUMNS[target] if name != "generation")
        rows = f"select {names} from {target} t where t.org_id = $1 and t.generation"
        query = f"select count(*) from ({rows} = $2 except all {rows} = $3) as missing"
        live = await self.connection.fetchval(query, self.org_id, self.live, self.generation)
        rebuilt = await self.connection.fetchval(query, self.org_id, self.generation, self.live)
        if live == rebuilt == 0:
            return None
        return f"{target}: {live} live and {rebuilt} rebuilt rows have no equal"

    async def delete(self, comparison: str, generation: int) -> None:
        """Deletes the rows of other generations than the one that is read."""
        for target in COLUMNS:
            await self.connection.execute(
                f"delete from {target} t where t.org_id = $1 and t.generation {comparison} $2",
                self.org_id,
                generation,
            )


async def _head(connection: Connection, statement: str, org_id: UUID) -> Any:
    head = await connection.fetchrow(SQL[statement], org_id)
    if head is None:
        raise UnknownOrganization
    return head


class _Fold:
    """Folds entries that come in the order of streams; keeps one aggregate at a time."""

    def __init__(self, run: _Rebuild) -> None:
        self._run = run
        self._aggregate: Any = None
        self._rows: StreamRows | None = None

    async def page(self, records: list[Any]) -> None:
        """Folds the next entries."""
        run = self._run
        entries = [entry_of(record) for record in records]
        await run.keys.fetch(run.connection, sealed_subjects(entries))
        for record, entry in zip(records, entries, strict=True):
            if entry.stream_version == 1:
                await self.finish_stream()
                self._rows = StreamRows(run.org_id, run.generation)
            try:
                event = to_event(entry, run.keys.sealer)
                self._aggregate = event.mutate(self._aggregate)
                assert self._rows is not None
                self._rows.add(
                    self._aggregate,
                    event,
                    record["imported"],
                    record["position"],
                    record["recorded_at"],
                )
            except Exception as error:
                raise PoisonEntry(run.org_id, record["position"], entry.topic, error) from error

    async def finish_stream(self) -> None:
        """Writes the rows of the stream, which is complete."""
        if self._rows is not None:
            for target, records in self._rows.finish().items():
                await self._run.write(target, records)
        self._aggregate = self._rows = None

    async def finish(self) -> None:
        """Writes the last stream and everything that is buffered."""
        await self.finish_stream()
        await self._run.flush()
