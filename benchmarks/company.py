"""A large company's history, decided by the domain and stored as entries in bulk, without rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.organization import Organization
from okr.domain.owner import Owner
from okr.domain.person import Person, Role
from okr.domain.reports import ScoreKind
from okr.service.ledger.entry import to_entry
from okr.service.ledger.keys import DataKeys
from okr.service.postgres.sql import load

from .environment import Environment

SQL = load(__package__, "company.sql")

COLUMNS = (
    *("org_id", "position", "stream_id", "stream_version", "topic", "topic_version"),
    *("occurred_at", "recorded_at", "appended_at", "actor_id", "reason_kind", "command_id"),
    *("correlation_id", "causation_id", "imported", "open", "sealed", "payload_hash"),
)
NOTE = "Zwei Großkunden haben zugesagt, der dritte prüft noch; Lieferzeit bleibt unser Hindernis."
KEY_RESULTS = 3
"""Of each objective."""


@dataclass(frozen=True, slots=True)
class Company:
    """How large it is; everything else follows."""

    org_id: UUID
    people: int
    cycles: int
    objectives: int
    """In each cycle."""
    rounds: int
    """How often something happens to each key result, mostly a check-in."""

    def id(self, kind: str, *number: int) -> UUID:
        """The id of its object of this kind and number."""
        return uuid5(self.org_id, f"{kind}{number}")

    @property
    def events(self) -> int:
        """How many entries its ledger has."""
        return 1 + self.people + self.cycles * self._cycle_events

    @property
    def middle(self) -> int:
        """The position half way through the check-ins of the last cycle."""
        return self.events - self.objectives * KEY_RESULTS * self.rounds // 2

    @property
    def _cycle_events(self) -> int:
        return 1 + self.objectives * (1 + KEY_RESULTS * (1 + self.rounds))

    def streams(self) -> Iterator[tuple[LedgerAggregate, list[int]]]:
        """Every aggregate with its events pending, and the positions of these in the ledger, where
        the streams interleave as they do in life."""
        yield (
            Organization.found(self.org_id, "Nordlicht Werke", "Europe/Berlin", "de", self._act(1)),
            [1],
        )
        for number in range(self.people):
            position = 2 + number
            id_ = self.id("person", number)
            roles = (Role.ADMIN,) if number == 0 else (Role.MEMBER,)
            yield (
                Person.add(id_, f"Jördis Müller {number}", self._act(position), roles=roles),
                [position],
            )
        for cycle in range(self.cycles):
            yield from self._cycle(cycle, 2 + self.people + cycle * self._cycle_events)

    def _cycle(self, cycle: int, first: int) -> Iterator[tuple[LedgerAggregate, list[int]]]:
        cycle_id = self.id("cycle", cycle)
        year, quarter = divmod(cycle, 4)
        starts = date(2024 + year, 1 + 3 * quarter, 1)
        name = f"{quarter + 1}. Quartal {starts.year}"
        yield Cycle.open(cycle_id, name, starts, starts + timedelta(89), self._act(first)), [first]
        rounds_from = first + 1 + self.objectives * (1 + KEY_RESULTS)
        for number in range(self.objectives):
            position = first + 1 + number * (1 + KEY_RESULTS)
            objective_id = self.id("objective", cycle, number)
            owner = self.id("person", number % self.people)
            yield (
                Objective.draft(
                    objective_id,
                    cycle_id,
                    f"Unsere Kunden im Gebiet {number} empfehlen uns weiter",
                    owner,
                    self._act(position),
                ),
                [position],
            )
            for place in range(KEY_RESULTS):
                index = number * KEY_RESULTS + place
                later = range(
                    rounds_from + index,
                    rounds_from + self.objectives * KEY_RESULTS * self.rounds,
                    self.objectives * KEY_RESULTS,
                )
                added = position + 1 + place
                key_result = KeyResult.add(
                    self.id("key_result", cycle, index),
                    objective_id,
                    f"Aufträge aus Gebiet {index} von 20 auf 80 je Monat",
                    Measure(MeasureKind.METRIC, Decimal(20), Decimal(80), "Aufträge"),
                    (Owner(owner, Decimal(1)),),
                    self._act(added),
                )
                for turn, at in enumerate(later):
                    self._happens(key_result, turn, index, starts, self._act(at))
                yield key_result, [added, *later]

    def _happens(
        self, key_result: KeyResult, turn: int, index: int, starts: date, act: Act
    ) -> None:
        reason = Reason(ReasonKind.MARKET_CHANGED, "Der Markt hat sich gedreht.")
        facts = CheckInFacts(
            measured_on=starts + timedelta(turn * 89 // self.rounds),
            value=Decimal(20 + turn * 60 // self.rounds),
            confidence=5 + index % 5,
            status=CheckInStatus.ON_TRACK,
            note=NOTE,
        )
        check_in = uuid5(key_result.id, str(turn))
        match (turn + index) % 50:
            case 10:
                measure = Measure(MeasureKind.METRIC, Decimal(20), Decimal(90 + turn), "Aufträge")
                key_result.retarget(measure, Act(act.actor_id, act.at, reason))
            case 20 if turn + 1 == self.rounds:
                key_result.score(ScoreKind.FINAL, Decimal("0.7"), act)
            case 30 if turn:
                key_result.correct_check_in(uuid5(key_result.id, str(turn - 1)), facts, act)
            case _:
                key_result.record_check_in(check_in, facts, act)

    def _act(self, position: int) -> Act:
        at = datetime(2024, 1, 1, 8, tzinfo=UTC) + timedelta(seconds=30) * position
        return Act(self.id("person", position % self.people), at)


async def store(env: Environment, company: Company) -> None:
    """Puts the whole history into the ledger."""
    keys = DataKeys(company.org_id, env.wrapping_key)
    async with env.pool.acquire() as connection:
        people = [company.id("person", number) for number in range(company.people)]
        await keys.make(connection, people)
    owner = await asyncpg.connect(env.database.owner_dsn)
    try:
        await owner.execute(SQL["create_staging"])
        await owner.copy_records_to_table(
            "staging", records=_records(company, keys), columns=COLUMNS
        )
        await owner.execute(SQL["store"], timeout=None)
        await owner.execute(SQL["set_head"], company.org_id)
        await owner.execute(SQL["drop_staging"])
        await owner.execute("vacuum analyze entry")
    finally:
        await owner.close()


def _records(company: Company, keys: DataKeys) -> Iterator[tuple[Any, ...]]:
    now = datetime.now(UTC)
    for aggregate, positions in company.streams():
        for position, event in zip(positions, aggregate.collect_events(), strict=True):
            entry = to_entry(event, keys.sealer)
            yield (
                *(company.org_id, position, entry.stream_id, entry.stream_version, entry.topic),
                *(entry.topic_version, entry.occurred_at, entry.occurred_at, now, entry.actor_id),
                *(entry.reason_kind, uuid5(company.org_id, str(position)), None, None, True),
                *(entry.open, entry.sealed, entry.payload_hash),
            )
