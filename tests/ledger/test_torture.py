"""Services, database sessions and the database are killed at random moments while writers write.

OKR_TORTURE_SECONDS makes the torture longer. The seed is printed; OKR_TORTURE_SEED repeats its
kills, as far as the timing of processes allows.
"""

import asyncio
import os
import signal
import sys
from collections import Counter, defaultdict
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import LOST_CONNECTION, Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.ledger import verifier
from tests.ledger.company import Company
from tests.ledger.torture import Key, command_id, request, set_up
from tests.ledger.torture_services import Services, Watcher
from tests.ledger.torture_worker import RECENT
from tests.postgres.helpers import administrator, connected, postmaster

SECONDS = float(os.environ.get("OKR_TORTURE_SECONDS", "20"))
WRITERS = (8, 10, 12)
"""How many writers each service has."""
KILLS = ("terminated session", "killed session", "killed service", "killed postgres")


async def strike(how: str, data_dir: Path, services: Services, random: Random) -> None:
    """Kills one thing."""
    if how == "killed service":
        await services.kill(random.randrange(len(WRITERS)))
    elif how == "killed postgres":
        os.kill(postmaster(data_dir), signal.SIGKILL)
    else:
        async with connected(administrator(data_dir)) as connection:
            sessions = await connection.fetch(
                "select pid from pg_stat_activity where application_name = 'okr-ledger'"
            )
            pid = random.choice(sessions)["pid"]
            if how == "killed session":
                os.kill(pid, signal.SIGKILL)
            else:
                await connection.execute("select pg_terminate_backend($1)", pid)


async def torture(
    server: EmbeddedPostgres, data_dir: Path, services: Services, random: Random
) -> Counter[str]:
    """Kills each kind once and then at random, until the time is over; returns what it killed."""
    kills: Counter[str] = Counter()
    clock = asyncio.get_running_loop().time
    end = clock() + SECONDS
    due = random.sample(KILLS, len(KILLS))
    while due or clock() < end:
        await asyncio.sleep(random.uniform(0.2, 1.5))
        await server.wait_writable()
        how = due[0] if due else random.choice(KILLS)
        # it may have gone by itself, or not come back from the kill before
        with suppress(ProcessLookupError, FileNotFoundError, IndexError, *LOST_CONNECTION):
            await strike(how, data_dir, services, random)
            kills[how] += 1
            due = due[1:]
    await server.wait_writable()
    return kills


def check_course(company: Company, watcher: Watcher, kills: Counter[str]) -> None:
    """It was as bad as it was meant to be."""
    assert not watcher.failed
    assert set(kills) == set(KILLS)
    assert sum(call.commands for call in watcher.calls) > 4 * len(watcher.calls)
    assert any(call.accepted and call.refused for call in watcher.calls)
    answers = sum(times for _, times in watcher.answers)
    assert sum(times - 1 for _, times in watcher.answers) > 0.1 * answers
    shared = sum(times for key, times in watcher.answers if request(company, key).shared)
    assert 0.4 * answers < shared < 0.6 * answers


def check_ledger(entries: list[asyncpg.Record]) -> None:
    """Positions and versions have no gaps, time does not go back, and the hashes are right."""
    assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
    versions: Counter[UUID] = Counter()
    for entry in entries:
        versions[entry["stream_id"]] += 1
        assert entry["stream_version"] == versions[entry["stream_id"]]
        assert entry["leaf_hash"] == verifier.leaf_hash(entry)
    assert all(one["recorded_at"] <= next["recorded_at"] for one, next in pairwise(entries))


def check_answers(
    company: Company,
    watcher: Watcher,
    entries: list[asyncpg.Record],
    commands: list[asyncpg.Record],
) -> None:
    """What was acknowledged is there once, where it was said to be; what was refused is not."""
    by_command: defaultdict[UUID, list[asyncpg.Record]] = defaultdict(list)
    for entry in entries:
        by_command[entry["command_id"]].append(entry)
    remembered = {command["command_id"]: command for command in commands}
    checked_in = Counter(
        line["open"][:54] for line in entries if line["topic"] == "key_result.check_in_recorded"
    )
    assert set(checked_in.values()) == {1}
    for key, positions in watcher.accepted.items():
        asked = request(company, key)
        command = remembered[asked.command.id]
        assert set(positions) == {command["position"]}
        assert command["fingerprint"] == asked.command.fingerprint
        found = [entry["position"] for entry in by_command[asked.command.id]]
        assert len(found) in asked.entries
        assert found == list(range(found[0], command["position"] + 1)) if found else True
        for check_in_id in asked.check_ins:
            assert checked_in[f'{{"check_in_id":"{check_in_id}","'.encode()[:54]] == 1
    for key in watcher.refused:
        asked = request(company, key)
        assert not asked.entries
        assert asked.command.id not in remembered
        assert not by_command[asked.command.id]


def check_origins(
    company: Company, watcher: Watcher, commands: list[asyncpg.Record], before: set[UUID]
) -> int:
    """Whatever is there was asked for; returns how much of it nobody has heard of."""
    heard = {command_id(company.org_id, key) for key in watcher.accepted}
    asked = {
        command_id(company.org_id, Key(service, number))
        for service in range(len(WRITERS))
        for number in range(watcher.first_unanswered(service) + 2 * RECENT)
    }
    found = {command["command_id"] for command in commands} - before
    assert found <= asked
    return len(found - heard)


async def check_projections(pool: Pool, owner_dsn: str, company: Company) -> None:
    """They are what a rebuild makes of the ledger, and the comparison notices a difference."""
    key = LocalWrappingKey(bytes(range(32)))
    assert await differences(pool, company.org_id, key) == []
    async with connected(owner_dsn) as owner:
        await owner.execute(
            "update key_result_version set weight = weight + 1 where org_id = $1 and position = "
            "(select max(position) from key_result_version where org_id = $1)",
            company.org_id,
        )
    numbers, row = await differences(pool, company.org_id, key)
    assert numbers == "key_result_version: 1 live and 1 rebuilt rows have no equal"
    assert row.endswith(" differs in weight")


def summary(seed: str, watcher: Watcher, kills: Counter[str], entries: int, unheard: int) -> str:
    """What happened, in a few lines."""
    answered = sum(times for _, times in watcher.answers)
    repeated = sum(times - 1 for _, times in watcher.answers)
    refused = sum(map(len, watcher.refused.values()))
    calls, commands = len(watcher.calls), sum(call.commands for call in watcher.calls)
    mixed = sum(1 for call in watcher.calls if call.accepted and call.refused)
    killed = ", ".join(f"{count} x {how}" for how, count in sorted(kills.items()))
    return (
        f"\ntorture {seed}: {killed}\n"
        f"  {answered} answers: {answered - refused} acknowledged, {refused} refused, "
        f"{repeated} of them repeated; {watcher.unknown} not known at first; "
        f"{unheard} taken unheard\n"
        f"  {entries} entries; {calls} calls of {commands / calls:.1f} commands, "
        f"{mixed} of accepted and refused ones\n"
    )


async def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(
    own_directory: Path, wrapping_key: LocalWrappingKey, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = os.environ.get("OKR_TORTURE_SEED") or uuid4().hex[:8]
    watcher = Watcher()
    server = EmbeddedPostgres(own_directory)
    database = await server.start()
    try:
        await migrate(database.owner_dsn)
        async with await open_pool(database.service_dsn) as pool:
            company = Company(Ledger(pool, wrapping_key), uuid4())
            await set_up(company, len(WRITERS))
            commands = "select * from command where org_id = $1"
            before = {it["command_id"] for it in await pool.fetch(commands, company.org_id)}
        told = {
            "dsn": database.service_dsn,
            "key": bytes(range(32)).hex(),
            "org_id": str(company.org_id),
            "seed": seed,
        }
        services = Services(watcher, WRITERS, told)
        await services.start()
        kills = await torture(server, own_directory, services, Random(seed))
        assert await services.stop() == [0] * len(WRITERS)

        async with await open_pool(database.service_dsn) as pool:
            entries = await pool.fetch(
                "select * from entry where org_id = $1 order by position", company.org_id
            )
            taken = await pool.fetch(commands, company.org_id)
            unheard = check_origins(company, watcher, taken, before)
            with capsys.disabled():
                sys.stderr.write(summary(seed, watcher, kills, len(entries), unheard))
            check_course(company, watcher, kills)
            check_ledger(entries)
            check_answers(company, watcher, entries, taken)
            await check_projections(pool, database.owner_dsn, company)
    finally:
        await server.stop()
