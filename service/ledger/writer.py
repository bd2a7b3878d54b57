"""Group commit: while one call runs, the commands of the next one are decided and encoded."""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from ..postgres.pool import NOT_NOW, Pool, UnusableArgument
from ..postgres.sql import load
from .aggregates import AggregateCache
from .batch import Batch, Outcome, outcomes
from .call import Call
from .command import Command, Receipt
from .errors import LedgerUnavailable, TooMuchContention, UnknownOrganization
from .keys import DataKeys
from .load import Results, load_streams
from .queue import CommandQueue, Pending
from .refusals import broken_invariant, refusal

SQL = load(__package__, "ledger.sql")

log = logging.getLogger("okr.ledger")

BATCH = 128
"""The most commands of one call: enough to spread a commit, few enough to answer soon."""
HALVED = 16
"""From how many waiting commands on only half of them go to an idle database, which then works on
these while the others are decided."""
ATTEMPTS = 50
"""How often a command is decided anew after a conflict."""
PATIENCE = 30.0
"""For how many seconds a command survives a database that cannot be reached."""


class OrganizationWriter:
    """Writes one organisation's ledger from this process, one call at a time.

    The next call is prepared on the aggregates as the running one should leave them. `append`
    checks the versions that it builds on; what builds on something refused is made to conflict.
    """

    def __init__(self, org_id: UUID, pool: Pool, keys: DataKeys, cache: AggregateCache) -> None:
        self._org_id = org_id
        self._pool = pool
        self.keys = keys
        self._cache = cache
        self._queue = CommandQueue()
        self._next = Call()
        self._running: Call | None = None
        self._stirred = asyncio.Event()  # a command has come, or the running call has ended
        self._task: asyncio.Task[None] | None = None
        self.calls = 0
        self.commands = 0

    @property
    def idle(self) -> bool:
        """Whether nothing waits or runs."""
        return self._task is None

    async def submit(self, command: Command) -> Receipt:
        """Appends a command; returns once it is durable.

        Raises:
            Refused: the rules or the present state do not allow it; nothing was written.
            UnknownOrganization: the organisation was never founded.
            LedgerUnavailable, TooMuchContention: see there.
        """
        receipt = self._queue.add(command, PATIENCE)
        self._stirred.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return await receipt

    async def _run(self) -> None:
        try:
            # lets everybody who is ready now join the first call
            await asyncio.sleep(0)
            while self._queue or self._running:
                await self._prepare()
                if self._running:
                    await self._stirred.wait()
                    self._stirred.clear()
                    await self._conclude()
                await self._send()
        except BaseException:
            self._cache.drop_all(self._org_id)
            raise
        finally:
            self._task = None
            if self._running:
                self._running.records.cancel()
            self._next, self._running = Call(), None
            # nobody is left waiting, whatever ended this
            self._queue.abandon(LedgerUnavailable())

    async def _prepare(self) -> None:
        """Decides and encodes what waits, as part of the next call."""
        most = BATCH - len(self._next.carried)
        if not self._running and len(self._queue) > HALVED:
            most = min(most, (len(self._queue) + 1) // 2)
        waiting = self._queue.take(self._next.carried, most, afresh=not self._running)
        if not waiting:
            return
        call, batch = self._next, self._next.batch
        try:
            results = await self._load(waiting, batch)
            for pending in waiting:
                answer = call.decide(pending, results)
                if answer is not None:
                    self._queue.answer(pending, answer)
            await self.keys.make(self._pool, batch.subjects)
            batch.seal(self.keys.sealer)
        except Exception as error:  # noqa: BLE001 - every waiting caller must hear of it
            await self._recover(waiting, error)
            return
        for stream_id in {stream for it in waiting for stream in it.command.streams}:
            aggregate = batch.aggregates.get(stream_id)
            if aggregate is not None:
                self._cache.keep(self._org_id, aggregate)
        self._cache.drop(self._org_id, batch.unclean)
        carried = set(call.carried)
        if not carried:
            self._next = Call()
        self._queue.put_back(it for it in waiting if it not in carried)

    async def _load(self, waiting: Sequence[Pending], batch: Batch) -> Results:
        """Puts the aggregates into the batch; returns earlier results of the commands."""
        fresh = {stream for it in waiting if it.afresh for stream in it.command.streams}
        missing = set(fresh)
        for pending in waiting:
            for decision in pending.command.decisions:
                stream_id = decision.stream_id
                if stream_id in fresh or stream_id in batch.aggregates:
                    continue
                kept = self._cache.get(self._org_id, stream_id)
                if kept is not None:
                    batch.aggregates[stream_id] = kept
                elif not decision.begins:
                    missing.add(stream_id)
        if not missing:
            return {}
        commands = [pending.command.id for pending in waiting]
        loaded = await load_streams(self._pool, self._org_id, missing, commands, self.keys)
        batch.aggregates.update(loaded.aggregates)
        return loaded.results

    async def _send(self) -> None:
        """Starts the prepared call if none runs."""
        if self._running or not self._next.carried:
            return
        call, self._next = self._next, Call()
        arguments = call.batch.arguments(self._org_id)
        call.records = asyncio.create_task(self._pool.fetch(SQL["append"], *arguments))
        call.records.add_done_callback(lambda _: self._stirred.set())
        self._running = call
        # the event loop hands it over before the next commands are decided
        for _ in range(2):
            await asyncio.sleep(0)

    async def _conclude(self) -> None:
        """Answers what the running call has settled, if it has ended, and sends the next one."""
        call = self._running
        if call is None or not call.records.done():
            return
        self._running = None
        try:
            answers = outcomes(call.records.result())
        except Exception as error:  # noqa: BLE001 - every waiting caller must hear of it
            await self._recover(call.carried, error)
            return
        self.calls += 1
        self.commands += len(answers)
        settled = list(zip(call.carried, answers, strict=True))
        untrue = {
            stream
            for pending, answer in settled
            if answer.name != "accepted"
            for stream in pending.command.streams
        }
        self._cache.drop(self._org_id, untrue)
        self._next.batch.void(untrue)
        # first of all, lest the database waits for those who hear their answers
        await self._send()
        self._queue.put_back([it for it, answer in settled if not self._settle(it, answer)])

    def _settle(self, pending: Pending, outcome: Outcome) -> bool:
        """Tells what became of a command; False if it is to be decided again, afresh."""
        if outcome.name == "conflict" and pending.attempts < ATTEMPTS:
            pending.attempts += 1
            pending.afresh = True
            return False
        if outcome.name in {"accepted", "repeated"}:
            repeated = outcome.name == "repeated"
            receipt = Receipt(outcome.position, outcome.stream_id, repeated)
            self._queue.answer(pending, receipt)
        else:
            conflict = outcome.name == "conflict"
            self._queue.answer(pending, TooMuchContention() if conflict else refusal(outcome))
        return True

    async def _recover(self, tried: Sequence[Pending], error: Exception) -> None:
        """After an error the aggregates that it may have touched are not trusted any more, all of
        them if the database was away; and what was prepared is decided again.

        While the database is away, so is what was tried: repeating it is safe, its ids make it so.
        Else the command that cannot be written for an unforeseen reason fails; if it may be any
        of several, each is tried by itself.
        """
        away = isinstance(error, NOT_NOW) and not isinstance(error, UnusableArgument)
        prepared = [pending for pending in self._next.carried if pending not in tried]
        self._next = Call()
        if away:
            self._cache.drop_all(self._org_id)
        for pending in (*tried, *prepared):
            self._cache.drop(self._org_id, pending.command.streams)
        unsettled = self._queue.unanswered(tried)
        now = asyncio.get_running_loop().time()
        for pending in unsettled:
            if away and now > pending.deadline:
                self._queue.answer(pending, LedgerUnavailable())
            elif not away and len(unsettled) == 1:
                self._queue.answer(pending, _translated(error, pending.command))
            pending.alone |= not away
        for pending in (*unsettled, *prepared):
            pending.afresh = True
        self._queue.put_back((*unsettled, *prepared))
        if away:
            log.warning("commands cannot be written now (%r); trying again", error)
            await asyncio.sleep(0.1)


def _translated(error: Exception, command: Command) -> Exception:
    if isinstance(error, asyncpg.PostgresError):
        if error.sqlstate == "OKR03":
            return UnknownOrganization()
        if error.sqlstate == "OKR04":
            told = error.as_dict()
            return broken_invariant(told["detail"], told["hint"].split("\n"), command.invariants)
    return error
