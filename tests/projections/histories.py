"""Histories of an organisation: decisions, in batches, of two processes."""

import asyncio
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from okr.domain.aggregate import Act, LedgerAggregate
from okr.domain.cycle import Cycle
from okr.domain.errors import Refused
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.person import Person
from okr.service.ledger.command import (
    Command,
    Decision,
    Guard,
    Receipt,
    begin,
    change,
    fingerprint,
)
from okr.service.ledger.ledger import Ledger


def _ids(first: int, count: int) -> list[UUID]:
    return [UUID(int=first + number) for number in range(count)]


# Few of each, so that decisions meet; ids need not differ between organisations.
PEOPLE, CYCLES, OBJECTIVES = _ids(0x100, 2), _ids(0x200, 2), _ids(0x300, 2)
KEY_RESULTS, CHECK_INS, NOTES = _ids(0x400, 2), _ids(0x500, 3), _ids(0x600, 2)
TEAMS, COMMENTS = _ids(0x700, 2), _ids(0x800, 2)
RETROSPECTIVES, LEARNINGS = _ids(0x900, 2), _ids(0xA00, 2)
BEGINNING = {"add", "open", "draft", "post"}


class Step(NamedTuple):
    """A decision: `kind.name(*arguments, act, **options)` of a stream."""

    kind: type[LedgerAggregate]
    stream_id: UUID
    name: str
    arguments: tuple[Any, ...]
    act: Act
    options: dict[str, Any]
    guarded: bool

    def decision(self) -> Decision:
        """The step as the ledger takes it."""
        method, arguments = self.name, (*self.arguments, self.act)
        if method in BEGINNING:
            make = getattr(self.kind, method)
            return begin(
                self.kind,
                self.stream_id,
                lambda: make(self.stream_id, *arguments, **self.options),
            )
        return change(
            self.kind,
            self.stream_id,
            lambda it: getattr(it, method)(*arguments, **self.options),
            guards=self._guards,
        )

    def _guards(self, aggregate: Any) -> tuple[Guard, ...]:
        if self.guarded and isinstance(aggregate, KeyResult):
            return (Guard("objective_in_force", aggregate.objective_id),)
        return ()


class Sent(NamedTuple):
    """Steps that are taken together, and whether the second process takes them."""

    steps: list[Step]
    elsewhere: bool


def alone(
    act: Act, kind: type[LedgerAggregate], id_: UUID, name: str, *arguments: Any, **options: Any
) -> list[Sent]:
    """A batch of one decision."""
    return [Sent([Step(kind, id_, name, arguments, act, options, False)], False)]


async def live_through(history: list[list[Sent]], ledger: Ledger, other: Ledger) -> UUID:
    """A new organisation with one object of each kind, after this history."""
    org_id = uuid4()
    await ledger.append(org_id, _command(_beginning(org_id)))
    for batch in history:
        answers = await asyncio.gather(
            *(
                (other if one.elsewhere else ledger).append(
                    org_id, _command([step.decision() for step in one.steps])
                )
                for one in batch
            ),
            return_exceptions=True,
        )
        for answer in answers:
            assert isinstance(answer, (Receipt, Refused)), answer
    return org_id


def _command(decisions: list[Decision]) -> Command:
    return Command(uuid4(), fingerprint(), PEOPLE[0], tuple(decisions), None)


def _beginning(org_id: UUID) -> list[Decision]:
    act = Act(PEOPLE[0], datetime(2026, 4, 1, tzinfo=timezone(timedelta(hours=2))))
    objective, measure = OBJECTIVES[0], Measure(MeasureKind.METRIC, Decimal(0), Decimal(10))
    key_result = KEY_RESULTS[0]
    return [
        begin(
            Organization,
            org_id,
            lambda: Organization.found(org_id, "Muster GmbH", "Europe/Berlin", "de", act),
        ),
        begin(Person, PEOPLE[0], lambda: Person.add(PEOPLE[0], "Jörg", act)),
        begin(Cycle, CYCLES[0], lambda: Cycle.open(CYCLES[0], "Q2", None, None, act)),
        begin(
            Objective,
            objective,
            lambda: Objective.draft(
                objective, CYCLES[0], "Ziel", GoalOwner(OwnerKind.PERSON, PEOPLE[0]), act
            ),
        ),
        begin(
            KeyResult,
            key_result,
            lambda: KeyResult.add(key_result, objective, "Ergebnis", measure, (), act),
        ),
    ]
