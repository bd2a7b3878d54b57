"""What erasing a person, replacing the key-encryption key, backups and the access log cost."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.person import Person
from okr.service.demo.load import Loaded, load_generated
from okr.service.exchange import back_up, restore
from okr.service.identity import utc_now
from okr.service.ledger.access import record
from okr.service.ledger.command import Command, Decision, change, fingerprint
from okr.service.ledger.erasing import SQL as ERASING
from okr.service.ledger.erasing import blank
from okr.service.ledger.keys import MARGIN, TRUSTED, store
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rotating import rotate_to
from okr.service.ledger.sealing import LocalWrappingKey, new_data_key
from okr.service.postgres.sql import load

from .environment import Environment, environment, median, progress, settle, show

SQL = load(__package__, "privacy.sql")

ACCESSES = 500
"""How many accesses are written down, one after the other."""
OFTEN = 0.001
"""After how many seconds the head is asked for again."""

Rows = list[tuple[str, float, str]]


async def run(env: Environment) -> None:
    """On the small demo, as `okr demo --size small` loads it, and data keys besides."""
    progress("privacy: loading the small demo")
    loaded = await load_generated(env.pool, env.wrapping_key, "small", 1)
    await settle(env)
    rows = [
        *await _backup(env, loaded),
        *await _erasure(env, loaded),
        *await _rotation(env, 2_000 if env.quick else 20_000),
        *await _accesses(env, loaded.org_id),
    ]
    show(f"Privacy in a ledger of {loaded.entries:,} entries", ("", "ms", "of"), _in_ms(rows))


async def _backup(env: Environment, loaded: Loaded) -> Rows:
    progress("privacy: backing up and restoring")
    file, entries = env.directory / "demo.backup", f"{loaded.entries:,} entries"
    backed_up = await _seconds(back_up(env.pool, env.wrapping_key, file, utc_now))
    async with environment(env.directory.parent, env.quick) as there:
        restored = await _seconds(restore(there.pool, env.wrapping_key, file))
    return [
        ("backup", backed_up, entries),
        ("restore, with the rebuild in one process", restored, entries),
    ]


async def _erasure(env: Environment, loaded: Loaded) -> Rows:
    progress("privacy: erasing a person")
    org_id = loaded.org_id
    person = await env.pool.fetchval(SQL["busiest"], org_id, loaded.administrator)
    act = Act(loaded.administrator, utc_now(), Reason(ReasonKind.OTHER, "Art. 17"))
    ledger = Ledger(env.pool, env.wrapping_key)

    async def append(decision: Decision) -> None:
        command = Command(
            uuid4(), fingerprint(), act.actor_id, (decision,), None, alters_guards=True
        )
        await ledger.append(org_id, command)

    await append(change(Person, person, lambda it: it.deactivate(act.at.date(), act)))
    async with _waits(env, org_id) as undisturbed:
        await asyncio.sleep(2)
    done: list[int] = []
    async with _waits(env, org_id) as waits:
        began = time.perf_counter()
        await append(change(Person, person, lambda it: it.erase(act)))
        await blank(env.pool, org_id, env.wrapping_key, utc_now, lambda _, of: done.append(of))
        blanked = time.perf_counter() - began
    found = await _seconds(env.pool.fetch(ERASING["streams"], org_id, [person], 0))
    streams = f"{done[-1]:,} streams"
    return [
        ("from the mutation until blanked", blanked, streams),
        ("  of which waiting until every process has noticed", TRUSTED + MARGIN, ""),
        ("  finding the streams", found, streams),
        ("  the head locked, longest", max(waits), f"{len(waits):,} tries"),
        ("the head locked when nothing is done, longest", max(undisturbed), ""),
    ]


@asynccontextmanager
async def _waits(env: Environment, org_id: UUID) -> AsyncIterator[list[float]]:
    """How many seconds whoever writes has to wait for the head meanwhile, tried all the time."""
    waits: list[float] = []

    async def follow() -> None:
        while True:
            waits.append(await _seconds(env.pool.fetch(SQL["waited_for"], org_id)))
            await asyncio.sleep(OFTEN)

    task = asyncio.create_task(follow())
    try:
        yield waits
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _rotation(env: Environment, count: int) -> Rows:
    progress("privacy: replacing the key-encryption key")
    keys = {uuid4(): new_data_key() for _ in range(count)}
    async with env.pool.acquire() as connection:
        await store(connection, uuid4(), env.wrapping_key, keys)
    new, done = LocalWrappingKey(os.urandom(32)), [0]
    seconds = await _seconds(
        rotate_to(env.pool, env.wrapping_key, new, utc_now, lambda one, _: done.append(one))
    )
    return [("replacing the key-encryption key", seconds, f"{done[-1]:,} data keys")]


async def _accesses(env: Environment, org_id: UUID) -> Rows:
    progress("privacy: writing accesses down")
    arguments = {"Query.diff": {"from": {"position": 1}}}
    seconds = [
        await _seconds(record(env.pool, org_id, utc_now(), "Query.diff", arguments, uuid4(), 7))
        for _ in range(ACCESSES)
    ]
    return [("writing one access down, median", median(seconds), f"{ACCESSES:,}")]


def _in_ms(rows: Rows) -> Rows:
    return [(what, 1000 * seconds, of) for what, seconds, of in rows]


async def _seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began
