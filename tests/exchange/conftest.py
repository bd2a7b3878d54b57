"""Fixtures of the tests of exports: an installation here, another one there, a company to take."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from okr.service.exchange import RecipientKey
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.exchange.installation import Installation
from tests.ledger.company import Company
from tests.postgres.helpers import passable_directory
from tests.projections.given import everything_has_happened


@pytest.fixture(scope="session")
async def here(
    database: Database, pool: Pool, wrapping_key: LocalWrappingKey
) -> AsyncIterator[Installation]:
    """Where organisations are founded."""
    owner = await asyncpg.connect(database.owner_dsn)
    yield Installation(pool, owner, wrapping_key)
    await owner.close()


@pytest.fixture(scope="session")
def directory_there() -> Iterator[Path]:
    with passable_directory() as path:
        yield path / "data"


@pytest.fixture(scope="session")
async def there(directory_there: Path) -> AsyncIterator[Installation]:
    """A server of its own, to which organisations are taken."""
    async with EmbeddedPostgres(directory_there) as database:
        await migrate(database.owner_dsn)
        owner = await asyncpg.connect(database.owner_dsn)
        async with await open_pool(database.service_dsn) as pool:
            yield Installation(pool, owner, LocalWrappingKey(bytes(range(32, 64))))
        await owner.close()


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory) -> RecipientKey:
    """The private key of the receiving installation."""
    return RecipientKey.in_file(tmp_path_factory.mktemp("keys") / "recipient.key")


@pytest.fixture
async def company(here: Installation, org_id: UUID) -> Company:
    """A company of eight entries, and a command that changed nothing."""
    company = await Company(here.ledger, org_id).found()
    await company.append(company.reword(company.umsatz, "Umsatz verdoppeln"))
    return company


@pytest.fixture
async def told(here: Installation, org_id: UUID) -> Company:
    """An organisation in which everything that can happen has happened."""
    return await everything_has_happened(here.ledger, here.pool, here.wrapping_key, org_id)
