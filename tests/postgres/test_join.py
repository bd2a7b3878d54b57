"""Tools use the server that runs, or one of their own for as long as they need it."""

import asyncio
from pathlib import Path

import pytest

from okr.service.postgres.connection import join
from okr.service.postgres.errors import ServerNotRunning
from okr.service.postgres.supervisor import EmbeddedPostgres, server
from tests.postgres.helpers import (
    NOBODY,
    ServiceProcess,
    as_root,
    connected,
    failure_of,
    postmaster,
    python_for,
    server_processes,
)


async def test_join_reaches_the_server_of_another_process(data_dir: Path) -> None:
    async with ServiceProcess(data_dir) as service:
        await service.ready()
        joined = await join(data_dir)
        async with connected(joined.service_dsn) as connection:
            assert await connection.fetchval("select current_user") == "okr_service"
        running = postmaster(data_dir)
        async with server(data_dir) as database:
            assert database == joined
        assert postmaster(data_dir) == running


async def test_join_without_a_server(data_dir: Path, scratch: Path) -> None:
    with pytest.raises(ServerNotRunning, match="Start the service on it first"):
        await join(scratch / "nothing")
    async with EmbeddedPostgres(data_dir):
        record = (data_dir / "connection.json").read_text()
    for left_behind in (record, "{}", "nonsense"):
        (data_dir / "connection.json").write_text(left_behind)
        with pytest.raises(ServerNotRunning, match=str(data_dir)):
            await join(data_dir)


async def test_server_runs_for_the_duration_where_none_runs(data_dir: Path) -> None:
    async with server(data_dir) as database, connected(database.owner_dsn) as connection:
        await connection.execute("create table made_by_a_tool ()")
    assert server_processes(data_dir) == []
    async with server(data_dir) as database, connected(database.owner_dsn) as connection:
        assert await connection.fetch("select * from made_by_a_tool") == []


async def test_tools_that_start_together_share_one_server(data_dir: Path) -> None:
    together = asyncio.Barrier(3)
    servers = set()

    async def tool() -> None:
        async with server(data_dir) as database:
            async with connected(database.service_dsn):
                servers.add(postmaster(data_dir))
            await together.wait()

    await asyncio.gather(tool(), tool(), tool())
    assert len(servers) == 1
    assert server_processes(data_dir) == []


@as_root
async def test_other_users_can_neither_join_nor_start(data_dir: Path) -> None:
    python = python_for(NOBODY)
    async with EmbeddedPostgres(data_dir):
        for expression in ("connection.join({})", "supervisor.EmbeddedPostgres({}).start()"):
            code = (
                "import asyncio, pathlib; from okr.service.postgres import connection, supervisor; "
                f"asyncio.run({expression.format('pathlib.Path(sys.argv[1])')})"
            )
            failure = failure_of(python, NOBODY, code, data_dir)
            assert "DataDirectoryUnusable" in failure
            assert f"{NOBODY}" in failure
