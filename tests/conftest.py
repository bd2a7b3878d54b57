"""A real PostgreSQL for all tests of a worker; each test works in organisations of its own."""

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    """A migrated database that is thrown away after the run."""
    with TemporaryDirectory(prefix="okr-test-") as directory:
        # pytest's own directories are closed to the user that the server of root runs as
        Path(directory).chmod(0o711)
        async with EmbeddedPostgres(Path(directory, "data")) as database:
            await migrate(database.owner_dsn)
            yield database


@pytest.fixture(scope="session")
async def pool(database: Database) -> AsyncIterator[Pool]:
    """Connections in the service's role."""
    async with await open_pool(database.service_dsn) as pool:
        yield pool


@pytest.fixture(scope="session")
def wrapping_key() -> LocalWrappingKey:
    """The key-encryption key of the run."""
    return LocalWrappingKey(bytes(range(32)))


@pytest.fixture(scope="session")
def ledger(pool: Pool, wrapping_key: LocalWrappingKey) -> Ledger:
    """The ledger of one service process."""
    return Ledger(pool, wrapping_key)


@pytest.fixture
def org_id() -> UUID:
    """An organisation nobody else knows."""
    return uuid4()
