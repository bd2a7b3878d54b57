"""Two organisations with the same ids in one database, and an oracle for each."""

from collections.abc import AsyncIterator

import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool, open_pool
from tests.oracle.arguments import Vocabulary
from tests.oracle.coverage import Coverage
from tests.oracle.naive import Naive
from tests.oracle.trial import Statements, Trial
from tests.oracle.world import World, make_world

SEEDS = {"Europe/Berlin": 1, "America/St_Johns": 2}
"""Between them, these histories have every topic; others may be tried if one is missing."""


@pytest.fixture(scope="session")
def coverage() -> Coverage:
    """What the queries of this run have asked for."""
    return Coverage()


@pytest.fixture(scope="session")
async def worlds(pool: Pool, wrapping_key: LocalWrappingKey) -> list[World]:
    return [await make_world(pool, wrapping_key, zone, seed) for zone, seed in SEEDS.items()]


@pytest.fixture(scope="session")
async def watched_pool(database: Database) -> AsyncIterator[tuple[Pool, Statements]]:
    """A pool of one connection, which tells of every statement."""
    statements = Statements()
    async with await open_pool(database.service_dsn, size=1) as pool:
        async with pool.acquire() as connection:
            connection.add_query_logger(statements)
        yield pool, statements


@pytest.fixture(scope="session")
async def trials(
    worlds: list[World], watched_pool: tuple[Pool, Statements], coverage: Coverage
) -> list[tuple[Trial, Vocabulary]]:
    """The trials of all organisations, with what queries may name in each."""
    naive = Naive(graphql_schema, coverage)
    found = [Trial(world, *watched_pool, naive) for world in worlds]
    return [(trial, await trial.vocabulary()) for trial in found]
