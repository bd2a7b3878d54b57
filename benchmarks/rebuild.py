"""Rebuilding all projections of a large ledger: events per second, and the peak of memory."""

import asyncio
import multiprocessing
import os
import resource
import sys
import time
from multiprocessing.connection import Connection
from uuid import UUID

from okr.service.demo.generator import Size
from okr.service.ledger.crew import Crew
from okr.service.ledger.rebuild import rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import open_pool

from .company import Company
from .environment import Environment, median, progress, settle, show
from .history import store


async def run(env: Environment) -> None:
    """A million events of one organisation: four quarters with 14,000 key results each."""
    objectives, repeats = (200, 1) if env.quick else (4_500, 3)
    company = Company(Size(200, objectives))
    progress("rebuild: making the events")
    await store(env, [company])
    rows: list[tuple[object, ...]] = []
    for processes in (1, os.cpu_count() or 1):
        figures: list[tuple[float, int]] = []
        for turn in range(repeats):
            progress(f"rebuild: {processes} processes, {turn + 1} of {repeats}")
            figures.append(await asyncio.to_thread(_apart, env, company.org_id, processes))
            await settle(env)
        seconds = median(seconds for seconds, _ in figures)
        memory = max(memory for _, memory in figures) / 1e6
        rows.append((processes, seconds, company.entries / seconds, 40_000, memory, 500))
    columns = ("processes", "seconds", "events/s", "aim", "peak memory of one, MB", "aim")
    show(f"Rebuild of all projections of {company.entries:,} events", columns, rows)


def _apart(env: Environment, org_id: UUID, processes: int) -> tuple[float, int]:
    """Seconds and peak of memory of a rebuild in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    crew = Crew(env.database.service_dsn, processes)
    process = context.Process(target=_rebuild, args=(crew, org_id, env.wrapping_key, sender))
    process.start()
    sender.close()
    try:
        figures: tuple[float, int] = receiver.recv()
    finally:
        process.join()
    return figures


def _rebuild(crew: Crew, org_id: UUID, key: LocalWrappingKey, sender: Connection) -> None:
    sender.send((asyncio.run(_timed(crew, org_id, key)), _peak_memory()))


async def _timed(crew: Crew, org_id: UUID, key: LocalWrappingKey) -> float:
    async with await open_pool(crew.dsn) as pool:
        began = time.perf_counter()
        await rebuild(pool, org_id, key, crew=crew)
        return time.perf_counter() - began


def _peak_memory() -> int:
    """In bytes, of this process or a child of it, whichever needed more."""
    unit = 1 if sys.platform == "darwin" else 1024
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss * unit for one in who)
