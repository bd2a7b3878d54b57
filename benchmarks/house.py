"""What the measurements share: a throw-away PostgreSQL, and an organisation to measure with."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
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
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres

WRAPPING_KEY = LocalWrappingKey(bytes(range(32)))

DURABILITY = (
    *("server_version", "fsync", "synchronous_commit", "full_page_writes", "data_checksums"),
    *("wal_compression", "shared_buffers", "max_wal_size"),
)

BEGINNING = datetime(2024, 1, 1, 8, tzinfo=UTC)
BATCH = 500


@asynccontextmanager
async def database() -> AsyncIterator[Database]:
    """A migrated database with the settings that the service runs with."""
    with TemporaryDirectory(prefix="okr-bench-") as directory:
        path = Path(directory)
        path.chmod(0o711)  # noqa: ASYNC240 - before anything runs
        async with EmbeddedPostgres(path / "data") as started:
            await migrate(started.owner_dsn)
            yield started


async def settings(pool: Pool) -> str:
    """The settings that decide how durable and how quick a commit is, and the cores."""
    rows = await pool.fetch(
        "select name, setting, unit from pg_settings where name = any($1)", list(DURABILITY)
    )
    found = {row["name"]: f"{row['setting']}{row['unit'] or ''}" for row in rows}
    told = ", ".join(f"{name}={found[name]}" for name in DURABILITY if name in found)
    return f"{told}, cores={os.cpu_count()}"


@dataclass(frozen=True)
class Company:
    """An organisation with one cycle; every key result belongs to one of the objectives."""

    org_id: UUID
    person_id: UUID
    cycle_id: UUID
    key_results: tuple[UUID, ...]


async def company(
    pool: Pool,
    objectives: int,
    key_results: int,
    check_ins: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Company:
    """An organisation with so many objectives, key results of each, and check-ins on each of
    these, week by week, written as imported history."""
    org_id, person_id, cycle_id = uuid4(), uuid4(), uuid4()
    people = [person_id, *(uuid4() for _ in range(19))]
    ids = [uuid4() for _ in range(objectives * key_results)]
    steps: list[tuple[int, Decision]] = []
    at = Act(person_id, BEGINNING)

    def add(week: int, decision: Decision) -> None:
        steps.append((week, decision))

    add(
        0,
        begin(
            Organization,
            org_id,
            lambda: Organization.found(org_id, "Nordwind Maschinenbau", "Europe/Berlin", "de", at),
        ),
    )
    for n, id_ in enumerate(people):
        add(
            0,
            begin(
                Person,
                id_,
                lambda id_=id_, n=n: Person.add(id_, f"Jörg Müller {n}", at, [Role.ADMIN]),
            ),
        )
    add(
        0,
        begin(
            Cycle,
            cycle_id,
            lambda: Cycle.open(cycle_id, "1. Quartal", date(2024, 1, 1), date(2024, 3, 31), at),
        ),
    )
    for n in range(objectives):
        objective_id = uuid4()
        owner = people[n % len(people)]
        add(
            0,
            begin(
                Objective,
                objective_id,
                lambda id_=objective_id, n=n, o=owner: Objective.draft(
                    id_, cycle_id, f"Unsere Kunden bestellen gern wieder bei uns ({n})", o, at
                ),
            ),
        )
        for m in range(key_results):
            id_ = ids[n * key_results + m]
            add(
                0,
                begin(
                    KeyResult,
                    id_,
                    lambda id_=id_, o=objective_id, m=m, p=owner: KeyResult.add(
                        id_,
                        o,
                        f"Rückläufer von 120 auf {90 - m} je Quartal senken",
                        Measure(MeasureKind.METRIC, Decimal(120), Decimal(90 - m), "Stück"),
                        [Owner(p)],
                        at,
                    ),
                ),
            )
    for week in range(check_ins):
        for id_ in ids:
            add(
                week + 1,
                change(
                    KeyResult,
                    id_,
                    lambda kr, w=week: kr.record_check_in(
                        uuid4(),
                        CheckInFacts(
                            date(2024, 1, 1) + timedelta(weeks=w),
                            Decimal(120 - w),
                            None,
                            7,
                            note="Läuft, der Lieferant zieht mit.",
                        ),
                        Act(person_id, BEGINNING + timedelta(weeks=w + 1)),
                    ),
                ),
            )
    writer = HistoryWriter(org_id, pool, WRAPPING_KEY)
    for start in range(0, len(steps), BATCH):
        await writer.append(
            [
                Command(
                    uuid4(),
                    b"",
                    person_id,
                    (decision,),
                    None,
                    recorded_at=BEGINNING + timedelta(weeks=week),
                )
                for week, decision in steps[start : start + BATCH]
            ]
        )
        progress(min(start + BATCH, len(steps)), len(steps))
    return Company(org_id, person_id, cycle_id, tuple(ids))


__all__ = ["WRAPPING_KEY", "Company", "company", "database", "open_pool", "settings"]
