"""Brings a database's schema up to date by plain SQL files, each applied once and never edited."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

import asyncpg

from ..errors import UserFacingError
from . import sql

# One migrating process at a time and database; any constant that nothing else locks.
_LOCK = int.from_bytes(b"okr-ledg")
_SQL = sql.load(__package__, "migrate.sql")
_FILE_NAME = re.compile(r"([0-9]{4})_([a-z0-9_]+)\.sql")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
_SEPARATOR = re.compile(r"^-- statement$", re.MULTILINE)


class MigrationError(UserFacingError):
    """The schema cannot be brought up to date."""


class MigrationsNotGapless(MigrationError):
    """The migrations are not numbered 1, 2, 3, ..."""


class MigrationChanged(MigrationError):
    """A migration that the database has applied reads differently now."""


class DatabaseTooNew(MigrationError):
    """The database has migrations that this program does not know."""


class MigrationFailed(MigrationError):
    """PostgreSQL refused a statement of a migration, which thereby changed nothing."""


@dataclass(frozen=True)
class Migration:
    """A numbered change of the schema; in a file ``NNNN_name.sql``.

    The lines ``-- statement`` precede its statements, each of which is sent by itself (a database
    distributed by Citus demands that). All run in one transaction.
    """

    number: int
    name: str
    text: str

    def __str__(self) -> str:
        """The file's name without its suffix, as in ``0001_ledger``."""
        return f"{self.number:04}_{self.name}"

    @cached_property
    def sha256(self) -> str:
        """The fingerprint in hexadecimal by which a later edit is noticed."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """What stands between the separators, save what is nothing but comments."""
        parts = [part.strip() for part in _SEPARATOR.split(self.text)]
        return [part for part in parts if _COMMENT.sub("", part).strip()]


def load(package: str) -> list[Migration]:
    """The migrations in a package, by number.

    Raises ``MigrationError`` for an SQL file of another name and ``MigrationsNotGapless``.
    """
    migrations = []
    for file in resources.files(package).iterdir():
        if not file.name.endswith(".sql"):
            continue
        if not (parts := _FILE_NAME.fullmatch(file.name)):
            raise MigrationError(f"{file.name} is not named like a migration: 0001_name.sql")
        migrations.append(Migration(int(parts[1]), parts[2], file.read_text(encoding="utf-8")))
    migrations.sort(key=lambda migration: migration.number)
    _check_gapless(migrations)
    return migrations


async def migrate(owner_dsn: str, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Apply the migrations that the database lacks; returns their names, in order.

    Those of this package unless others are given. Several processes may call it at once: one
    migrates while the others wait.

    Raises ``DatabaseTooNew``, ``MigrationChanged``, ``MigrationsNotGapless``, ``MigrationFailed``.
    """
    known = load(f"{__package__}.migrations") if migrations is None else list(migrations)
    _check_gapless(known)
    connection = await asyncpg.connect(owner_dsn, statement_cache_size=0)
    try:
        await connection.execute(_SQL["lock"], _LOCK)
        await connection.execute(_SQL["create_table"])
        applied = {row["number"]: row for row in await connection.fetch(_SQL["applied"])}
        _check_applied(applied, known)
        missing = [migration for migration in known if migration.number not in applied]
        for migration in missing:
            await _apply(connection, migration)
        return [str(migration) for migration in missing]
    finally:
        await connection.close()


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", migration: Migration) -> None:
    async with connection.transaction():
        for ordinal, statement in enumerate(migration.statements, start=1):
            try:
                # Not `execute`, which would let several statements pass as one message.
                await connection.fetch(statement)
            except asyncpg.PostgresError as error:
                raise MigrationFailed(
                    f"Statement {ordinal} of migration {migration} was refused: {error}"
                ) from error
        await connection.execute(_SQL["record"], migration.number, migration.name, migration.sha256)


def _check_gapless(migrations: Sequence[Migration]) -> None:
    numbers = [migration.number for migration in migrations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise MigrationsNotGapless(
            f"Migrations must be numbered 1, 2, 3, ... without gap or repetition, not {numbers}."
        )


def _check_applied(applied: dict[int, asyncpg.Record], known: Sequence[Migration]) -> None:
    newest = max(applied, default=0)
    if newest > len(known):
        raise DatabaseTooNew(
            f"The database is at migration {newest}, this program knows only {len(known)}. Run "
            "the newer program again, or restore a backup from before its first start."
        )
    if set(applied) != set(range(1, newest + 1)):
        raise MigrationsNotGapless(
            f"The database's table schema_migration lists {sorted(applied)}, not 1 to {newest}. "
            "Restore it from a backup."
        )
    for migration in known[:newest]:
        if applied[migration.number]["sha256"] != migration.sha256:
            raise MigrationChanged(
                f"Migration {migration} is not what the database has applied. Undo its edit and "
                "write a new migration instead."
            )
