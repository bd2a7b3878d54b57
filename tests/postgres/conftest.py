"""Fixtures of an embedded server: places that its user can reach, an initialised data directory."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from okr.service.postgres.process import server_account
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.postgres.helpers import passable_directory


@pytest.fixture
def scratch() -> Iterator[Path]:
    with passable_directory() as path:
        yield path


@pytest.fixture(scope="session")
async def initialised() -> AsyncIterator[Path]:
    """A data directory whose server has run once: to be copied, not used."""
    with passable_directory() as path:
        async with EmbeddedPostgres(path / "data"):
            pass
        yield path / "data"


@pytest.fixture
def data_dir(initialised: Path, scratch: Path) -> Path:
    """A copy of the initialised data directory."""
    path = scratch / "data"
    subprocess.run(["cp", "-pR", initialised, path], check=True)
    return path


@pytest.fixture(scope="session")
async def shared_server() -> AsyncIterator[Path]:
    """The data directory of a server that runs throughout."""
    with passable_directory() as path:
        async with EmbeddedPostgres(path / "data"):
            yield path / "data"


@pytest.fixture
def foreign_process(data_dir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A program of the server's user that has nothing to do with the server."""
    account = server_account(data_dir / "cluster")
    user = account.uid if account.is_other else None
    with subprocess.Popen(["sleep", "600"], user=user) as process:
        yield process
        process.kill()
