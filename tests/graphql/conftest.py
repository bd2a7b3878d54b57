"""The API of one service process, and an organisation for each test."""

from collections.abc import AsyncIterator

import pytest

from okr.service.graphql.context import Services
from okr.service.graphql.engine import Engine
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.graphql.house import House, build
from tests.graphql.quarters import Quarters
from tests.graphql.room import Room, open_room


@pytest.fixture(scope="session")
def opened(database: Database, pool: Pool, wrapping_key: LocalWrappingKey) -> Storage:
    """What a service process opens."""
    return Storage(pool, wrapping_key, database.service_dsn)


@pytest.fixture(scope="session")
async def composed(opened: Storage) -> AsyncIterator[Services]:
    """What executes operations in one process."""
    async with services(opened) as composed:
        yield composed


@pytest.fixture(scope="session")
def engine(composed: Services) -> Engine:
    return Engine(composed)


@pytest.fixture(scope="session")
async def elsewhere(opened: Storage) -> AsyncIterator[Engine]:
    """The API of another service process on the same database."""
    async with services(opened) as composed:
        yield Engine(composed)


@pytest.fixture
async def house(engine: Engine) -> House:
    return await build(engine)


@pytest.fixture(scope="session")
async def standing(engine: Engine) -> House:
    """An organisation that many tests share, and none changes."""
    return await build(engine)


@pytest.fixture
async def room(house: House) -> Room:
    return await open_room(house)


@pytest.fixture
async def quarters(house: House) -> Quarters:
    quarters = Quarters(house)
    await quarters.open()
    return quarters
