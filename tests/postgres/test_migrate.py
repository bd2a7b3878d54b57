"""Migrations are applied once, in order, whole or not at all, and never edited."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from okr.service.postgres.connection import join
from okr.service.postgres.migrate import (
    DatabaseTooNew,
    Migration,
    MigrationChanged,
    MigrationError,
    MigrationFailed,
    MigrationsNotGapless,
    load,
    migrate,
)
from tests.postgres.helpers import administrator, connected

CREATE = Migration(1, "create", "-- About.\n\n-- statement\n-- Why.\ncreate table item (a int)\n")
ADD = Migration(
    2,
    "add",
    """-- statement
-- A body in which a semicolon, a quote ' and a comment are nothing special.
create function double(a int) returns int language plpgsql as $$
begin
    -- it's doubled;
    return 2 * a;
end $$

-- statement
insert into item values (double(1)), (double(2))

-- statement
""",
)


@pytest.fixture
async def dsn(shared_server: Path) -> AsyncIterator[str]:
    """The owner's connection string of a database of its own."""
    database = await join(shared_server)
    async with connected(administrator(shared_server)) as connection:
        await connection.execute("create database migrated owner okr_owner")
        yield database.owner_dsn.replace("/okr?", "/migrated?")
        await connection.execute("drop database migrated with (force)")


async def items(dsn: str) -> list[int]:
    async with connected(dsn) as connection:
        return [row["a"] for row in await connection.fetch("select a from item order by a")]


async def test_only_what_is_missing_is_applied(dsn: str) -> None:
    assert await migrate(dsn, [CREATE]) == ["0001_create"]
    assert await migrate(dsn, [CREATE, ADD]) == ["0002_add"]
    assert await migrate(dsn, [CREATE, ADD]) == []
    assert await items(dsn) == [2, 4]
    async with connected(dsn) as connection:
        rows = await connection.fetch("select * from schema_migration order by number")
    assert [(row["number"], row["name"], row["sha256"]) for row in rows] == [
        (1, "create", CREATE.sha256),
        (2, "add", ADD.sha256),
    ]
    assert rows[0]["applied_at"] <= rows[1]["applied_at"]


async def test_processes_that_migrate_at_once_apply_each_once(dsn: str) -> None:
    applied = await asyncio.gather(*(migrate(dsn, [CREATE, ADD]) for _ in range(5)))
    assert sorted(map(len, applied)) == [0, 0, 0, 0, 2]
    assert await items(dsn) == [2, 4]


async def test_refused_statement_undoes_its_migration_alone(dsn: str) -> None:
    broken = Migration(2, "broken", "-- statement\ndelete from item\n-- statement\nselect 1 / 0\n")
    await migrate(dsn, [CREATE])
    async with connected(dsn) as connection:
        await connection.execute("insert into item values (7)")
    with pytest.raises(MigrationFailed, match=r"Statement 2 of migration 0002_broken.*division"):
        await migrate(dsn, [CREATE, broken])
    assert await items(dsn) == [7]
    assert await migrate(dsn, [CREATE, ADD]) == ["0002_add"]


async def test_two_statements_without_separator_are_refused(dsn: str) -> None:
    two = Migration(1, "two", "-- statement\nselect 1;\nselect 2;\n")
    with pytest.raises(MigrationFailed, match="multiple commands"):
        await migrate(dsn, [two])


async def test_newer_database_is_refused(dsn: str) -> None:
    await migrate(dsn, [CREATE, ADD])
    with pytest.raises(DatabaseTooNew, match="at migration 2, this program knows only 1"):
        await migrate(dsn, [CREATE])


async def test_edited_migration_is_refused(dsn: str) -> None:
    await migrate(dsn, [CREATE])
    edited = Migration(1, "create", CREATE.text.replace("Why", "Why not"))
    with pytest.raises(MigrationChanged, match="0001_create is not what"):
        await migrate(dsn, [edited, ADD])


async def test_gaps_are_refused(dsn: str) -> None:
    for numbers in ((2,), (1, 1), (1, 3), (0, 1), (2, 1)):
        with pytest.raises(MigrationsNotGapless, match="1, 2, 3"):
            await migrate(dsn, [Migration(number, "x", "") for number in numbers])
    await migrate(dsn, [CREATE, ADD])
    async with connected(dsn) as connection:
        await connection.execute("delete from schema_migration where number = 1")
    with pytest.raises(MigrationsNotGapless, match=r"lists \[2\]"):
        await migrate(dsn, [CREATE, ADD])


async def test_search_path_of_a_migration_does_not_hide_the_record(dsn: str) -> None:
    astray = Migration(1, "astray", "-- statement\nset search_path = pg_catalog\n")
    assert await migrate(dsn, [astray]) == ["0001_astray"]
    assert await migrate(dsn, [astray]) == []


def test_files_are_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "package_of_migrations"
    folder.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    (folder / "__init__.py").touch()
    (folder / "0002_add.sql").write_bytes(ADD.text.replace("\n", "\r\n").encode())
    (folder / "0001_create.sql").write_text(CREATE.text)
    assert load("package_of_migrations") == [CREATE, ADD]
    assert [len(migration.statements) for migration in (CREATE, ADD)] == [1, 2]
    (folder / "0004_gap.sql").touch()
    with pytest.raises(MigrationsNotGapless, match=r"\[1, 2, 4\]"):
        load("package_of_migrations")
    (folder / "0004_gap.sql").rename(folder / "3_short.sql")
    with pytest.raises(MigrationError, match=r"3_short\.sql is not named like"):
        load("package_of_migrations")


async def test_migrations_of_the_ledger(dsn: str) -> None:
    names = [str(migration) for migration in load("okr.service.postgres.migrations")]
    assert await migrate(dsn) == names
    assert await migrate(dsn) == []
