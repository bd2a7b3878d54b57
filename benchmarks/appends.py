"""Appends, projections live, against pgbench with one row of the same size per transaction."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from okr.domain.aggregate import Act
from okr.domain.check_in import CheckInFacts
from okr.domain.key_result import KeyResult
from okr.service.demo.generator import Size
from okr.service.ledger.command import Command, Guard, change, fingerprint
from okr.service.ledger.ledger import Ledger

from . import pgbench
from .company import Company
from .environment import Environment, median, progress, show
from .history import found

ORGANIZATIONS = 100
LONG = 1_000
"""Check-ins that each key result of an old company has before anybody measures."""


async def run(env: Environment) -> None:
    """Shows commands per second of 1, 8 and 32 writers in one organisation, also where the streams
    are long already, and of one writer in each of a hundred organisations."""
    repeats, seconds = (1, 2) if env.quick else (7, 4)
    await pgbench.prepare(env)
    young = Company(Size(people=20, objectives=14, quarters=1))
    old = Company(young.size, more=LONG // 10 if env.quick else LONG)
    tiny = Size(people=1, objectives=1, quarters=1)
    many = [Company(tiny) for _ in range(ORGANIZATIONS)]
    progress("appends: making companies")
    await found(env, [young, old, *many])
    row_bytes = int(await env.pool.fetchval("select avg(pg_column_size(e.*)) from entry e"))
    rows: list[tuple[object, ...]] = []
    for label, writers, companies, aim in (
        ("1", 1, [young], "0.5"),
        ("8", 8, [young], "–"),
        ("32", 32, [young], "1.0"),
        (f"32, after {old.more:,} check-ins each", 32, [old], "1.0"),
        (f"{ORGANIZATIONS}, each in an organisation of its own", ORGANIZATIONS, many, "–"),
    ):
        rates, yardsticks, batches = [], [], []
        ledger = Ledger(env.pool, env.wrapping_key)
        await write(ledger, companies, writers, 0.5)  # as a service that has run for a while
        for turn in range(repeats):
            progress(f"appends: {label}; {turn + 1} of {repeats}")
            yardsticks.append(await pgbench.insert(env, min(writers, 32), row_bytes, seconds))
            rate, batch = await write(ledger, companies, writers, seconds)
            rates.append(rate)
            batches.append(batch)
        ratio = median(rate / other for rate, other in zip(rates, yardsticks, strict=True))
        rows.append((label, median(rates), median(yardsticks), ratio, aim, median(batches)))
    columns = ("writers", "commands/s", "pgbench rows/s", "ratio", "aim", "mean batch")
    show(f"Appends with all projections; rows of {row_bytes} bytes", columns, rows)


async def write(
    ledger: Ledger, companies: Sequence[Company], writers: int, seconds: float
) -> tuple[float, float]:
    """Commands per second, and the mean number of commands in a call."""
    organizations = [ledger.writer(company.org_id) for company in companies]
    before = sum(organization.calls for organization in organizations)
    until = time.perf_counter() + seconds

    async def write(number: int) -> int:
        company = companies[number % len(companies)]
        key_results, person = company.key_results, company.administrator
        written = 0
        while time.perf_counter() < until:
            key_result = key_results[(number * 7 + written) % len(key_results)]
            await ledger.append(company.org_id, _check_in(person, key_result, written))
            written += 1
        return written

    total = sum(await asyncio.gather(*map(write, range(writers))))
    calls = sum(organization.calls for organization in organizations) - before
    return total / seconds, total / calls


def _check_in(person_id: UUID, key_result: UUID, number: int) -> Command:
    id_, act = uuid4(), Act(person_id, datetime.now(UTC))
    facts = CheckInFacts(
        date(2026, 3, 2),
        Decimal(number % 100),
        confidence=7,
        note="Läuft, der Lieferant zieht mit.",
    )
    decision = change(
        KeyResult,
        key_result,
        lambda it: it.record_check_in(id_, facts, act),
        guards=lambda it: (Guard("objective", it.objective_id),),
    )
    return Command(id_, fingerprint(str(id_)), person_id, (decision,), frozenset({"admin"}))
