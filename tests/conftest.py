"""A real PostgreSQL for all tests of a worker; each test works in organisations of its own."""

import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.postgres.helpers import administrator, connected, passable_directory

COMPARED = "states compared"
ON_REQUEST = {
    "browser": "drives Chromium; run by `make test-browser`",
    "go": "verifies by programs in Go; run by `make test-go`",
}
"""What needs more than Python and its packages: run when asked for by `-m`."""

# A shell starts background jobs with SIGINT ignored, and so would be all processes that tests start
# and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in ON_REQUEST.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    others = [name for name in ON_REQUEST if name not in config.option.markexpr]
    left_out = [item for item in items if any(map(item.get_closest_marker, others))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Writes what tests recorded under `COMPARED`."""
    found = [
        (report.nodeid, value)
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == COMPARED
    ]
    if found:
        terminalreporter.section("ledgers, read back as of their moments")
        for node_id, value in found:
            terminalreporter.write_line(f"{value:6} states  {_short(node_id)}")
        terminalreporter.write_line(f"{sum(value for _, value in found):6} states in all")


def _short(node_id: str) -> str:
    """The name of what a test is about."""
    return node_id.rpartition("::")[2].rpartition("[")[2].removesuffix("]")


@pytest.fixture(scope="session")
def data_directory() -> Iterator[Path]:
    """Where the run's PostgreSQL is: pytest's own directories are closed to the user that the
    server of root runs as."""
    with passable_directory() as path:
        yield path / "data"


@pytest.fixture(scope="session")
async def database(data_directory: Path) -> AsyncIterator[Database]:
    """A migrated database that is thrown away after the run, and so need not wait for the disk;
    tests that kill a server have one of their own."""
    async with EmbeddedPostgres(data_directory) as database:
        await migrate(database.owner_dsn)
        async with connected(administrator(data_directory)) as connection:
            await connection.execute("alter role all set synchronous_commit = off")
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
