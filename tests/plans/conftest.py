"""The owner's connection, and which tables hold rows of organisations."""

from collections.abc import AsyncIterator, Mapping

import pytest

from okr.service.postgres.connection import Database
from tests.plans.generic import Owner, connect


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
        " and a.attnum > 0 and not a.attisdropped"
    )
    return {(table, column): type_ for table, column, type_ in records}


@pytest.fixture(scope="session")
def tables(columns: Mapping[tuple[str, str], str]) -> frozenset[str]:
    """The tables whose rows belong to an organisation: all but the record of migrations."""
    return frozenset(table for table, _ in columns) - {"schema_migration"}
