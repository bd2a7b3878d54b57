"""Fixtures of the tests with Go: the program, and a published ledger."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from tests.go.program import PACKAGE, Program
from tests.go.story import Story, publish
from tests.verifier.desk import Desk


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program, built from its sources."""
    if not PACKAGE.exists():
        pytest.skip("there is no Go; run: apt-get install golang-go golang-golang-x-mod-dev")
    return Program(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="session")
async def story(
    database: Database,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Story]:
    """The demo, sealed meanwhile."""
    directory: Path = tmp_path_factory.mktemp("story")
    async with publish(database, pool, wrapping_key, uuid4(), directory) as story:
        yield story


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An auditor's."""
    return Desk(tmp_path, capsys)
