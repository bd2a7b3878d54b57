"""An organisation to measure with, written as imported history."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

from okr.domain.aggregate import Act
from okr.domain.check_in import CheckInFacts
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import Owner
from okr.domain.person import Person, Role
from okr.service.ledger.command import Command, Decision, begin, change
from okr.service.ledger.history import HistoryWriter

from .environment import Environment

BEGINNING = datetime(2024, 1, 1, 8, tzinfo=UTC)
DAY = BEGINNING.date()
PEOPLE = 20
BATCH = 500


@dataclass(frozen=True)
class Company:
    """An organisation with one cycle; every key result belongs to one of the objectives."""

    org_id: UUID
    person_id: UUID
    cycle_id: UUID
    key_results: tuple[UUID, ...]


async def company(env: Environment, objectives: int, key_results: int, check_ins: int) -> Company:
    """An organisation with so many objectives, key results of each, and check-ins on each of
    these, week by week."""
    org_id, cycle_id = uuid4(), uuid4()
    people = [uuid4() for _ in range(PEOPLE)]
    built = Company(
        org_id, people[0], cycle_id, tuple(uuid4() for _ in range(objectives * key_results))
    )
    act = Act(built.person_id, BEGINNING)
    steps: list[tuple[int, Decision]] = [
        (0, begin(Organization, org_id, partial(_organization, org_id, act))),
        *((0, begin(Person, id_, partial(_person, id_, act))) for id_ in people),
        (0, begin(Cycle, cycle_id, partial(_cycle, cycle_id, act))),
    ]
    for number in range(objectives):
        id_, owner = uuid4(), people[number % PEOPLE]
        steps.append((0, begin(Objective, id_, partial(_objective, id_, cycle_id, owner, act))))
        for key_result in built.key_results[number * key_results :][:key_results]:
            make = partial(_key_result, key_result, id_, owner, act)
            steps.append((0, begin(KeyResult, key_result, make)))
    for week in range(check_ins):
        later = Act(built.person_id, BEGINNING + timedelta(weeks=week + 1))
        steps += (
            (week + 1, change(KeyResult, key_result, partial(_check_in, week, later)))
            for key_result in built.key_results
        )
    writer = HistoryWriter(org_id, env.pool, env.wrapping_key)
    for start in range(0, len(steps), BATCH):
        await writer.append(
            [
                Command(
                    uuid4(),
                    b"",
                    built.person_id,
                    (decision,),
                    roles=None,
                    recorded_at=BEGINNING + timedelta(weeks=week),
                )
                for week, decision in steps[start : start + BATCH]
            ]
        )
    return built


def _organization(id_: UUID, act: Act) -> Organization:
    return Organization.found(id_, "Nordwind Maschinenbau", "Europe/Berlin", "de", act)


def _person(id_: UUID, act: Act) -> Person:
    return Person.add(id_, f"Jörg Müller {id_.hex[:4]}", act, [Role.ADMIN])


def _cycle(id_: UUID, act: Act) -> Cycle:
    return Cycle.open(id_, "1. Quartal 2024", date(2024, 1, 1), date(2024, 3, 31), act)


def _objective(id_: UUID, cycle_id: UUID, owner: UUID, act: Act) -> Objective:
    return Objective.draft(id_, cycle_id, "Unsere Kunden bestellen gern wieder bei uns", owner, act)


def _key_result(id_: UUID, objective_id: UUID, owner: UUID, act: Act) -> KeyResult:
    measure = Measure(MeasureKind.METRIC, Decimal(120), Decimal(90), "Stück")
    return KeyResult.add(
        id_,
        objective_id,
        "Rückläufer von 120 auf 90 je Quartal senken",
        measure,
        [Owner(owner)],
        act,
    )


def _check_in(week: int, act: Act, key_result: KeyResult) -> None:
    facts = CheckInFacts(
        DAY + timedelta(weeks=week),
        Decimal(120 - week),
        confidence=7,
        note="Läuft, der Lieferant zieht mit.",
    )
    key_result.record_check_in(uuid4(), facts, act)
