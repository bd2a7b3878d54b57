"""Rebuilding all projections of a large ledger: events per second, and the peak of memory."""

import asyncio
import multiprocessing
import resource
import sys
import time
from multiprocessing.connection import Connection
from uuid import UUID, uuid4

from okr.service.ledger.rebuild import rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import open_pool

from .company import Company, store
from .environment import Environment, median, progress, show


async def run(env: Environment) -> None:
    """A million events: 20,000 key results, a check-in each week, all in one organisation."""
    company = Company(uuid4(), people=200, cycles=4, objectives=1_667, rounds=49)
    if env.quick:
        company = Company(uuid4(), people=50, cycles=4, objectives=80, rounds=49)
    progress(f"making {company.events:,} events")
    await store(env, company)
    figures: list[tuple[float, int]] = []
    for turn in range(1 if env.quick else 3):
        progress(f"rebuild {turn + 1}")
        figures.append(await asyncio.to_thread(_in_a_process, env, company.org_id))
    seconds = median(seconds for seconds, _ in figures)
    show(
        "Rebuild of all projections",
        ("", "events", "seconds", "events/s", "peak memory, MB", "aim"),
        [
            (
                *("one organisation", company.events, seconds, company.events / seconds),
                *(max(memory for _, memory in figures) / 1e6, "40,000 events/s, 500 MB"),
            )
        ],
    )


def _in_a_process(env: Environment, org_id: UUID) -> tuple[float, int]:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_rebuild, args=(env.database.service_dsn, org_id, env.key, sender)
    )
    process.start()
    sender.close()
    try:
        figures: tuple[float, int] = receiver.recv()
    finally:
        process.join()
    return figures


def _rebuild(dsn: str, org_id: UUID, key: bytes, sender: Connection) -> None:
    sender.send((asyncio.run(_timed(dsn, org_id, key)), _peak_memory()))


async def _timed(dsn: str, org_id: UUID, key: bytes) -> float:
    async with await open_pool(dsn) as pool:
        began = time.perf_counter()
        await rebuild(pool, org_id, LocalWrappingKey(key))
        return time.perf_counter() - began


def _peak_memory() -> int:
    """In bytes, of this process and of its largest child."""
    unit = 1 if sys.platform == "darwin" else 1024
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss * unit for one in who)
