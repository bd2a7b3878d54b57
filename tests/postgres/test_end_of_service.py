"""The server ends with its service, however that ends, for root and for an ordinary user."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from okr.service.postgres.connection import join
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.postgres.helpers import (
    ServiceProcess,
    Writer,
    as_root,
    connected,
    python_for,
    server_processes,
    until,
)

NOBODY = 65534
WATCHES = ["pipe", *(["kernel"] if sys.platform == "linux" else [])]


@pytest.mark.parametrize("watch", WATCHES)
@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_killed_service_takes_the_server_along(data_dir: Path, loop: str, watch: str) -> None:
    service = ServiceProcess(data_dir, loop=loop, watch=watch)
    await service.ready()
    writer = Writer(await join(data_dir))
    writing = asyncio.create_task(writer.write_until_cut_off())
    await until(lambda: writer.acknowledged > 100)
    assert len(server_processes(data_dir)) > 5
    service.kill()
    await writing
    await until(lambda: server_processes(data_dir) == [])
    async with EmbeddedPostgres(data_dir):
        assert await writer.missing() == []


async def test_next_service_waits_for_the_server_of_a_killed_one(data_dir: Path) -> None:
    service = ServiceProcess(data_dir)
    await service.ready()
    writer = Writer(await join(data_dir))
    writing = asyncio.create_task(writer.write_until_cut_off())
    await until(lambda: writer.acknowledged > 100)
    service.kill()
    async with EmbeddedPostgres(data_dir):
        await writing
        assert await writer.missing() == []


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_interrupted_service_stops_the_server_in_order(data_dir: Path, loop: str) -> None:
    service = ServiceProcess(data_dir, loop=loop)
    await service.ready()
    assert service.interrupt() != 0
    assert server_processes(data_dir) == []
    assert not (data_dir / "connection.json").exists()
    assert "database system is shut down" in (data_dir / "postgres.log").read_text()


async def test_killed_service_during_initdb_leaves_nothing_half_done(scratch: Path) -> None:
    data_dir = scratch / "data"
    service = ServiceProcess(data_dir)
    await until(lambda: any(data_dir.glob("cluster.new-*/cluster/base/1/*")))
    service.kill()
    assert not (data_dir / "cluster").exists()
    async with EmbeddedPostgres(data_dir) as database, connected(database.service_dsn) as service_:
        assert await service_.fetchval("select 1") == 1
    await until(lambda: not any(data_dir.glob("cluster.new-*")))


@as_root
async def test_ordinary_user(scratch: Path) -> None:
    python = python_for(NOBODY)
    if python is None:
        pytest.skip("no interpreter that an ordinary user can run")
    home = scratch / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    service = ServiceProcess(home / "data", python=python, user=NOBODY)
    await service.ready()
    database = await join(home / "data")
    async with connected(database.owner_dsn) as connection:
        assert await connection.fetchval("select current_user") == "okr_owner"
    owners = {path.stat().st_uid for path in (home / "data").iterdir()}
    assert owners == {NOBODY}
    assert (home / "data").stat().st_mode & 0o777 == 0o700
    service.kill()
    await until(lambda: server_processes(home / "data") == [])


@as_root
async def test_user_without_an_entry_in_the_user_database(scratch: Path) -> None:
    unknown = 12345
    python = python_for(unknown)
    if python is None:
        pytest.skip("no interpreter that an ordinary user can run")
    home = scratch / "home"
    home.mkdir()
    os.chown(home, unknown, unknown)
    failure = await ServiceProcess(home / "data", python=python, user=unknown).failure()
    assert "NoServerAccount" in failure
    assert "has no entry for user id 12345" in failure
