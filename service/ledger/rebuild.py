"""Rebuilds an organisation's projections under a new generation, while it is read and written."""

import math
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from ..errors import UserFacingError
from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .comparing import compared
from .crew import Crew, divided
from .errors import UnknownOrganization
from .folding import Share, fold, refold
from .keys import DataKeys
from .sealing import WrappingKey
from .stamping import COLUMNS
from .statistics import refresh_statistics

SQL = load(__package__, "rebuild.sql")

PAGE = 5_000
"""Entries read, and rows written, at a time."""
SMALL = 200
"""So many changed streams are caught up with under the lock, which holds up writers."""

Progress = Callable[[int, int], None]
"""Told how many entries are folded, and of how many."""


class RebuildRunning(UserFacingError):
    """Another process is rebuilding this organisation."""

    def __init__(self, org_id: UUID) -> None:
        super().__init__(f"Organisation {org_id} is being rebuilt by another process; wait for it.")


async def organizations(pool: Pool) -> list[UUID]:
    """The organisations of the database."""
    return [record["org_id"] for record in await pool.fetch(SQL["organizations"])]


@asynccontextmanager
async def claimed(connection: Connection, org_id: UUID) -> AsyncIterator[None]:
    """Keeps everybody else from rebuilding an organisation; raises RebuildRunning."""
    if not await connection.fetchval(SQL["claim"], org_id):
        raise RebuildRunning(org_id)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute(SQL["release"], org_id)


async def rebuild(
    pool: Pool,
    org_id: UUID,
    wrapping_key: WrappingKey,
    progress: Progress = lambda *_: None,
    crew: Crew | None = None,
) -> int:
    """Folds the whole ledger of an organisation anew, switches its readers over and deletes the
    old rows; returns the number of entries folded. A crew shares the work if it is worth it.

    Raises:
        RebuildRunning, PoisonEntry: see there; readers keep the rows they had.
    """
    async with _Rebuild.of(pool, org_id, wrapping_key) as run:
        await run.fold(progress, crew)
        async with run.caught_up():
            await run.connection.execute(SQL["flip"], org_id, run.generation)
        await run.delete("<", run.generation)
        await refresh_statistics(run.connection, run.position)
        return run.position


async def differences(
    pool: Pool,
    org_id: UUID,
    wrapping_key: WrappingKey,
    progress: Progress = lambda *_: None,
    crew: Crew | None = None,
) -> list[str]:
    """Folds the ledger beside the live rows and compares every column: lines as `compared` tells
    them, none if live and rebuilt are equal. Leaves everything as it was."""
    async with _Rebuild.of(pool, org_id, wrapping_key) as run:
        await run.fold(progress, crew)
        async with run.caught_up():
            found = await compared(run.connection, org_id, run.live, run.generation)
        await run.delete("=", run.generation)
        return found


class _Rebuild:
    """One run: the generation it writes, and the position up to which it has folded."""

    def __init__(
        self, connection: Connection, org_id: UUID, wrapping_key: WrappingKey, head: Any
    ) -> None:
        self.connection = connection
        self.org_id = org_id
        self._wrapping_key = wrapping_key
        self._keys = DataKeys(org_id, wrapping_key)
        self.live: int = head["generation"]
        self.generation = self.live + 1
        self.position: int = 0
        self._head: int = head["position"]

    @classmethod
    @asynccontextmanager
    async def of(
        cls, pool: Pool, org_id: UUID, wrapping_key: WrappingKey
    ) -> AsyncIterator["_Rebuild"]:
        async with pool.acquire() as connection, claimed(connection, org_id):
            head = await _head(connection, "head", org_id)
            run = cls(connection, org_id, wrapping_key, head)
            # what an interrupted run has left
            await run.delete(">", run.live)
            yield run

    async def fold(self, progress: Progress, crew: Crew | None) -> None:
        """Folds everything up to the head as it was at the beginning."""
        done = 0

        def told(count: int) -> None:
            nonlocal done
            done += count
            progress(done, self._head)

        whole = Share(self.org_id, self.generation, self._head, PAGE)
        shares = await divided(self.connection, whole) if crew else [whole]
        if crew and len(shares) > 1:
            await crew.fold(self._wrapping_key, shares, told)
        else:
            await fold(self.connection, self._keys, whole, told)
        self.position = self._head

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
        share = Share(self.org_id, self.generation, position, PAGE, streams=streams)
        await refold(self.connection, self._keys, share)
        self.position = position

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
