"""Group commit: the commands that wait while one call runs become the next call."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from ...domain.aggregate import LedgerAggregate
from ...domain.errors import Refused
from ..postgres.pool import NOT_NOW, Connection, Pool, UnusableArgument
from ..postgres.sql import load
from .batch import Batch, Outcome, outcomes
from .command import Command, Receipt
from .errors import LedgerUnavailable, TooMuchContention, UnknownOrganization
from .keys import DataKeys
from .load import load_streams
from .refusals import key_reused, refusal

SQL = load(__package__, "ledger.sql")

log = logging.getLogger("okr.ledger")

BATCH = 128
"""The most commands of one call: enough to spread a commit, few enough to answer soon."""
CACHED = 10_000
"""The most aggregates of an organisation that are kept folded."""
ATTEMPTS = 50
"""How often a command is decided anew after a conflict."""
PATIENCE = 30.0
"""For how many seconds a command survives a database that cannot be reached."""


@dataclass(slots=True, eq=False)
class _Waiting:
    command: Command
    receipt: asyncio.Future[Receipt]
    deadline: float
    attempts: int = 0
    afresh: bool = False
    """Decide on what the database holds now, and first look for an earlier result."""
    alone: bool = False
    """Write it in a call of its own, lest it fails others, or others it."""
    also: list[asyncio.Future[Receipt]] = field(default_factory=list)


class OrganizationWriter:
    """Writes one organisation's ledger from this process, one call at a time."""

    def __init__(self, org_id: UUID, pool: Pool, keys: DataKeys) -> None:
        self._org_id = org_id
        self._pool = pool
        self.keys = keys
        self._waiting: deque[_Waiting] = deque()
        self._by_id: dict[UUID, _Waiting] = {}
        self._folded: OrderedDict[UUID, LedgerAggregate] = OrderedDict()
        self._running: asyncio.Task[None] | None = None
        self.calls = 0
        self.commands = 0

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs."""
        return self._running is None

    async def submit(self, command: Command) -> Receipt:
        """Appends a command; returns once it is durable.

        Raises:
            Refused: the rules or the present state do not allow it; nothing was written.
            UnknownOrganization: the organisation was never founded.
            LedgerUnavailable, TooMuchContention: see there.
        """
        loop = asyncio.get_running_loop()
        receipt: asyncio.Future[Receipt] = loop.create_future()
        twin = self._by_id.get(command.id)
        if twin is not None:
            if twin.command.fingerprint != command.fingerprint:
                raise key_reused()
            twin.also.append(receipt)
        else:
            waiting = _Waiting(command, receipt, loop.time() + PATIENCE)
            self._by_id[command.id] = waiting
            self._waiting.append(waiting)
            if self._running is None:
                self._running = loop.create_task(self._run())
        return await receipt

    async def _run(self) -> None:
        try:
            # lets everybody who is ready now join the first call
            await asyncio.sleep(0)
            while self._waiting:
                await self._write_or_retry(self._take())
        finally:
            self._running = None
            # nobody is left waiting, whatever ended this
            for waiting in list(self._by_id.values()):
                self._fail(waiting, LedgerUnavailable())
            self._waiting.clear()

    async def _write_or_retry(self, taken: list[_Waiting]) -> None:
        try:
            await self._write(taken)
        except UnusableArgument as error:
            self._isolate(taken, error)
        except NOT_NOW as error:
            await self._outlive(taken, error)
        except Exception as error:  # noqa: BLE001 - every waiting caller must hear of it
            self._isolate(taken, error)

    def _take(self) -> list[_Waiting]:
        """The commands of the next call. One that alters what guards look at ends it, because
        guards see the state at the call's beginning."""
        taken = [self._waiting.popleft()]
        while self._waiting and len(taken) < BATCH:
            if taken[-1].command.alters_guards or taken[-1].alone or self._waiting[0].alone:
                break
            taken.append(self._waiting.popleft())
        return taken

    async def _write(self, taken: list[_Waiting]) -> None:
        batch = Batch()
        again: list[_Waiting] = []
        async with self._pool.acquire() as connection:
            known = await self._prepare(connection, taken, batch)
            decided: list[_Waiting] = []
            unclean: set[UUID] = set()
            for waiting in taken:
                command = waiting.command
                earlier = known.get(command.id)
                if earlier is not None:
                    self._settle(waiting, earlier)
                elif not unclean.isdisjoint(command.streams):
                    again.append(waiting)
                else:
                    try:
                        batch.take(command)
                        decided.append(waiting)
                    except Refused as refused:
                        unclean |= command.streams - batch.aggregates.keys()
                        clean = waiting.afresh and not any(
                            command.streams & other.command.streams for other in decided
                        )
                        if clean:
                            self._fail(waiting, refused)
                        else:
                            waiting.afresh = True
                            again.append(waiting)
            if decided:
                await self.keys.make(connection, batch.authors)
                records = await connection.fetch(
                    SQL["append"], *batch.arguments(self._org_id, self.keys)
                )
                self.calls += 1
                self.commands += len(decided)
                again += self._conclude(decided, outcomes(records), batch)
        self._requeue(again)

    async def _prepare(
        self, connection: Connection, taken: list[_Waiting], batch: Batch
    ) -> dict[UUID, tuple[bytes, Receipt]]:
        """Puts the aggregates into the batch; returns earlier results by command."""
        fresh = {stream for w in taken if w.afresh for stream in w.command.streams}
        missing = set(fresh)
        for waiting in taken:
            for decision in waiting.command.decisions:
                if decision.stream_id in fresh:
                    continue
                folded = self._folded.pop(decision.stream_id, None)
                if folded is not None:
                    batch.aggregates[decision.stream_id] = folded
                elif not decision.begins and decision.stream_id not in batch.aggregates:
                    missing.add(decision.stream_id)
        for stream in fresh:
            self._folded.pop(stream, None)
        if not missing:
            return {}
        loaded = await load_streams(
            connection, self._org_id, missing, [w.command.id for w in taken], self.keys
        )
        batch.aggregates.update(loaded.aggregates)
        return loaded.results

    def _settle(self, waiting: _Waiting, earlier: tuple[bytes, Receipt]) -> None:
        print_, receipt = earlier
        if print_ == waiting.command.fingerprint:
            self._succeed(waiting, receipt)
        else:
            self._fail(waiting, key_reused())

    def _conclude(
        self, decided: list[_Waiting], answers: list[Outcome], batch: Batch
    ) -> list[_Waiting]:
        """Resolves what is settled, keeps the aggregates that are true; returns the conflicts."""
        again: list[_Waiting] = []
        untrue: set[UUID] = set()
        for waiting, answer in zip(decided, answers, strict=True):
            receipt = Receipt(answer.position, answer.stream_id, answer.name == "repeated")
            if answer.name == "accepted":
                self._succeed(waiting, receipt)
                continue
            untrue |= waiting.command.streams
            if answer.name == "repeated":
                self._succeed(waiting, receipt)
            elif answer.name != "conflict":
                self._fail(waiting, refusal(answer))
            elif waiting.attempts >= ATTEMPTS:
                self._fail(waiting, TooMuchContention())
            else:
                waiting.attempts += 1
                waiting.afresh = True
                again.append(waiting)
        for stream_id, aggregate in batch.aggregates.items():
            if stream_id not in untrue:
                self._folded[stream_id] = aggregate
        while len(self._folded) > CACHED:
            self._folded.popitem(last=False)
        return again

    async def _outlive(self, taken: Iterable[_Waiting], error: Exception) -> None:
        """Keeps commands for another try: repeating them is safe, their ids make it so."""
        log.warning("the database did not answer (%r); trying again", error)
        self._folded.clear()
        now = asyncio.get_running_loop().time()
        for waiting in self._unsettled(taken):
            if now > waiting.deadline:
                self._fail(waiting, LedgerUnavailable())
            waiting.afresh = True
        self._requeue(self._unsettled(taken))
        await asyncio.sleep(0.1)

    def _isolate(self, taken: Iterable[_Waiting], error: Exception) -> None:
        """Fails the command that cannot be written for an unforeseen reason; if it may be any of
        several, each is tried by itself."""
        self._folded.clear()
        unsettled = self._unsettled(taken)
        if len(unsettled) == 1:
            self._fail(unsettled[0], _translated(error))
            return
        for waiting in unsettled:
            waiting.alone = waiting.afresh = True
        self._requeue(unsettled)

    def _unsettled(self, taken: Iterable[_Waiting]) -> list[_Waiting]:
        return [waiting for waiting in taken if self._by_id.get(waiting.command.id) is waiting]

    def _requeue(self, again: Sequence[_Waiting]) -> None:
        self._waiting.extendleft(reversed(again))

    def _succeed(self, waiting: _Waiting, receipt: Receipt) -> None:
        del self._by_id[waiting.command.id]
        for future in (waiting.receipt, *waiting.also):
            if not future.done():
                future.set_result(receipt)

    def _fail(self, waiting: _Waiting, error: Exception) -> None:
        del self._by_id[waiting.command.id]
        for future in (waiting.receipt, *waiting.also):
            if not future.done():
                future.set_exception(error)


def _translated(error: Exception) -> Exception:
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate == "OKR03":
        return UnknownOrganization()
    return error
