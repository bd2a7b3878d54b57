"""Runs PostgreSQL as a child of this process: starts it, restarts it when it dies, stops it."""

import asyncio
import logging
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType

from . import binaries, cluster, sockets
from .connection import (
    Credentials,
    Database,
    join,
    provision,
    publish,
    published_socket_directory,
)
from .directory import DataDirectory, DirectoryLock, not_permitted
from .errors import (
    DataDirectoryInUse,
    DataDirectoryUnusable,
    EmbeddedPostgresError,
    ServerNotRunning,
)
from .process import Account, Patience, first_inaccessible, server_account
from .server import Server, end, ending, trim_log

logger = logging.getLogger("okr.postgres")

_LOG_CHECK_SECONDS = 60.0


class EmbeddedPostgres:
    """The PostgreSQL server of one data directory, from ``start`` to ``stop``.

    It ends with this process, however that ends, and with the thread of the event loop that
    started it. As a context manager, ``async with EmbeddedPostgres(path) as database``, it starts
    and stops.
    """

    def __init__(self, data_dir: Path) -> None:
        """``start`` creates ``data_dir`` if it does not exist."""
        self._directory = DataDirectory.at(data_dir)
        self._writable = asyncio.Event()
        self._started = AsyncExitStack()

    async def start(self) -> Database:
        """Start the server, creating its cluster if there is none; returns when it is writable.

        That takes as long as a recovery takes; cancel it to give up.

        Raises ``DataDirectoryInUse`` if another process runs the directory's server, and any other
        ``EmbeddedPostgresError`` but ``ServerNotRunning``.
        """
        directory = self._directory
        directory.create()
        async with AsyncExitStack() as stack:
            try:
                database = await self._start(directory, stack)
            except PermissionError as error:
                raise not_permitted(directory, error) from error
            self._started = stack.pop_all()
        return database

    async def _start(self, directory: DataDirectory, stack: AsyncExitStack) -> Database:
        """Start the server; ``stack`` gets what ends it."""
        lock = DirectoryLock(directory)
        lock.acquire()
        stack.callback(lock.release)
        account = await _account(directory)
        folder = await binaries.usable(directory, account)
        credentials = Credentials.load(directory)
        cluster.remove_remains(directory)
        if not directory.cluster.exists():
            await cluster.initialize(directory, folder, account, credentials.superuser)
        if (remains := published_socket_directory(directory)) is not None:
            sockets.discard(remains, directory)
            directory.connection.unlink()
        socket_directory = await sockets.create(directory, account)
        stack.callback(sockets.discard, socket_directory, directory)
        server = Server(
            directory,
            account,
            socket_directory,
            cluster.command(directory, folder, socket_directory),
            credentials.superuser_dsn(socket_directory),
        )
        supervision = _Supervision(server, await server.launch(), self._writable)
        stack.push_async_callback(supervision.stop)
        await provision(credentials, socket_directory)
        database = credentials.database(socket_directory)
        publish(directory, database, socket_directory)
        stack.callback(directory.connection.unlink, missing_ok=True)
        return database

    async def stop(self) -> None:
        """Stop the server: its sessions end, nothing committed is lost. Does nothing if stopped."""
        await self._started.pop_all().aclose()

    async def wait_writable(self) -> None:
        """Return as soon as the server is writable: at once, unless it is restarting."""
        await self._writable.wait()

    async def __aenter__(self) -> Database:
        """``start``."""
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """``stop``."""
        await self.stop()


@asynccontextmanager
async def server(data_dir: Path) -> AsyncIterator[Database]:
    """The running server of ``data_dir``, or one that runs as long as this context.

    The latter ends for those, too, who have joined it meanwhile.

    Raises what ``EmbeddedPostgres.start`` raises, but waits when another process is just starting
    or stopping the server.
    """
    patience = Patience(f"the process that starts or stops the server of {data_dir}")
    async with AsyncExitStack() as stack:
        while True:
            with suppress(ServerNotRunning):
                database = await join(data_dir)
                break
            with suppress(DataDirectoryInUse):
                database = await stack.enter_async_context(EmbeddedPostgres(data_dir))
                break
            await patience.pause()
        yield database


class _Supervision:
    """Starts the server again whenever it ends by itself, until told to stop it."""

    def __init__(self, server: Server, process: Process, writable: asyncio.Event) -> None:
        self._server = server
        self._process = process
        self._writable = writable
        self._task = asyncio.create_task(self._supervise(), name="PostgreSQL supervision")
        writable.set()

    async def stop(self) -> None:
        """End the supervision and the server; raises what the supervision failed of, if it did."""
        self._writable.clear()
        self._task.cancel()
        await asyncio.wait([self._task])
        await end(self._process)
        if not self._task.cancelled():
            self._task.result()

    async def _supervise(self) -> None:
        while True:
            await self._watch()
            self._writable.clear()
            logger.error("PostgreSQL %s by itself; starting it again.", ending(self._process))
            await end(self._process)
            patience = Patience("PostgreSQL to start again", longest=5)
            while True:
                try:
                    self._process = await self._server.launch()
                    break
                except (EmbeddedPostgresError, OSError) as error:
                    logger.error("%s", error)
                    await patience.pause()
            self._writable.set()
            logger.warning("PostgreSQL is writable again.")

    async def _watch(self) -> None:
        """Return when the server has ended; keep its log short until then."""
        while self._process.returncode is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _LOG_CHECK_SECONDS)
            try:
                trim_log(self._server.directory.log)
            except OSError as error:  # no reason to leave the server alone
                logger.warning("The log of PostgreSQL cannot be kept short: %s", error)


async def _account(directory: DataDirectory) -> Account:
    """The user that the server runs as, once it is certain that it can use the directory."""
    account = server_account(directory.cluster)
    cluster.check_version(directory)
    if account.is_other and (closed := await first_inaccessible(account, directory.path)):
        raise DataDirectoryUnusable(
            f"Started by root, PostgreSQL runs as user id {account.uid}, which may not enter "
            f"{closed}. Permit it with chmod o+x {closed}, or choose a data directory elsewhere by "
            "OKR_DATA_DIR (without it, it is /var/lib/okr-ledger)."
        )
    return account
