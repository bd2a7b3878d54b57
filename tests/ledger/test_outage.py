"""A database that goes away and comes back: nothing is lost, nothing is doubled, nobody hangs."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.service.ledger import writer as writers
from okr.service.ledger.batch import outcomes
from okr.service.ledger.command import Receipt
from okr.service.ledger.errors import LedgerUnavailable
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.ledger.company import Company
from tests.postgres.helpers import administrator, connected, postmaster

WRITERS = 6


@pytest.fixture(scope="module")
async def server(own_directory: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A server of our own."""
    server = EmbeddedPostgres(own_directory)
    database = await server.start()
    await migrate(database.owner_dsn)
    yield server
    await server.stop()


@pytest.fixture
async def pool(server: EmbeddedPostgres, own_directory: Path) -> AsyncIterator[Pool]:
    """Connections of the service."""
    await server.wait_writable()
    async with await open_pool(service_dsn(own_directory), size=4) as pool:
        yield pool


@pytest.fixture
async def company(pool: Pool, wrapping_key: LocalWrappingKey) -> Company:
    """A company in that database."""
    return await Company(Ledger(pool, wrapping_key), uuid4()).found()


def service_dsn(data_dir: Path) -> str:
    """As the administrator, who may terminate backends; the pool takes the service's role."""
    return administrator(data_dir).replace("/postgres?", "/okr?")


Breakage = Callable[[Path], Awaitable[None]]


async def kill_postgres(data_dir: Path) -> None:
    # the backends of a killed server acknowledge for a moment more: it may not run again yet
    while True:
        with suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            os.kill(postmaster(data_dir), signal.SIGKILL)
            return
        await asyncio.sleep(0.01)


async def kill_a_backend(data_dir: Path) -> None:
    with suppress(ProcessLookupError):
        os.kill(await backend(data_dir), signal.SIGKILL)


async def terminate_backends(data_dir: Path) -> None:
    async with connected(administrator(data_dir)) as connection:
        await connection.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'okr-ledger'"
        )


async def backend(data_dir: Path) -> int:
    async with connected(administrator(data_dir)) as connection:
        pid: int = await connection.fetchval(
            "select pid from pg_stat_activity where application_name = 'okr-ledger' limit 1"
        )
        return pid


async def check(company: Company, pool: Pool, key: LocalWrappingKey, ids: set[UUID]) -> None:
    """Each of these check-ins is there once, in a ledger without gaps."""
    records = await pool.fetch(
        "select position, stream_id, stream_version, command_id, topic from entry "
        "where org_id = $1 order by position",
        company.org_id,
    )
    assert [record["position"] for record in records] == list(range(1, len(records) + 1))
    versions = [r["stream_version"] for r in records if r["stream_id"] == company.umsatz]
    assert versions == list(range(1, len(versions) + 1))
    checked_in = [
        record["command_id"] for record in records if record["topic"].endswith("_recorded")
    ]
    assert sorted(checked_in) == sorted(ids)
    assert await differences(pool, company.org_id, key) == []


@pytest.mark.parametrize("breakage", [kill_postgres, kill_a_backend, terminate_backends])
async def test_writers_survive(
    breakage: Breakage,
    company: Company,
    own_directory: Path,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
) -> None:
    acknowledged: set[UUID] = set()
    enough = asyncio.Event()
    over = asyncio.Event()

    async def write() -> None:
        while not over.is_set():
            command = company.command(company.check_in(company.umsatz))
            await company.send(command)
            assert command.id not in acknowledged
            acknowledged.add(command.id)
            enough.set()

    async def some_more() -> None:
        before = len(acknowledged)
        while len(acknowledged) < before + 2 * WRITERS:
            enough.clear()
            await enough.wait()

    writing = [asyncio.create_task(write()) for _ in range(WRITERS)]
    for _ in range(3):
        await some_more()
        await breakage(own_directory)
    await some_more()
    over.set()
    await asyncio.gather(*writing)
    await check(company, pool, wrapping_key, acknowledged)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError,
        asyncpg.InternalClientError,
        asyncpg.DeadlockDetectedError,
        asyncpg.QueryCanceledError,
    ],
)
async def test_an_acknowledgement_that_is_lost_on_the_way_is_found_again(
    error: type[Exception],
    company: Company,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = outcomes
    losses = iter([True, True, False])

    def lost(records: list[asyncpg.Record]) -> list[object]:
        if next(losses, False):
            raise error("the database has gone away")
        return list(answered(records))

    monkeypatch.setattr(writers, "outcomes", lost)
    commands = [company.command(company.check_in(company.umsatz)) for _ in range(3)]
    receipts = await asyncio.gather(*map(company.send, commands))
    assert [receipt.repeated for receipt in receipts] == [True] * 3
    await check(company, pool, wrapping_key, {command.id for command in commands})


async def test_what_is_refused_after_an_outage_was_not_taken_before(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is lost, and meanwhile the version moves on: the repeat must not be refused."""
    answered = outcomes
    command = company.command(company.reword(company.umsatz, "Absatz", expected_version=1))

    def lost(_: object) -> object:
        monkeypatch.setattr(writers, "outcomes", answered)
        raise ConnectionResetError

    monkeypatch.setattr(writers, "outcomes", lost)
    receipt = await company.send(command)
    assert receipt == Receipt(9, company.umsatz, repeated=True)


async def test_a_long_outage_is_reported_and_the_command_can_be_repeated(
    company: Company,
    server: EmbeddedPostgres,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.0)
    await server.stop()
    commands = [company.command(company.check_in(company.umsatz)) for _ in range(3)]
    answers = await asyncio.gather(*map(company.send, commands), return_exceptions=True)
    assert [type(answer) for answer in answers] == [LedgerUnavailable] * 3
    await server.start()
    receipts = await asyncio.gather(*map(company.send, commands))
    assert sorted(receipt.position for receipt in receipts) == [9, 10, 11]
    await check(company, pool, wrapping_key, {command.id for command in commands})


async def test_whoever_stops_waiting_during_an_outage_can_ask_again(
    company: Company, server: EmbeddedPostgres, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    await server.stop()
    command = company.command(company.check_in(company.umsatz))
    sending = asyncio.create_task(company.send(command))
    await asyncio.sleep(0.2)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    again = asyncio.create_task(company.send(command))
    await asyncio.sleep(0.2)
    await server.start()
    assert (await again).position == 9
    await check(company, pool, wrapping_key, {command.id})


async def test_nobody_is_left_waiting_when_writing_itself_breaks(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the writer's task, those who wait hear of it, and the next one is served."""

    async def broken(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(writers.OrganizationWriter, "_prepare", broken)
        command = company.command(company.check_in(company.umsatz))
        with pytest.raises(LedgerUnavailable):
            await company.send(command)
        await asyncio.gather(
            *(task for task in asyncio.all_tasks() if "_run" in repr(task.get_coro())),
            return_exceptions=True,
        )
    assert not (await company.send(command)).repeated
