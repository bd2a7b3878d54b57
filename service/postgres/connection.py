"""How to reach an embedded server: roles, passwords, and the file by which other programs join."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote

import asyncpg

from . import sql
from .cluster import SUPERUSER
from .directory import DataDirectory, not_permitted, write_file
from .errors import DataDirectoryUnusable, ServerNotRunning
from .process import Patience
from .sockets import PORT

# Of a server that starts, ends or has ended, as opposed to one that refuses us. asyncpg's internal
# error is what a session raises whose server goes away at a bad moment.
NOT_YET = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

_DATABASE, _OWNER, _SERVICE = "okr", "okr_owner", "okr_service"
_SQL = sql.load(__package__, "provision.sql")


@dataclass(frozen=True)
class Database:
    """The connection strings of the database, passwords included."""

    owner_dsn: str = field(repr=False)
    """For migrations: the role owns the database and is no superuser."""
    service_dsn: str = field(repr=False)
    """For the service: the role has the rights that migrations grant it."""


@dataclass(frozen=True)
class Credentials:
    """The generated passwords of the server's three roles."""

    superuser: str = field(repr=False)
    owner: str = field(repr=False)
    service: str = field(repr=False)

    @classmethod
    def load(cls, directory: DataDirectory) -> "Credentials":
        """Read the passwords; they are generated as long as there is no cluster.

        Raises ``DataDirectoryUnusable`` if those of an existing cluster are gone.
        """
        if not (directory.credentials.exists() or directory.cluster.exists()):
            generated = {name: secrets.token_urlsafe(24) for name in cls.__dataclass_fields__}
            write_file(directory.credentials, json.dumps(generated), 0o600)
        try:
            return cls(**json.loads(directory.credentials.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError) as error:
            raise DataDirectoryUnusable(
                f"{directory.credentials}, which holds the passwords of {directory.cluster}, is "
                f"missing or damaged ({error}). Restore it from a backup, or move the cluster away."
            ) from error

    def superuser_dsn(self, socket_directory: Path) -> str:
        """The connection string for administration; it is not handed out."""
        return _dsn(SUPERUSER, self.superuser, socket_directory, "postgres")

    def database(self, socket_directory: Path) -> Database:
        """The connection strings that are handed out."""
        return Database(
            _dsn(_OWNER, self.owner, socket_directory, _DATABASE),
            _dsn(_SERVICE, self.service, socket_directory, _DATABASE),
        )


def _dsn(role: str, password: str, socket_directory: Path, database: str) -> str:
    # Port and TLS mode are given so that no PGPORT or PGSSLMODE takes their place.
    host = quote(str(socket_directory))
    return f"postgresql://{role}:{password}@/{database}?host={host}&port={PORT}&sslmode=disable"


async def is_writable(dsn: str) -> bool:
    """Whether the server answers a query and is past its recovery."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return not await connection.fetchval("select pg_is_in_recovery()")
    finally:
        await connection.close(timeout=10)


async def provision(credentials: Credentials, socket_directory: Path) -> None:
    """Create the roles and the database that are missing, and set the roles' passwords."""
    connection = await asyncpg.connect(credentials.superuser_dsn(socket_directory))
    try:
        for role, password in ((_OWNER, credentials.owner), (_SERVICE, credentials.service)):
            await connection.execute(
                await connection.fetchval(_SQL["role_statement"], role, password)
            )
        if not await connection.fetchval(_SQL["database_exists"]):
            await connection.execute(_SQL["create_database"])
    finally:
        await connection.close()


def publish(directory: DataDirectory, database: Database, socket_directory: Path) -> None:
    """Let other programs of the same user join the running server."""
    record = asdict(database) | {"socket_directory": str(socket_directory), "pid": os.getpid()}
    write_file(directory.connection, json.dumps(record), 0o600)


def published_socket_directory(directory: DataDirectory) -> Path | None:
    """Where the server of the last ``publish`` has or had its socket."""
    with suppress(FileNotFoundError, ValueError, KeyError):
        return Path(json.loads(directory.connection.read_text("utf-8"))["socket_directory"])
    return None


async def join(data_dir: Path) -> Database:
    """The running server's connection strings, checked by a query; waits while it recovers.

    Raises ``ServerNotRunning`` if none answers and ``DataDirectoryUnusable`` if it belongs to
    another user.
    """
    directory = DataDirectory.at(data_dir)
    try:
        record = json.loads(directory.connection.read_text(encoding="utf-8"))
        database = Database(record["owner_dsn"], record["service_dsn"])
        patience = Patience(f"the PostgreSQL server in {directory.path} to become writable")
        while not await _is_writable_or_recovers(database.service_dsn):
            await patience.pause()
    except PermissionError as error:
        raise not_permitted(directory, error) from error
    except (*NOT_YET, ValueError, KeyError) as error:
        raise ServerNotRunning(
            f"No PostgreSQL server runs in the data directory {directory.path}. Start the "
            "service on it first, or name another data directory."
        ) from error
    return database


async def _is_writable_or_recovers(dsn: str) -> bool:
    """``is_writable``, and false while a server that is there does not let anybody in."""
    with suppress(asyncpg.CannotConnectNowError, TimeoutError):
        return await is_writable(dsn)
    return False
