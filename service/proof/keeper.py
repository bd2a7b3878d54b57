"""Seals in the background what this process and others wrote, and reads again what was sealed."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from uuid import UUID

from ..postgres.pool import NOT_NOW, Pool
from .damage import Damage, TreeDamaged
from .keys import InvalidSigningKeys
from .notary import Notary
from .scrub import MOST, Scrub, known
from .sealing import seal
from .tree import SQL

log = logging.getLogger("okr.proof")

PAUSE = 1.0
"""How many seconds lie between two checkpoints of one organisation at least."""
SWEEP = 60
"""Every so many pauses it is looked for ledgers that grew while nobody sealed them."""
BEFORE_SEALING = 4
"""How many blocks of a ledger are read again before each of its checkpoints is signed."""
NAMED = 20
"""How many damages are logged that are found at the same time."""
SEALING, REREADING = "sealing", "reading sealed entries again"


class Keeper:
    """Knows which organisations' ledgers have grown, and seals them; goes round through all."""

    def __init__(self, pool: Pool, notary: Notary, pause: float = PAUSE) -> None:
        """`pause`: seconds between two checkpoints of one organisation."""
        self._pool = pool
        self._notary = notary
        self._pause = pause
        self._grown: set[UUID] = set()
        self._told: dict[tuple[str, UUID], str] = {}
        self._damage: dict[UUID, Sequence[Damage]] = {}
        self._comparing = asyncio.Lock()
        self._scrubs: dict[UUID, Scrub] = {}
        self._key: bytes | None = None

    def appended(self, org_id: UUID) -> None:
        """Notes that an organisation's ledger has grown."""
        self._grown.add(org_id)

    async def keep(self) -> None:
        """Seals, and reads again what was sealed, until it is cancelled. Nothing else ends it:
        what cannot be done is logged, and tried again."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._seal())
            tasks.create_task(self._reread())

    async def _seal(self) -> None:
        rounds = 0
        while True:
            await self._attempt(SEALING, self._seal_once(look=rounds % SWEEP == 0))
            rounds += 1
            await asyncio.sleep(self._pause)

    async def _seal_once(self, *, look: bool) -> None:
        await self._notice_key()
        if look:
            rows = await self._pool.fetch(SQL["behind"])
            self._grown.update(row["org_id"] for row in rows)
        await self.round()

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
            if await self._attempt(REREADING, self.reread(pause)):
                pause = self._pause
            await asyncio.sleep(self._pause)

    async def _attempt(self, what: str, work: Coroutine[object, object, None]) -> bool:
        """Whether some work could be done; an error that nobody foresaw is followed by a pause."""
        try:
            await work
        except NOT_NOW as error:
            log.warning("%s waits for the database (%s)", what, error)
        except Exception:
            log.exception("%s failed; it is tried again in %g s", what, SWEEP * self._pause)
            await asyncio.sleep(SWEEP * self._pause)
        else:
            return True
        return False

    async def reread(self, pause: float = 0.0) -> None:
        """Reads all that was sealed again, once, with a pause in seconds after every 16 blocks.
        Raises what connections raise."""
        for org_id in await self._ledgers():
            try:
                await self._reread_one(org_id, pause)
            except NOT_NOW:
                raise
            except Exception as error:  # noqa: BLE001 - logged, and no other ledger waits for it
                self._tell(REREADING, org_id, error)
            else:
                self._tell_success(REREADING, org_id)

    async def _reread_one(self, org_id: UUID, pause: float) -> None:
        scrub, done = Scrub(self._pool, org_id), False
        while not done:
            done = await scrub.step()
            await self._compare(org_id)
            await asyncio.sleep(pause)

    async def round(self) -> None:
        """Seals what has grown, once. Raises what connections raise."""
        grown, self._grown = self._grown, set()
        while grown:
            org_id = grown.pop()
            try:
                done = await self._seal_one(org_id)
            except NOT_NOW:
                self._grown |= {org_id, *grown}
                raise
            except Exception as error:  # noqa: BLE001 - logged, and no other ledger waits for it
                self._tell(SEALING, org_id, error)
            else:
                if not done:
                    self._grown.add(org_id)

    async def _seal_one(self, org_id: UUID) -> bool:
        scrub = self._scrubs.setdefault(org_id, Scrub(self._pool, org_id))
        await scrub.step(BEFORE_SEALING)
        if await self._compare(org_id):
            return True  # until it is repaired, which has it sealed again
        done = await seal(self._pool, org_id, self._notary, pause=timedelta(seconds=self._pause))
        self._tell_success(SEALING, org_id)
        return done

    async def _compare(self, org_id: UUID) -> bool:
        """Logs each damage when it is found, and when it is repaired; returns whether there is
        any."""
        async with self._comparing:
            found, before = await known(self._pool, org_id, MOST), self._damage.get(org_id, ())
            self._damage[org_id] = found
        had, has = set(before), set(found)
        new = [one for one in found if one not in had]
        repaired = [one for one in before if one not in has]
        _log_each(
            logging.ERROR, "The ledger of organisation %s is not what was sealed: %s.", org_id, new
        )
        _log_each(
            logging.WARNING, "Repaired in the ledger of organisation %s: %s.", org_id, repaired
        )
        if before and not found:
            self.appended(org_id)  # what was not sealed meanwhile
        return bool(found)

    def _tell(self, what: str, org_id: UUID, error: Exception) -> None:
        """Once, not with every entry that follows."""
        foreseen = isinstance(error, (TreeDamaged, InvalidSigningKeys))
        if self._told.get((what, org_id)) != repr(error):
            self._told[what, org_id] = repr(error)
            told = error if foreseen else "it is tried again"
            trace = None if foreseen else error
            log.error("%s fails for organisation %s: %s", what, org_id, told, exc_info=trace)

    def _tell_success(self, what: str, org_id: UUID) -> None:
        if self._told.pop((what, org_id), None) is not None:
            log.warning("%s goes on for organisation %s", what, org_id)


def _log_each(level: int, message: str, org_id: UUID, damages: Sequence[Damage]) -> None:
    for one in damages[:NAMED]:
        log.log(level, message, org_id, one)
    if len(damages) > NAMED:
        log.log(level, "The same of organisation %s: %d more.", org_id, len(damages) - NAMED)
