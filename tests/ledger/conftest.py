"""Fixtures of the tests of the ledger: a founded company, a second process, the owner's eyes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import asyncpg
import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import open_pool
from tests.ledger.company import Company
from tests.postgres.helpers import passable_directory

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture(scope="session")
async def owner(database: Database) -> AsyncIterator[Owner]:
    """A connection as the database's owner, who may look at and do everything."""
    connection = await asyncpg.connect(database.owner_dsn)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def other_ledger(database: Database, wrapping_key: LocalWrappingKey) -> AsyncIterator[Ledger]:
    """The ledger of a second service process, with connections of its own."""
    async with await open_pool(database.service_dsn) as pool:
        yield Ledger(pool, wrapping_key)


@pytest.fixture
async def company(ledger: Ledger, org_id: UUID) -> Company:
    """A company with everything that the class describes."""
    return await Company(ledger, org_id).found()


@pytest.fixture
def company_elsewhere(company: Company, other_ledger: Ledger) -> Company:
    """The same company, as the second process sees it."""
    return company.through(other_ledger)


@pytest.fixture(scope="module")
def own_directory() -> Iterator[Path]:
    """A place for a database that may be killed, which its server's user can enter."""
    with passable_directory() as path:
        yield path / "data"
