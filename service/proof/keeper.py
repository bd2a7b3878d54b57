"""Seals in the background, one task per service process, what this process and others wrote."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from ..postgres.pool import NOT_NOW, Pool
from .keys import InvalidSigningKeys
from .notary import Notary
from .sealing import seal
from .tree import SQL, TreeDamaged

log = logging.getLogger("okr.proof")

PAUSE = 1.0
"""How many seconds lie between two checkpoints of one organisation at least."""
SWEEP = 60
"""Every so many pauses it is looked for ledgers that grew while nobody sealed them."""


class Keeper:
    """Knows which organisations' ledgers have grown, and seals them."""

    def __init__(self, pool: Pool, notary: Notary, pause: float = PAUSE) -> None:
        """`pause`: seconds between two checkpoints of one organisation."""
        self._pool = pool
        self._notary = notary
        self._pause = pause
        self._grown: set[UUID] = set()
        self._told: dict[UUID, str] = {}

    def appended(self, org_id: UUID) -> None:
        """Notes that an organisation's ledger has grown."""
        self._grown.add(org_id)

    async def keep(self) -> None:
        """Seals until it is cancelled."""
        rounds = 0
        while True:
            try:
                if rounds % SWEEP == 0:
                    rows = await self._pool.fetch(SQL["behind"])
                    self._grown.update(row["org_id"] for row in rows)
                await self.round()
            except NOT_NOW as error:
                log.warning("sealing waits for the database (%s)", error)
            rounds += 1
            await asyncio.sleep(self._pause)

    async def round(self) -> None:
        """Seals what has grown, once. Raises what connections raise."""
        grown, self._grown = self._grown, set()
        while grown:
            org_id = grown.pop()
            try:
                done = await seal(
                    self._pool, org_id, self._notary, pause=timedelta(seconds=self._pause)
                )
                self._told.pop(org_id, None)
            except (TreeDamaged, InvalidSigningKeys) as error:
                self._tell(org_id, str(error))
                continue
            except NOT_NOW:
                self._grown |= {org_id, *grown}
                raise
            if not done:
                self._grown.add(org_id)

    def _tell(self, org_id: UUID, what: str) -> None:
        """Once, not with every entry that follows."""
        if self._told.get(org_id) != what:
            self._told[org_id] = what
            log.error("%s", what)


@asynccontextmanager
async def keeping(keeper: Keeper) -> AsyncIterator[None]:
    """Lets a keeper work meanwhile."""
    task = asyncio.create_task(keeper.keep())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
