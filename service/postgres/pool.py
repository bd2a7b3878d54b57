"""Connections to PostgreSQL as the service uses them."""

from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from ..errors import UserFacingError

if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection

SERVICE_ROLE = "okr_service"

LOST_CONNECTION: tuple[type[Exception], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,  # of its kind, UnusableArgument says something else
    # of an idle connection that has been told of its end, but not yet been closed
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
    OSError,
)
"""What a statement raises when its connection broke: whether it took effect is not known."""

UnusableArgument = asyncpg.exceptions._base.DataError
"""What asyncpg raises for an argument that does not fit; though an InterfaceError, it is an error
of the program and no broken connection."""


NOT_NOW: tuple[type[Exception], ...] = (
    *LOST_CONNECTION,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InsufficientResourcesError,
)
"""What a statement raises that may well succeed at another try: the database is away, too busy, or
was kept waiting for too long."""

REFUSED_CONNECTION: tuple[type[Exception], ...] = (
    *LOST_CONNECTION,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
"""What connecting raises when there is no such server, database, login, password or right."""


class DatabaseUnusable(UserFacingError):
    """The database cannot be reached, or its login may not act in the service's role."""

    def __init__(self, cause: Exception) -> None:
        remedy = "check OKR_DATABASE_URL and that the server runs"
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            remedy = f"let an administrator run: grant {SERVICE_ROLE} to <the login>"
        super().__init__(f"The database cannot be used ({cause}): {remedy}.")


async def _prepare(connection: Any) -> None:
    # JSON passes through as bytes: what the service writes and reads is JSON text already
    for name in ("json", "jsonb"):
        version = b"\x01" if name == "jsonb" else b""
        await connection.set_type_codec(
            name,
            schema="pg_catalog",
            encoder=lambda text, version=version: version + text,
            decoder=lambda data, version=version: data[len(version) :],
            format="binary",
        )
    await connection.execute(f"set role {SERVICE_ROLE}")


async def open_pool(dsn: str, *, size: int = 10, statement_seconds: int = 0) -> Pool:
    """A pool whose connections act in the service's role, whatever role they log in with, and
    carry `json` and `jsonb` as bytes of JSON text. `statement_seconds` ends statements that take
    longer; 0 lets them. Raises DatabaseUnusable."""
    settings = {
        "application_name": "okr-ledger",
        "timezone": "UTC",
        "jit": "off",
        # statements are few and told apart by what shapes them, so one plan each is enough
        "plan_cache_mode": "force_generic_plan",
        "statement_timeout": f"{statement_seconds}s",
    }
    try:
        return await _create_pool(dsn, size, settings)
    except REFUSED_CONNECTION as error:
        raise DatabaseUnusable(error) from error


async def _create_pool(dsn: str, size: int, settings: dict[str, str]) -> Pool:
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        init=_prepare,
        reset=_keep,
        max_cacheable_statement_size=0,  # compiled queries are long, and worth keeping
        server_settings=settings,
    )


async def _keep(connection: Any) -> None:
    """Nothing to reset between uses: the service leaves no session state, and `reset all` would
    drop the role."""
