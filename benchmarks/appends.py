"""Appends, projections live, against pgbench with one row of the same size per transaction."""

import asyncio
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from okr.domain.aggregate import Act
from okr.domain.check_in import CheckInFacts
from okr.domain.key_result import KeyResult
from okr.service.ledger.command import Command, Guard, change, fingerprint
from okr.service.ledger.ledger import Ledger

from . import pgbench
from .environment import Environment, median, progress, settle, show
from .house import Company, company

AIMS = {1: 0.5, 8: None, 32: 1.0}
"""By writers of one organisation: the ratio to pgbench that is aimed at."""
ORGANIZATIONS = 100


async def run(env: Environment) -> None:
    """Shows commands per second of 1, 8 and 32 writers in one organisation, and of one writer in
    each of a hundred."""
    rounds, seconds = (1, 2) if env.quick else (5, 5)
    await pgbench.prepare(env)
    one = await company(env, objectives=10, key_results=4, check_ins=1)
    many = [
        await company(env, objectives=1, key_results=2, check_ins=1) for _ in range(ORGANIZATIONS)
    ]
    await _write(env, [one], 8, 1)
    row_bytes = int(await env.pool.fetchval("select avg(pg_column_size(e.*)) from entry e"))
    await settle(env)
    rows = []
    for writers, where in ((1, [one]), (8, [one]), (32, [one]), (ORGANIZATIONS, many)):
        rates, yardsticks, batches = [], [], []
        for turn in range(rounds):
            progress(f"appends: {writers} writers, round {turn + 1} of {rounds}")
            yardsticks.append(await pgbench.insert(env, min(writers, 32), row_bytes, seconds))
            rate, batch = await _write(env, where, writers, seconds)
            rates.append(rate)
            batches.append(batch)
        ratio = median(r / y for r, y in zip(rates, yardsticks, strict=True))
        aim = AIMS.get(writers) if len(where) == 1 else None
        rows.append(
            (
                f"{writers} in {len(where)} organisation{'s' if len(where) > 1 else ''}",
                *(median(rates), median(yardsticks), ratio, aim or "–", median(batches)),
            )
        )
    columns = ("writers", "commands/s", "pgbench rows/s", "ratio", "aim", "mean batch")
    show(f"Appends, projections included; rows of {row_bytes} bytes", columns, rows)
    count = await env.pool.fetchval("select max(check_in_count) from key_result")
    progress(f"appends: the busiest key result has {count} check-ins by now")


async def _write(
    env: Environment, where: list[Company], writers: int, seconds: float
) -> tuple[float, float]:
    """Commands per second, and the mean number of commands in a call."""
    ledger = Ledger(env.pool, env.wrapping_key)
    until = time.perf_counter() + seconds

    async def write(number: int) -> int:
        place = where[number % len(where)]
        written = 0
        while time.perf_counter() < until:
            key_result = place.key_results[(number * 7 + written) % len(place.key_results)]
            await ledger.append(place.org_id, _check_in(place.person_id, key_result, written))
            written += 1
        return written

    total = sum(await asyncio.gather(*map(write, range(writers))))
    calls = sum(ledger.writer(place.org_id).calls for place in where)
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
