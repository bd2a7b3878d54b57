"""Starting, stopping and surviving: whatever ends the server, no acknowledged write is lost."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from okr.service.postgres import server as server_module
from okr.service.postgres.connection import NOT_YET, join
from okr.service.postgres.errors import DataDirectoryInUse, StartFailed
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.postgres.helpers import (
    Writer,
    administrator,
    connected,
    environment_names,
    give_to_server,
    postmaster,
    server_processes,
    until,
)


async def test_first_start_offers_an_empty_database(
    scratch: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data_dir = scratch / "parent" / "data"
    async with EmbeddedPostgres(data_dir) as database:
        async with connected(database.owner_dsn) as owner:
            assert tuple(
                await owner.fetchrow(
                    "select current_user, current_database(), pg_get_userbyid(datdba), "
                    "(select rolsuper from pg_roles where rolname = current_user) "
                    "from pg_database where datname = current_database()"
                )
                or ()
            ) == ("okr_owner", "okr", "okr_owner", False)
            await owner.execute(
                "create table note (text text); grant select on note to okr_service"
            )
        async with connected(database.service_dsn) as service:
            assert await service.fetchval("select current_user") == "okr_service"
            assert await service.fetch("select * from note") == []
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await service.execute("insert into note values ('no')")
    assert server_processes(data_dir) == []
    assert [entry.message for entry in caplog.records if entry.levelno >= logging.WARNING] == []


async def test_restart_keeps_data_and_connection_strings(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as first, connected(first.owner_dsn) as connection:
        await connection.execute("create table kept as select 'Umsätze' as title")
    async with EmbeddedPostgres(data_dir) as second, connected(second.owner_dsn) as connection:
        assert await connection.fetchval("select title from kept") == "Umsätze"
    assert first == second
    assert "@" not in repr(second)


async def test_stop_ends_sessions_and_may_be_repeated(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    database = await postgres.start()
    connection = await asyncpg.connect(database.service_dsn)
    await postgres.stop()
    await postgres.stop()
    with pytest.raises(NOT_YET):
        await connection.fetchval("select 1")
    connection.terminate()
    assert server_processes(data_dir) == []


async def test_killed_server_is_writable_again_by_itself(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    postgres = EmbeddedPostgres(data_dir)
    async with postgres as database:
        writer = Writer(database)
        writing = asyncio.create_task(writer.write_until_cut_off())
        await until(lambda: writer.acknowledged > 100)
        killed = postmaster(data_dir)
        os.kill(killed, signal.SIGKILL)
        await writing
        await until(lambda: "writable again" in caplog.text)
        await postgres.wait_writable()
        assert await writer.missing() == []
        assert postmaster(data_dir) != killed
        async with connected(database.owner_dsn) as connection:
            await connection.execute("create table writable ()")
    assert "was killed by signal 9" in caplog.text


async def test_restart_waits_for_orphans_of_the_killed_server(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with EmbeddedPostgres(data_dir) as database:
        connection = await asyncpg.connect(database.service_dsn)
        # A stopped process stands for one that is busy and does not see that its parent died.
        orphan = connection.get_server_pid()
        os.kill(orphan, signal.SIGSTOP)
        os.kill(postmaster(data_dir), signal.SIGKILL)
        await until(lambda: "Waiting for PostgreSQL processes" in caplog.text)
        await until(lambda: server_processes(data_dir) == [orphan])
        assert "writable again" not in caplog.text
        os.kill(orphan, signal.SIGCONT)
        await until(lambda: "writable again" in caplog.text)
        connection.terminate()
        async with connected(database.service_dsn) as connection:
            assert await connection.fetchval("select 1") == 1


async def test_restart_is_tried_until_it_succeeds(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = data_dir / "cluster/postgresql.auto.conf"
    async with EmbeddedPostgres(data_dir) as database:
        settings.write_text("shared_buffers = 'much'\n")
        os.kill(postmaster(data_dir), signal.SIGKILL)
        await until(lambda: caplog.text.count('invalid value for parameter "shared_buffers"') > 2)
        settings.write_text("")
        await until(lambda: "writable again" in caplog.text)
        async with connected(database.service_dsn) as connection:
            assert await connection.fetchval("select 1") == 1


async def test_start_that_fails_says_what_postgresql_said(data_dir: Path) -> None:
    settings = data_dir / "cluster/postgresql.auto.conf"
    settings.write_text("shared_buffers = 'much'\n")
    with pytest.raises(StartFailed, match=r"ended with status 1.*postgres\.log(?s:.*)'?shared_b"):
        await EmbeddedPostgres(data_dir).start()
    settings.write_text("")
    async with EmbeddedPostgres(data_dir) as database, connected(database.service_dsn) as service:
        assert await service.fetchval("select 1") == 1


async def test_recovery_may_take_longer_than_ten_seconds(data_dir: Path, scratch: Path) -> None:
    async with EmbeddedPostgres(data_dir) as database, connected(database.owner_dsn) as connection:
        await connection.execute("create table kept as select 1 as number")
    # A recovery that asks a command for archived WAL, which ends when this test says so.
    proceed, asked = scratch / "proceed", scratch / "data/cluster/asked"
    wait = f"touch {asked}; while [ ! -e {proceed} ]; do sleep 0.1; done; false"
    settings = data_dir / "cluster/postgresql.auto.conf"
    settings.write_text(f"restore_command = '{wait}'\n")
    give_to_server(settings)
    signal_file = data_dir / "cluster/recovery.signal"
    signal_file.touch()
    give_to_server(signal_file)

    given_up = asyncio.create_task(EmbeddedPostgres(data_dir).start())
    await until(asked.exists)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert server_processes(data_dir) == []

    asked.unlink()
    postgres = EmbeddedPostgres(data_dir)
    start = asyncio.create_task(postgres.start())
    await until(asked.exists)
    await asyncio.sleep(11)
    assert not start.done()
    proceed.touch()
    database = await start
    async with connected(database.owner_dsn) as connection:
        assert await connection.fetchval("select number from kept") == 1
    await postgres.stop()


async def test_stale_lock_files_that_name_a_foreign_process(
    data_dir: Path, foreign_process: "subprocess.Popen[bytes]"
) -> None:
    locks = [data_dir / "cluster/postmaster.pid", data_dir / "socket/.s.PGSQL.5432.lock"]
    async with EmbeddedPostgres(data_dir):
        left = [path.read_text().splitlines() for path in locks]
    for path, lines in zip(locks, left, strict=True):
        path.write_text("\n".join([str(foreign_process.pid), *lines[1:], ""]))
        give_to_server(path)
    async with EmbeddedPostgres(data_dir) as database, connected(database.service_dsn) as service:
        assert await service.fetchval("select 1") == 1
    assert foreign_process.poll() is None


async def test_second_service_is_refused(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as database:
        with pytest.raises(DataDirectoryInUse) as refused:
            await EmbeddedPostgres(data_dir).start()
        async with connected(database.service_dsn) as connection:
            assert await connection.fetchval("select 1") == 1
    message = str(refused.value)
    assert f"{data_dir} is in use by process {os.getpid()}." in message
    assert "Stop that process" in message


async def test_settings_are_safe(data_dir: Path) -> None:
    (data_dir / "cluster/postgresql.auto.conf").write_text("fsync = off\nwork_mem = '8MB'\n")
    async with EmbeddedPostgres(data_dir), connected(administrator(data_dir)) as connection:
        rows = await connection.fetch("select name, setting from pg_settings")
        settings = {row["name"]: row["setting"] for row in rows}
        rules = await connection.fetch(
            "select type, database, user_name, auth_method from pg_hba_file_rules"
        )
    assert (
        settings.items()
        >= {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_checksums": "on",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
            "max_connections": "100",
            "work_mem": "8192",
        }.items()
    )
    assert [tuple(rule) for rule in rules] == [("local", ["all"], ["all"], "scram-sha-256")]


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_wrong_password_is_refused(shared_server: Path, password: str) -> None:
    database = await join(shared_server)
    with pytest.raises(asyncpg.PostgresError, match="password"):
        await asyncpg.connect(database.service_dsn, password=password)


async def test_german_words_are_found_in_either_case(shared_server: Path) -> None:
    async with connected((await join(shared_server)).owner_dsn) as connection:
        assert await connection.fetchval(
            "select to_tsvector('german', 'ÜBUNGEN') @@ to_tsquery('german', 'übung')"
        )
        assert await connection.fetchval("select 'Ärger' ~* '^ärger$' and lower('ÄÖÜ') = 'äöü'")


async def test_log_is_bounded_and_without_user_data(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = data_dir / "postgres.log"
    async with EmbeddedPostgres(data_dir) as database, connected(database.service_dsn) as service:
        with pytest.raises(asyncpg.DataError):
            await service.fetchval("select 'Müller-Lüdenscheidt'::int")
    assert "database system is shut down" in log.read_text()
    assert "denscheidt" not in log.read_text()
    before = log.read_text()
    monkeypatch.setattr(server_module, "_LOG_BYTES", 1)
    async with EmbeddedPostgres(data_dir):
        pass
    assert (data_dir / "postgres.log.1").read_text() == before
    assert before not in log.read_text()
    assert "database system is shut down" in log.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_server_gets_neither_secrets_nor_signals_of_the_terminal(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKR_SECRET", "of the service")
    monkeypatch.setenv("PGPORT", "1")
    async with EmbeddedPostgres(data_dir) as database, connected(database.service_dsn):
        pid = postmaster(data_dir)
        names = environment_names(pid)
        assert names <= {"PATH", "LD_LIBRARY_PATH", "LC_ALL", "PG_GRANDPARENT_PID"}
        assert os.getsid(pid) == pid
