"""What has to follow an erasure: rows without the texts, and another key-encryption key."""

import asyncio
import logging
from uuid import UUID

from ..postgres.pool import NOT_NOW, Pool
from ..postgres.sql import load
from .erasing import Clock, blank
from .key_file import KeyFile
from .rebuild import Progress, RebuildRunning
from .rotating import rotate
from .sealing import WrappingKey

SQL = load(__package__, "erasing.sql")

INTERVAL = 1.0
"""For how many seconds a service does not look for erasures that are not finished."""
LATER = 60.0
"""After how many seconds it tries again what has failed."""

log = logging.getLogger("okr.ledger")


class Aftermath:
    """Finishes erasures; any number of processes may. What is left to do stands in the database,
    so whichever process looks next goes on where another one was stopped."""

    def __init__(self, pool: Pool, wrapping_key: WrappingKey, clock: Clock) -> None:
        self._pool = pool
        self._wrapping_key = wrapping_key
        self._clock = clock

    async def finish(self, progress: Progress = lambda *_: None) -> bool:
        """Finishes all erasures that there are; False if that takes a key-encryption key which can
        only be replaced by whoever set it. Progress is told in streams.

        Raises as `blank` and `rotate` do; calling it again goes on.
        """
        found = await self._pool.fetch(SQL["unfinished"])
        for record in found:
            if record["unblanked"]:
                await self._blank(record["org_id"], progress)
        if not any(record["unwrapped"] for record in found):
            return True
        if not isinstance(self._wrapping_key, KeyFile):
            return False
        await rotate(self._pool, self._wrapping_key, self._clock, for_erasures=True)
        return True

    async def _blank(self, org_id: UUID, progress: Progress) -> None:
        while True:
            try:
                return await blank(self._pool, org_id, self._wrapping_key, self._clock, progress)
            except RebuildRunning:
                # it may have begun with the texts, so what it makes is gone through afterwards
                await asyncio.sleep(INTERVAL)

    async def follow(self) -> None:
        """Finishes whatever comes up, until it is cancelled."""
        told = False
        while True:
            pause = INTERVAL
            try:
                finished = await self.finish()
                if not (finished or told):
                    log.warning(
                        "An erasure is not complete while OKR_KEY stays the same: older backups "
                        "can be opened with it. See okr rotate-key --new-key-file."
                    )
                told = not finished
            except NOT_NOW as error:
                log.warning("an erasure cannot be finished now (%r); trying again", error)
            except Exception:
                log.exception("an erasure cannot be finished; trying again later")
                pause = LATER
            await asyncio.sleep(pause)
