"""An installation of its own that is backed up before and after somebody was erased."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg

from okr.service.graphql.engine import Engine
from okr.service.ledger.key_file import KeyFile
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.graphql.house import House
from tests.postgres.helpers import passable_directory


class Opened(NamedTuple):
    """A database, looked at as its owner and through the API."""

    pool: Pool
    owner: "asyncpg.Connection[asyncpg.Record]"
    engine: Engine


@asynccontextmanager
async def installation(wrapping_key: WrappingKey) -> AsyncIterator[Opened]:
    """An empty one on a server of its own."""
    with passable_directory() as path:
        async with EmbeddedPostgres(path / "data") as database:
            await migrate(database.owner_dsn)
            owner = await asyncpg.connect(database.owner_dsn)
            async with (
                await open_pool(database.service_dsn) as pool,
                services(Storage(pool, wrapping_key, database.service_dsn)) as composed,
            ):
                yield Opened(pool, owner, Engine(composed))
            await owner.close()


async def traces(opened: Opened, *words: str) -> list[str]:
    """The tables of the database, all of them, that have a word in a column of whatever type."""
    tables = await opened.owner.fetch(
        "select c.relname from pg_class c "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
    )
    needles = [*words, *(word.encode().hex() for word in words)]
    return [
        table
        for (table,) in tables
        if await opened.owner.fetchval(
            f"select exists (select from {table} t, unnest($1::text[]) as word "
            "where position(word in t::text) > 0)",
            needles,
        )
    ]


async def remembered(opened: Opened, *words: str) -> set[str]:
    """The tables and indexes of which the planner's statistics have a word, be it stemmed."""
    rows = await opened.owner.fetch(
        "select s.tablename from pg_stats s, unnest($1::text[]) as word "
        "where s.schemaname = 'public' and position(word in lower(concat("
        "s.most_common_vals::text, s.histogram_bounds::text, s.most_common_elems::text))) > 0",
        [word.lower()[:10] for word in words],
    )
    return {row["tablename"] for row in rows}


class Lived(NamedTuple):
    """An organisation in which somebody was erased, and what was backed up when."""

    source: Opened
    house: House
    ids: dict[str, str]
    before: Path
    after: Path
    keys: Path
    key: KeyFile
