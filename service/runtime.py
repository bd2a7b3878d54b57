"""The composition root: puts database, ledger, reader and identity together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from .identity import Authenticator, LocalIssuer, issuers_from_environment
from .ledger.sealing import WrappingKey
from .postgres.connection import Database
from .postgres.migrate import migrate
from .postgres.pool import Pool, open_pool
from .postgres.supervisor import EmbeddedPostgres, server
from .settings import InvalidSettings, Settings


def utc_now() -> datetime:
    """The clock of the process; everything below gets the time as a parameter."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Storage:
    """An open database with its schema in place, and the key to what is sealed in it."""

    pool: Pool
    wrapping_key: WrappingKey


@asynccontextmanager
async def storage(settings: Settings, *, serving: bool) -> AsyncIterator[Storage]:
    """Opens the database: one's own, or the embedded one, which the service runs and which tools
    join, or run for as long as they need it.

    Raises the errors of `okr.service.postgres`, and InvalidSettings.
    """
    async with _database(settings, serving) as database:
        await migrate(database.owner_dsn)
        wrapping_key = settings.wrapping_key()
        async with await open_pool(database.service_dsn) as pool:
            yield Storage(pool, wrapping_key)


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


def authenticator(settings: Settings, *, loopback: bool) -> Authenticator:
    """Whose tokens are accepted: the configured issuers', and with the embedded database on
    loopback the local one's.

    Raises:
        InvalidSettings: nobody's would be.
    """
    issuers = list(issuers_from_environment())
    if settings.embedded and loopback:
        issuers.append(LocalIssuer(settings.data_dir).as_issuer())
    if not issuers:
        raise InvalidSettings(
            "No issuer of tokens is configured: set OKR_ISSUERS to a file that names yours. Only "
            "with the embedded database on loopback is there a local issuer."
        )
    return Authenticator(issuers)

