"""One run of the PostgreSQL server, from its start to the moment it is writable or has failed."""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from . import sockets
from .cluster import occupants
from .connection import NOT_YET, is_writable
from .directory import DataDirectory
from .errors import DataDirectoryUnusable, StartFailed
from .process import Account, Patience, release, spawn

_LOG_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Server:
    """What it takes to start the server of a data directory whose lock this process holds."""

    directory: DataDirectory
    account: Account
    socket_directory: Path
    command: Sequence[str | Path]
    superuser_dsn: str

    async def launch(self) -> Process:
        """Start the server and wait, without limit, until a query finds it writable.

        Raises ``StartFailed`` with the end of its log if it ends before.
        """
        await self._until_vacant()
        self._remove_stale_files()
        trim_log(self.directory.log)
        descriptor = os.open(self.directory.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            position = os.fstat(descriptor).st_size
            process = await spawn(self.command, self.account, descriptor)
        finally:
            os.close(descriptor)
        try:
            await self._until_writable(process)
        except BaseException:
            await end(process)
            raise
        if process.returncode is None:
            return process
        await end(process)
        raise StartFailed(
            f"PostgreSQL {ending(process)} before it was ready. The end of its log "
            f"{self.directory.log}:\n{self._log_since(position)}"
        )

    async def _until_vacant(self) -> None:
        """Wait for the processes of an earlier server, which only they themselves may end.

        A postmaster whose service died is shutting down; the orphans of a killed postmaster end
        with their current query at the latest, and until then PostgreSQL refuses to start.
        """
        if not (pids := occupants(self.directory.cluster)):
            return
        patience = Patience(
            f"PostgreSQL processes {', '.join(map(str, pids))}, which are still at work in "
            f"{self.directory.cluster}, to end (if they do not, end them with kill -INT)"
        )
        while occupants(self.directory.cluster):
            await patience.pause()

    def _remove_stale_files(self) -> None:
        """Remove the lock files of a server that has gone without removing them.

        PostgreSQL takes them for those of a running server if the process id in them meanwhile
        belongs to any other program of the same user.
        """
        (self.directory.cluster / "postmaster.pid").unlink(missing_ok=True)
        sockets.clear(self.socket_directory)

    async def _until_writable(self, process: Process) -> None:
        """Wait until the server is writable or has ended."""
        patience = Patience(f"PostgreSQL in {self.directory.path} to recover and become writable")
        while process.returncode is None:
            try:
                if await is_writable(self.superuser_dsn):
                    return
            except asyncpg.InvalidPasswordError as error:
                raise DataDirectoryUnusable(
                    f"The passwords in {self.directory.credentials} are not those of "
                    f"{self.directory.cluster}. Restore both from the same backup."
                ) from error
            except PermissionError:
                raise
            except NOT_YET:
                pass
            await patience.pause()

    def _log_since(self, position: int) -> str:
        """The last lines that were logged after ``position`` bytes."""
        with self.directory.log.open("rb") as log:
            log.seek(position)
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-15:])


async def end(process: Process) -> None:
    """Have the server end all sessions, write its checkpoint and exit; returns when it has."""
    while process.returncode is None:
        # Repeated, since a process that is just becoming the server may lose a signal.
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), timeout=5)
    release(process)


def ending(process: Process) -> str:
    """How an ended process ended, as a predicate."""
    code = process.returncode or 0
    return f"ended with status {code}" if code >= 0 else f"was killed by signal {-code}"


def trim_log(log: Path) -> None:
    """Move a log that has grown to 16 MB to ``.1``, replacing the one before.

    By copying, since the server keeps writing to the file that it has open; it appends, and so
    goes on at the new beginning. Lines written in between are lost.
    """
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        with suppress(OSError):  # if the disk is full, the old lines are what to give up
            shutil.copy(log, f"{log}.1")
        os.truncate(log, 0)
