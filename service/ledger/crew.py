"""Folds a large ledger in several processes, each of which takes one share after another."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from uuid import UUID

from ..postgres.pool import Connection, open_pool
from ..postgres.sql import load
from .folding import Share, fold
from .keys import DataKeys
from .sealing import WrappingKey

SQL = load(__package__, "rebuild.sql")

SHARE = 20_000
"""About so many entries make a share: enough to be worth a connection, few enough to even out."""


@dataclass(frozen=True, slots=True)
class Crew:
    """So many processes to fold with; they connect to the database by themselves."""

    dsn: str
    processes: int

    async def fold(
        self, wrapping_key: WrappingKey, shares: Sequence[Share], told: Callable[[int], None]
    ) -> None:
        """Folds shares side by side, and tells of how many entries after each of them; the
        wrapping key is pickled on its way to the processes.

        Raises PoisonEntry; shares that have not been begun are then left out.
        """
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(self.processes, get_context("spawn")) as processes:

            async def one(share: Share) -> None:
                told(await loop.run_in_executor(processes, _fold, self.dsn, wrapping_key, share))

            try:
                await asyncio.gather(*map(one, shares))
            finally:
                processes.shutdown(wait=False, cancel_futures=True)


async def divided(connection: Connection, whole: Share) -> list[Share]:
    """The shares of a ledger."""
    rows = await connection.fetch(SQL["ends"], whole.org_id, SHARE, whole.position)
    ends = [record[0] for record in rows]
    return [
        replace(whole, after=UUID(bytes=after.bytes), through=UUID(bytes=through.bytes))
        for after, through in zip([whole.after, *ends], [*ends, whole.through], strict=True)
    ]


def _fold(dsn: str, wrapping_key: WrappingKey, share: Share) -> int:
    return asyncio.run(_folded(dsn, wrapping_key, share))


async def _folded(dsn: str, wrapping_key: WrappingKey, share: Share) -> int:
    entries = 0

    def told(count: int) -> None:
        nonlocal entries
        entries += count

    keys = DataKeys(share.org_id, wrapping_key)
    async with await open_pool(dsn, size=1) as pool, pool.acquire() as connection:
        await fold(connection, keys, share, told)
    return entries
