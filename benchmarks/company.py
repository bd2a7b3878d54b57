"""A company's history as the domain decides it, with the positions that its events have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import Owner
from okr.domain.person import Person, Role

BEGINNING = datetime(2024, 1, 1, 8, tzinfo=UTC)
KEY_RESULTS = 3
"""Of each objective."""
NOTE = "Zwei Großkunden haben zugesagt, der dritte prüft noch; Lieferzeit bleibt unser Hindernis."

Stream = tuple[LedgerAggregate, list[int]]
"""An aggregate whose events are pending, and their positions."""


@dataclass(frozen=True, slots=True)
class Company:
    """How large it is; everything else follows."""

    org_id: UUID
    objectives: int
    """In each cycle."""
    rounds: int
    """How often something happens to each key result, nearly always a check-in."""
    cycles: int = 1
    people: int = 20

    def id(self, kind: str, *number: int) -> UUID:
        """The id of its object of this kind and number, counted from 0."""
        return uuid5(self.org_id, f"{kind}{number}")

    @property
    def key_results(self) -> tuple[UUID, ...]:
        """Those of the first cycle."""
        return tuple(self.id("key_result", 0, n) for n in range(self.objectives * KEY_RESULTS))

    @property
    def events(self) -> int:
        """How many entries its ledger has."""
        return 1 + self.people + self.cycles * self._in_a_cycle

    @property
    def _in_a_cycle(self) -> int:
        return 1 + self.objectives * (1 + KEY_RESULTS * (1 + self.rounds))

    def streams(self) -> Iterator[Stream]:
        """All streams. In the ledger they interleave: positions go by rounds, not by streams."""
        zone, act = "Europe/Berlin", self._act(1)
        yield Organization.found(self.org_id, "Nordlicht Werke", zone, "de", act), [1]
        for number in range(self.people):
            act = self._act(2 + number)
            name = f"Jördis Müller {number}"
            person = Person.add(self.id("person", number), name, act, roles=(Role.ADMIN,))
            yield person, [2 + number]
        for number in range(self.cycles):
            yield from self._cycle(number, 2 + self.people + number * self._in_a_cycle)

    def _cycle(self, number: int, position: int) -> Iterator[Stream]:
        year, quarter = divmod(number, 4)
        starts_on = date(BEGINNING.year + year, 1 + 3 * quarter, 1)
        yield (
            Cycle.open(
                self.id("cycle", number),
                f"{quarter + 1}. Quartal {starts_on.year}",
                starts_on,
                starts_on + timedelta(days=89),
                self._act(position),
            ),
            [position],
        )
        first_round = position + 1 + self.objectives * (1 + KEY_RESULTS)
        for index in range(self.objectives):
            drafted = position + 1 + index * (1 + KEY_RESULTS)
            objective = Objective.draft(
                self.id("objective", number, index),
                self.id("cycle", number),
                f"Unsere Kunden im Gebiet {index} empfehlen uns weiter",
                self.id("person", index % self.people),
                self._act(drafted),
            )
            yield objective, [drafted]
            for place in range(KEY_RESULTS):
                which = index * KEY_RESULTS + place
                added = drafted + 1 + place
                step = self.objectives * KEY_RESULTS
                turns = [first_round + turn * step + which for turn in range(self.rounds)]
                key_result = self._key_result(objective, number, which, self._act(added))
                for turn, at in enumerate(turns):
                    self._happens(key_result, which, turn, starts_on, self._act(at))
                yield key_result, [added, *turns]

    def _key_result(self, objective: Objective, cycle: int, which: int, act: Act) -> KeyResult:
        return KeyResult.add(
            self.id("key_result", cycle, which),
            objective.id,
            f"Aufträge aus Gebiet {which} von 20 auf 80 je Monat steigern",
            Measure(MeasureKind.METRIC, Decimal(20), Decimal(80), "Aufträge"),
            (Owner(self.id("person", which % self.people)),),
            act,
        )

    def _happens(
        self, key_result: KeyResult, which: int, turn: int, starts_on: date, act: Act
    ) -> None:
        facts = CheckInFacts(
            measured_on=starts_on + timedelta(days=turn * 89 // self.rounds),
            value=Decimal(20 + turn * 60 // self.rounds),
            confidence=5 + which % 5,
            status=CheckInStatus.ON_TRACK,
            note=NOTE,
        )
        match (turn + which) % 50:
            case 10:
                reason = Reason(ReasonKind.MARKET_CHANGED, "Der Markt hat sich gedreht.")
                measure = Measure(MeasureKind.METRIC, Decimal(20), Decimal(90 + turn), "Aufträge")
                key_result.retarget(measure, Act(act.actor_id, act.at, reason))
            case 30 if turn:
                right = replace(facts, note=f"Richtig ist: {NOTE}")
                key_result.correct_check_in(uuid5(key_result.id, str(turn - 1)), right, act)
            case _:
                key_result.record_check_in(uuid5(key_result.id, str(turn)), facts, act)

    def _act(self, position: int) -> Act:
        person = self.id("person", position % self.people)
        return Act(person, BEGINNING + timedelta(seconds=30) * position)
