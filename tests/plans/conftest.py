"""The owner's connection, the tables of organisations, and a life of one to look at."""

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple
from uuid import UUID

import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import open_pool
from tests.oracle.arguments import Vocabulary
from tests.oracle.coverage import Coverage
from tests.oracle.naive import Naive
from tests.oracle.trial import Statements, Trial
from tests.oracle.world import make_world
from tests.plans.generic import Owner, connect


class Lived(NamedTuple):
    """What came of an organisation that was imported, written to, rebuilt, compared and read."""

    org_id: UUID
    statements: list[str]
    """All that was sent to the database meanwhile."""
    vocabulary: Vocabulary


@pytest.fixture(scope="session")
async def owner(database: Database) -> AsyncIterator[Owner]:
    owner = await connect(database.owner_dsn)
    yield owner
    await owner.close()


@pytest.fixture(scope="session")
async def columns(owner: Owner) -> Mapping[tuple[str, str], str]:
    """The type of each column of each table."""
    records = await owner.fetch(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum"
    )
    return {(table, column): type_ for table, column, type_ in records}


@pytest.fixture(scope="session")
def tables(columns: Mapping[tuple[str, str], str]) -> frozenset[str]:
    """The tables whose rows belong to an organisation: all but the record of migrations, and the
    list of the keys that wrap those of all organisations."""
    return frozenset(table for table, _ in columns) - {"schema_migration", "wrapping_key"}


@pytest.fixture(scope="session")
async def lived(database: Database, wrapping_key: LocalWrappingKey) -> Lived:
    recorded, statements = Statements(), Statements()
    async with await open_pool(database.service_dsn, size=1) as pool:
        async with pool.acquire() as connection:
            connection.add_query_logger(recorded)
            connection.add_query_logger(statements)
        world = await make_world(pool, wrapping_key, "Europe/Berlin", 1)
        assert await differences(pool, world.past.org_id, wrapping_key) == []
        await statements.taken()
        trial = Trial(world, pool, statements, Naive(graphql_schema, Coverage()))
        vocabulary = await trial.vocabulary()
        return Lived(world.past.org_id, await recorded.taken(), vocabulary)
