"""The next call is prepared while one runs: on what the running one should lead to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.domain.errors import NotFound
from okr.service.ledger.command import Guard
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner

NOBODY = Guard("person", UUID(int=7))
WAITING = "select distinct pid from pg_locks where not granted"


class Held:
    """An organisation whose calls wait until they are let go."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    async def waiting(self, calls: int) -> list[int]:
        """Returns once so many calls have been sent; the processes that wait."""
        while True:
            found = [record["pid"] for record in await self._owner.fetch(WAITING)]
            if len(found) >= calls:
                return found
            await asyncio.sleep(0.01)


@asynccontextmanager
async def held(database: Database, owner: Owner, company: Company) -> AsyncIterator[Held]:
    """Holds the calls of an organisation up."""
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        async with connection.transaction():
            await connection.execute(
                "select from head where org_id = $1 for update", company.org_id
            )
            yield Held(owner)
    finally:
        await connection.close()


async def prepared(company: Company, commands: int) -> None:
    """Returns once so many commands are part of the next call."""
    writer = company.ledger.writer(company.org_id)
    while True:
        if len(writer._next.carried) >= commands:
            return
        await asyncio.sleep(0)


async def row(owner: Owner, company: Company, key_result: UUID) -> tuple[object, ...]:
    record = await owner.fetchrow(
        "select title, version, check_in_count from key_result where org_id = $1 and id = $2",
        company.org_id,
        key_result,
    )
    assert record is not None
    return tuple(record)


async def test_it_builds_on_the_running_one(
    company: Company, database: Database, owner: Owner
) -> None:
    writer = company.ledger.writer(company.org_id)
    before = writer.calls
    async with held(database, owner, company) as hold:
        first = asyncio.create_task(company.append(company.reword(company.umsatz, "A")))
        await hold.waiting(1)
        others = [
            asyncio.create_task(company.append(company.check_in(company.umsatz))) for _ in range(3)
        ]
        await prepared(company, 3)
    receipts = await asyncio.gather(first, *others)
    positions = [receipt.position for receipt in receipts]
    assert positions == list(range(positions[0], positions[0] + 4))
    assert writer.calls == before + 2
    assert await row(owner, company, company.umsatz) == ("A", 5, 3)


async def test_what_builds_on_something_refused_is_decided_anew(
    company: Company, company_elsewhere: Company, database: Database, owner: Owner
) -> None:
    """Also where another process has brought the stream to the version that was expected."""
    async with held(database, owner, company) as hold:
        refused = asyncio.create_task(company.append(company.reword(company.umsatz, "A", NOBODY)))
        await hold.waiting(1)
        elsewhere = asyncio.create_task(
            company_elsewhere.append(company.reword(company.umsatz, "B"))
        )
        await hold.waiting(2)
        building = asyncio.create_task(company.append(company.check_in(company.umsatz)))
        independent = asyncio.create_task(company.append(company.check_in(company.marge)))
        await prepared(company, 2)
    with pytest.raises(NotFound):
        await refused
    await asyncio.gather(elsewhere, building, independent)
    assert await row(owner, company, company.umsatz) == ("B", 3, 1)
    assert await row(owner, company, company.marge) == ("Umsatz verdoppeln", 2, 1)


async def test_a_refusal_is_not_reported_before_the_running_one_has_ended(
    company: Company, database: Database, owner: Owner
) -> None:
    """The running command, which is refused itself, would have made the expected version wrong."""
    async with held(database, owner, company) as hold:
        refused = asyncio.create_task(company.append(company.reword(company.umsatz, "A", NOBODY)))
        await hold.waiting(1)
        expecting = asyncio.create_task(
            company.append(company.reword(company.umsatz, "C", expected_version=1))
        )
        for _ in range(10):
            await asyncio.sleep(0)
        assert not expecting.done()
    with pytest.raises(NotFound):
        await refused
    await expecting
    assert await row(owner, company, company.umsatz) == ("C", 2, 0)


async def test_it_is_prepared_anew_when_the_running_one_breaks(
    company: Company, database: Database, owner: Owner, pool: Pool
) -> None:
    async with held(database, owner, company) as hold:
        running = asyncio.create_task(company.append(company.reword(company.umsatz, "A")))
        (session,) = await hold.waiting(1)
        following = asyncio.create_task(company.append(company.check_in(company.umsatz)))
        await prepared(company, 1)
        await pool.execute("select pg_terminate_backend($1)", session)
    await asyncio.gather(running, following)
    assert await row(owner, company, company.umsatz) == ("A", 3, 1)
    assert not (await company.append(company.check_in(company.umsatz, id=uuid4()))).repeated
