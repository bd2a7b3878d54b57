"""Seals in the background what this process and others wrote, and reads again what was sealed."""

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from ..postgres.pool import NOT_NOW, Pool
from .keys import InvalidSigningKeys
from .notary import Notary
from .scrub import Scrub, require_sound
from .sealing import seal
from .tree import SQL, TreeDamaged

log = logging.getLogger("okr.proof")

PAUSE = 1.0
"""How many seconds lie between two checkpoints of one organisation at least."""
SWEEP = 60
"""Every so many pauses it is looked for ledgers that grew while nobody sealed them."""
BEFORE_SEALING = 4
"""How many blocks of a ledger are read again before each of its checkpoints is signed."""
MOST = 2**63 - 1
"""No position is larger."""


class Keeper:
    """Knows which organisations' ledgers have grown, and seals them; goes round through all."""

    def __init__(self, pool: Pool, notary: Notary, pause: float = PAUSE) -> None:
        """`pause`: seconds between two checkpoints of one organisation."""
        self._pool = pool
        self._notary = notary
        self._pause = pause
        self._grown: set[UUID] = set()
        self._told: dict[UUID, str] = {}
        self._scrubs: dict[UUID, Scrub] = {}
        self._key: bytes | None = None

    def appended(self, org_id: UUID) -> None:
        """Notes that an organisation's ledger has grown."""
        self._grown.add(org_id)

    async def keep(self) -> None:
        """Seals, and reads again what was sealed, until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._seal())
            tasks.create_task(self._reread())

    async def _seal(self) -> None:
        rounds = 0
        while True:
            try:
                await self._notice_key()
                if rounds % SWEEP == 0:
                    rows = await self._pool.fetch(SQL["behind"])
                    self._grown.update(row["org_id"] for row in rows)
                await self.round()
            except NOT_NOW as error:
                log.warning("sealing waits for the database (%s)", error)
            rounds += 1
            await asyncio.sleep(self._pause)

    async def _notice_key(self) -> None:
        """Has the newest checkpoint of every ledger signed by a key that is new."""
        try:
            key = self._notary.keys.all()[0].public
        except InvalidSigningKeys:
            return  # which sealing tells
        if key != self._key:
            self._grown.update(await self._ledgers())
            self._key = key

    async def _ledgers(self) -> list[UUID]:
        return [row["org_id"] for row in await self._pool.fetch(SQL["ledgers"])]

    async def _reread(self) -> None:
        pause = 0.0  # all of it at the start, which may follow upon whatever happened meanwhile
        while True:
            try:
                await self.reread(pause)
                pause = self._pause
            except NOT_NOW as error:
                log.warning("reading sealed entries again waits for the database (%s)", error)
            await asyncio.sleep(self._pause)

    async def reread(self, pause: float = 0.0) -> None:
        """Reads all that was sealed again, once, with a pause in seconds after every 16 blocks.
        Raises what connections raise."""
        for org_id in await self._ledgers():
            scrub, done = Scrub(self._pool, org_id), False
            while not done:
                done = await scrub.step()
                try:
                    await require_sound(self._pool, org_id, MOST)
                except TreeDamaged as error:
                    self._tell(org_id, str(error))
                await asyncio.sleep(pause)

    async def round(self) -> None:
        """Seals what has grown, once. Raises what connections raise."""
        grown, self._grown = self._grown, set()
        while grown:
            org_id = grown.pop()
            try:
                scrub = self._scrubs.setdefault(org_id, Scrub(self._pool, org_id))
                await scrub.step(BEFORE_SEALING)
                await require_sound(self._pool, org_id, MOST)
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
