"""What the tests of the embedded server share: its processes, its files, a service to kill."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import asyncpg
import pytest

from okr.service.postgres.cluster import occupants
from okr.service.postgres.connection import NOT_YET, Credentials, Database
from okr.service.postgres.directory import DataDirectory
from okr.service.postgres.process import server_account

SCRIPT = str(Path(__file__).with_name("service_process.py"))
# Runs a script with this environment's packages by an interpreter that may be another one.
WITH_PACKAGES = "import runpy, site, sys; site.addsitedir(sys.argv.pop(1)); "
RUN_SCRIPT = "runpy.run_path(sys.argv.pop(1), run_name='__main__')"


@contextmanager
def passable_directory() -> Iterator[Path]:
    """A temporary directory that other users can pass, unlike those that pytest makes: the server
    of root runs as one of them."""
    with TemporaryDirectory(prefix="okr-test-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


def postmaster(data_dir: Path) -> int:
    """The process id of the server, by its own record."""
    return int((data_dir / "cluster/postmaster.pid").read_text().splitlines()[0])


def server_processes(data_dir: Path) -> list[int]:
    """The server and its children, or what is left of them."""
    cluster = data_dir / "cluster"
    return occupants(cluster) if cluster.exists() else []


def socket_directory(data_dir: Path) -> Path:
    """Where the running server has its socket."""
    record = json.loads((data_dir / "connection.json").read_text())
    return Path(record["socket_directory"])


def executable(data_dir: Path) -> Path:
    """The program that the running server was started from."""
    return Path(f"/proc/{postmaster(data_dir)}/exe").readlink()


def modes(folder: Path) -> dict[str, int]:
    """The access modes of a folder, as ".", and of what is in it."""
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777
        for path in (folder, *folder.iterdir())
    }


def environment_names(pid: int) -> set[str]:
    """The names of the environment variables that a process was started with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {entry.partition(b"=")[0].decode() for entry in entries if entry}


def give_to_server(path: Path) -> None:
    """What a test puts into the cluster belongs to the server's user."""
    server_account(path.parent).own(path)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens in another process."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 (it has no way to tell us)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def connected(dsn: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


def administrator(data_dir: Path) -> str:
    """The superuser's connection string, which the program keeps to itself."""
    credentials = Credentials.load(DataDirectory(data_dir))
    return credentials.superuser_dsn(socket_directory(data_dir))


NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other users")


class Writer:
    """Inserts 1, 2, 3, ... each in a transaction; knows which were acknowledged."""

    def __init__(self, database: Database) -> None:
        self._dsn = database.owner_dsn
        self.acknowledged = 0

    async def write_until_cut_off(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        await connection.execute("create table if not exists written (number int primary key)")
        try:
            while True:
                await connection.execute("insert into written values ($1)", self.next)
                self.acknowledged += 1
        except NOT_YET:
            connection.terminate()

    @property
    def next(self) -> int:
        return self.acknowledged + 1

    async def missing(self) -> list[int]:
        """The acknowledged numbers that the database does not have."""
        async with connected(self._dsn) as connection:
            rows = await connection.fetch(
                "select number from generate_series(1, $1::int) number "
                "where number not in (select number from written)",
                self.acknowledged,
            )
        return [row["number"] for row in rows]


class ServiceProcess:
    """A service in a process of its own, possibly of another user."""

    def __init__(
        self,
        data_dir: Path,
        *,
        loop: str = "asyncio",
        watch: str = "kernel" if sys.platform == "linux" else "pipe",
        python: str = sys.executable,
        user: int | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._process = subprocess.Popen(
            [
                *(python, "-c", WITH_PACKAGES + RUN_SCRIPT, sysconfig.get_path("purelib")),
                *(SCRIPT, data_dir, loop, watch),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        self.pid = self._process.pid

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.kill()
        await until(lambda: server_processes(self._data_dir) == [])

    async def ready(self) -> None:
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            line = await asyncio.to_thread(self._process.stdout.readline)
        assert line == "ready\n", await self.failure()

    async def failure(self) -> str:
        """What a service that ends by itself says on standard error."""
        _, errors = await asyncio.to_thread(self._process.communicate)
        return errors

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def interrupt(self) -> int:
        """Stop it as Ctrl-C does; returns its exit status."""
        self._process.send_signal(signal.SIGINT)
        self._process.communicate()
        return self._process.returncode


def failure_of(python: str, user: int, code: str, argument: Path) -> str:
    """What a program of another user says on standard error."""
    return subprocess.run(
        [python, "-c", WITH_PACKAGES + code, sysconfig.get_path("purelib"), argument],
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        user=user,
        group=user,
        extra_groups=[],
        cwd=os.sep,
    ).stderr


@cache
def python_for(user: int) -> str:
    """An interpreter that ``user`` can run with this environment's packages."""
    needed = "uvloop, okr.service.postgres.supervisor"
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        with suppress(PermissionError, FileNotFoundError):
            if not failure_of(candidate, user, f"import {needed}", Path()):
                return candidate
    pytest.skip(f"no interpreter that user id {user} can run")
