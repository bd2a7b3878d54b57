"""The database that a process works on, opened as the settings say: what the service and every tool
begin with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from .ledger.rotating import settle
from .ledger.sealing import WrappingKey
from .postgres.connection import Database
from .postgres.migrate import migrate
from .postgres.pool import REFUSED_CONNECTION, DatabaseUnusable, Pool, open_pool
from .postgres.supervisor import EmbeddedPostgres, server
from .proof.notary import Notary
from .settings import Settings

STATEMENT_SECONDS = 30
"""How long a statement of the service may take; tools take the time that they need."""


@dataclass(frozen=True, slots=True)
class Storage:
    """An open database with its schema in place, and the key to what is sealed in it."""

    pool: Pool
    wrapping_key: WrappingKey
    dsn: str = field(repr=False)
    """Where the pool connects to."""
    notary: Notary | None = None
    """Who signs checkpoints; without one there are none."""


@asynccontextmanager
async def storage(settings: Settings, *, serving: bool) -> AsyncIterator[Storage]:
    """Opens the database: one's own, or the embedded one, which the service runs and which tools
    join, or run for as long as they need it.

    Raises the errors of `okr.service.postgres`, and InvalidSettings.
    """
    async with _database(settings, serving) as database:
        wrapping_key = settings.wrapping_key()
        try:
            await migrate(database.owner_dsn)
        except REFUSED_CONNECTION as error:
            raise DatabaseUnusable(error) from error
        seconds = STATEMENT_SECONDS if serving else 0
        async with await open_pool(database.service_dsn, statement_seconds=seconds) as pool:
            await settle(pool, wrapping_key)
            yield Storage(pool, wrapping_key, database.service_dsn, settings.notary())


@asynccontextmanager
async def _database(settings: Settings, serving: bool) -> AsyncIterator[Database]:
    if settings.database_url is not None:
        owner = settings.database_owner_url or settings.database_url
        yield Database(owner_dsn=owner, service_dsn=settings.database_url)
    elif serving:
        async with EmbeddedPostgres(settings.data_dir) as database:
            yield database
    else:
        async with server(settings.data_dir) as database:
            yield database
