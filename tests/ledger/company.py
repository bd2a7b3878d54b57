"""A small company whose people act through a ledger, for tests on the real database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.check_in import CheckInFacts
from okr.domain.cycle import Cycle, Phase
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.person import Person, Role
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

EDITORS = frozenset({Role.ADMIN, Role.MEMBER})
WHY = Reason(ReasonKind.MARKET_CHANGED, "Der Markt hat sich gedreht")
EUROS = Measure(MeasureKind.METRIC, Decimal(0), Decimal(100), "Tsd. €")


@dataclass(frozen=True)
class Company:
    """An organisation with an administrator, a member, an auditor, a cycle, an objective and two
    key results, whose ids follow from that of the organisation."""

    ledger: Ledger
    org_id: UUID

    def id(self, name: str) -> UUID:
        """The id that stands for a name in this organisation."""
        return uuid5(self.org_id, name)

    @property
    def joerg(self) -> UUID:
        """The administrator."""
        return self.id("Jörg")

    @property
    def anna(self) -> UUID:
        """A member."""
        return self.id("Anna")

    @property
    def ute(self) -> UUID:
        """The auditor."""
        return self.id("Ute")

    @property
    def cycle(self) -> UUID:
        """The cycle that everything is in."""
        return self.id("cycle")

    @property
    def objective(self) -> UUID:
        """The objective."""
        return self.id("objective")

    @property
    def umsatz(self) -> UUID:
        """A key result of the objective."""
        return self.id("umsatz")

    @property
    def marge(self) -> UUID:
        """Another key result of the objective."""
        return self.id("marge")

    def through(self, ledger: Ledger) -> Self:
        """The same organisation, as another process sees it."""
        return replace(self, ledger=ledger)

    def act(self, by: UUID | None = None, reason: Reason | None = None) -> Act:
        """What somebody does now; without `by` it is Jörg."""
        return Act(by or self.joerg, datetime.now(UTC), reason)

    def command(
        self,
        *decisions: Decision,
        id: UUID | None = None,
        asked: str = "",
        by: UUID | None = None,
        roles: frozenset[str] | None = EDITORS,
        **options: Any,
    ) -> Command:
        """A command of Jörg, or of whom `by` names; `asked` makes its fingerprint."""
        return Command(
            id or uuid4(), fingerprint(asked), by or self.joerg, decisions, roles, **options
        )

    async def append(self, *decisions: Decision, **options: Any) -> Receipt:
        """Appends what `command` makes of this."""
        return await self.send(self.command(*decisions, **options))

    async def send(self, command: Command) -> Receipt:
        """Appends a command."""
        return await self.ledger.append(self.org_id, command)

    async def found(self) -> Self:
        """Founds it, with everything that it has."""
        await self.append(*self.founding(), roles=None, alters_guards=True)
        await self.append(
            self.draft(self.objective), self.add(self.umsatz), self.add(self.marge), roles=None
        )
        return self

    def founding(self) -> tuple[Decision, ...]:
        """The organisation, its people and its cycle."""
        people = (("Jörg", Role.ADMIN), ("Anna", Role.MEMBER), ("Ute", Role.AUDITOR))
        return (
            self.organization(),
            *(self.person(self.id(name), name, role) for name, role in people),
            self.open_cycle(self.cycle),
        )

    def organization(self) -> Decision:
        """The organisation is founded."""
        return begin(
            Organization,
            self.org_id,
            lambda: Organization.found(
                self.org_id, "Müller & Söhne GmbH", "Europe/Berlin", "de", self.act()
            ),
        )

    def person(self, id: UUID, name: str, *roles: Role) -> Decision:
        """Somebody belongs to the organisation."""
        return begin(Person, id, lambda: Person.add(id, name, self.act(), roles=roles))

    def open_cycle(self, id: UUID) -> Decision:
        """A cycle begins."""
        first, last = date(2026, 4, 1), date(2026, 6, 30)
        return begin(Cycle, id, lambda: Cycle.open(id, "Q2", first, last, self.act()))

    def go_to(self, phase: Phase, cycle: UUID | None = None) -> Decision:
        """The cycle goes to a phase."""
        return change(
            Cycle, cycle or self.cycle, lambda it: it.change_phase(phase, self.act(reason=WHY))
        )

    def draft(self, id: UUID, cycle: UUID | None = None, *guards: Guard) -> Decision:
        """An objective is drafted."""
        return begin(
            Objective,
            id,
            lambda: Objective.draft(
                id,
                cycle or self.cycle,
                "Kunden empfehlen uns",
                GoalOwner(OwnerKind.PERSON, self.joerg),
                self.act(),
            ),
            lambda _: guards,
        )

    def add(self, id: UUID, objective: UUID | None = None, *guards: Guard) -> Decision:
        """A key result is added."""
        return begin(
            KeyResult,
            id,
            lambda: KeyResult.add(
                id, objective or self.objective, "Umsatz verdoppeln", EUROS, (), self.act()
            ),
            lambda _: guards,
        )

    def reword(
        self, key_result: UUID, title: str, *guards: Guard, expected_version: int | None = None
    ) -> Decision:
        """A key result gets another title."""
        return change(
            KeyResult,
            key_result,
            lambda it: it.reword(title, self.act()),
            expected_version,
            lambda _: guards,
        )

    def check_in(
        self,
        key_result: UUID,
        value: int = 1,
        *,
        id: UUID | None = None,
        by: UUID | None = None,
        note: str | None = "läuft gut",
    ) -> Decision:
        """A check-in, which a closed cycle does not admit."""
        check_in_id = id or uuid4()
        facts = CheckInFacts(date(2026, 4, 10), Decimal(value), note=note)
        return change(
            KeyResult,
            key_result,
            lambda it: it.record_check_in(check_in_id, facts, self.act(by)),
            guards=lambda it: (Guard("objective", it.objective_id),),
        )

    def empty_check_in(self, key_result: UUID) -> Decision:
        """A check-in that says nothing, which the domain refuses."""
        facts = CheckInFacts(date(2026, 4, 10))
        return change(
            KeyResult, key_result, lambda it: it.record_check_in(uuid4(), facts, self.act())
        )

    def drop(self, objective: UUID | None = None) -> Decision:
        """An objective is given up."""
        return change(Objective, objective or self.objective, lambda it: it.drop(self.act()))
