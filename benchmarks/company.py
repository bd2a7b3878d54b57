"""Generated companies, with the events that their commands make."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from okr.domain.aggregate import LedgerAggregate, LedgerEvent
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.goal import Goal
from okr.domain.key_result import KeyResult
from okr.service.demo.generator import HEAD, Size, generate
from okr.service.demo.moment import Moment
from okr.service.demo.scribe import Scribe, local
from okr.service.ledger.command import Command

SEED = 1
AFTERWARDS = local("2026-07-06 08:00")
"""When the check-ins begin that come on top."""
NOTE = "Zwei Großkunden haben zugesagt, der dritte prüft noch; Lieferzeit bleibt unser Hindernis."


class Company:
    """A company of a size; `more` check-ins follow on each key result that is open in the end.

    What it has is known once its history was told.
    """

    def __init__(self, size: Size, more: int = 0) -> None:
        self.org_id = uuid4()
        self.size = size
        self.more = more
        self.entries = 0
        self.key_results: tuple[UUID, ...] = ()
        """Those that are open."""
        self._scribe = Scribe(self.org_id, "benchmark")
        self.administrator = self._scribe.id("person", HEAD)
        self.cycle = self._scribe.id("cycle", f"quarter {size.quarters - 1}")
        """The last one, which is open."""

    def history(self) -> Iterator[tuple[Command, LedgerEvent]]:
        """Commands and their events; each event's position is its place in the order, from 1 on.
        Goals that have ended are forgotten, so that memory does not grow with the quarters."""
        aggregates: dict[UUID, LedgerAggregate] = {}
        for command in self._commands(aggregates):
            [decision] = command.decisions
            decided = decision.decide(aggregates.get(decision.stream_id))
            assert decided is not None
            aggregates[decided.id] = decided
            if isinstance(decided, Goal) and decided.closed:
                del aggregates[decided.id]
            [event] = decided.collect_events()
            self.entries += 1
            yield command, event

    def _commands(self, aggregates: dict[UUID, LedgerAggregate]) -> Iterator[Command]:
        yield from generate(self._scribe, self.size, SEED)
        self.key_results = tuple(
            found.id
            for found in aggregates.values()
            if isinstance(found, KeyResult) and found.outcome is None
        )
        for turn in range(self.more):
            for key_result in self.key_results:
                self._check_in(key_result, turn)
            yield from self._scribe.commands()

    def _check_in(self, key_result: UUID, turn: int) -> None:
        moment = Moment(self._scribe, AFTERWARDS + timedelta(minutes=turn), HEAD)
        id, act = self._scribe.id("check_in", key_result, turn), moment.act()
        facts = CheckInFacts(
            AFTERWARDS.date() + timedelta(days=turn % 90),
            Decimal(20 + turn * 60 // self.more),
            confidence=5 + turn % 5,
            status=CheckInStatus.ON_TRACK,
            note=NOTE,
        )
        moment.change(KeyResult, key_result, lambda found: found.record_check_in(id, facts, act))
