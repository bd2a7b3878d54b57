"""The server ends with its service, however that ends, for root and for an ordinary user."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from okr.service.postgres.connection import join
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.postgres.helpers import (
    NOBODY,
    ServiceProcess,
    Writer,
    as_root,
    connected,
    modes,
    python_for,
    server_processes,
    until,
)

UNKNOWN = 12345  # to the user database
WATCHES = ["pipe", *(["kernel"] if sys.platform == "linux" else [])]


@pytest.mark.parametrize("watch", WATCHES)
@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_killed_service_takes_the_server_along(data_dir: Path, loop: str, watch: str) -> None:
    async with ServiceProcess(data_dir, loop=loop, watch=watch) as service:
        await service.ready()
        writer = Writer(await join(data_dir))
        writing = asyncio.create_task(writer.write_until_cut_off())
        await until(lambda: writer.acknowledged > 100)
        assert len(server_processes(data_dir)) > 5
    await writing
    assert server_processes(data_dir) == []
    async with EmbeddedPostgres(data_dir):
        assert await writer.missing() == []


async def test_next_service_waits_for_the_server_of_a_killed_one(data_dir: Path) -> None:
    async with ServiceProcess(data_dir) as service:
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
    async with ServiceProcess(data_dir, loop=loop) as service:
        await service.ready()
        assert service.interrupt() != 0
    assert server_processes(data_dir) == []
    assert not (data_dir / "connection.json").exists()
    assert "database system is shut down" in (data_dir / "postgres.log").read_text()


async def test_killed_service_during_initdb_leaves_nothing_half_done(scratch: Path) -> None:
    data_dir = scratch / "data"
    async with ServiceProcess(data_dir) as service:
        await until(lambda: any(data_dir.glob("cluster.new-*/cluster/base/1/*")))
        service.kill()
    assert not (data_dir / "cluster").exists()
    async with EmbeddedPostgres(data_dir) as database, connected(database.owner_dsn) as owner:
        assert await owner.fetchval("select 1") == 1
    async with EmbeddedPostgres(data_dir):
        assert not any(name.startswith("cluster.new") for name in modes(data_dir))


@as_root
async def test_ordinary_user(scratch: Path) -> None:
    python = python_for(NOBODY)
    home = scratch / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    data_dir = home / "data"
    async with ServiceProcess(data_dir, python=python, user=NOBODY) as service:
        await service.ready()
        database = await join(data_dir)
        async with connected(database.owner_dsn) as owner:
            assert await owner.fetchval("select current_user") == "okr_owner"
        assert {path.stat().st_uid for path in data_dir.iterdir()} == {NOBODY}
        assert data_dir.stat().st_mode & 0o777 == 0o700


@as_root
async def test_user_without_an_entry_in_the_user_database(scratch: Path) -> None:
    python = python_for(UNKNOWN)
    home = scratch / "home"
    home.mkdir()
    os.chown(home, UNKNOWN, UNKNOWN)
    async with ServiceProcess(home / "data", python=python, user=UNKNOWN) as service:
        failure = await service.failure()
    assert "NoServerAccount" in failure
    assert f"has no entry for user id {UNKNOWN}" in failure
