"""Starts programs as the server's user so that they end when the service ends."""

import asyncio
import logging
import os
import pwd
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import DataDirectoryUnusable, NoServerAccount, StartFailed

logger = logging.getLogger("okr.postgres")

WATCH = "kernel" if sys.platform == "linux" else "pipe"
_LAUNCHER = str(Path(__file__).with_name("launcher.py"))
_FOR_ROOT = ("okr-ledger", "nobody")


@dataclass(frozen=True)
class Account:
    """The operating-system user that PostgreSQL runs as."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether it is not the user of this process, which then is root."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Make ``path``, which we created, belong to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(cluster: Path) -> Account:
    """Whom PostgreSQL runs as: this user, or for root (whom PostgreSQL refuses) somebody else.

    Root uses the owner of an existing cluster, else the user ``okr-ledger`` if there is one,
    else ``nobody``.

    Raises ``DataDirectoryUnusable`` if the cluster belongs to somebody whom we cannot become and
    ``NoServerAccount`` if a cluster has to be created and no user fits.
    """
    uid = os.geteuid()
    if cluster.exists():
        owner = cluster.stat()
        if owner.st_uid == 0 or uid not in (0, owner.st_uid):
            remedy = (
                "Give it to an ordinary user with chown -R"
                if owner.st_uid == 0
                else f"Run as user id {owner.st_uid}"
            )
            raise DataDirectoryUnusable(
                f"{cluster} belongs to user id {owner.st_uid}, which PostgreSQL cannot run as when "
                f"started by user id {uid}. {remedy}, or choose another data "
                "directory by OKR_DATA_DIR."
            )
        return Account(owner.st_uid, owner.st_gid)
    user = _find_user()
    if user is not None:
        return Account(user.pw_uid, user.pw_gid)
    missing = " or ".join(_FOR_ROOT) if uid == 0 else f"user id {uid}"
    raise NoServerAccount(
        f"The user database (/etc/passwd) has no entry for {missing}, without which PostgreSQL "
        "creates no cluster. Add the entry, run as another user, or use a PostgreSQL server of "
        "your own by OKR_DATABASE_URL."
    )


def _find_user() -> pwd.struct_passwd | None:
    """This user's entry in the user database, or for root that of the first of ``_FOR_ROOT``."""
    uid = os.geteuid()
    for key in _FOR_ROOT if uid == 0 else (uid,):
        with suppress(KeyError):
            return pwd.getpwnam(key) if isinstance(key, str) else pwd.getpwuid(key)
    return None


async def spawn(command: Sequence[str | Path], account: Account, output: int) -> Process:
    """Start a program as ``account``, writing both its outputs to the descriptor ``output``.

    It ends when this process or the thread of this event loop ends. It is in a session of its
    own, so that Ctrl-C reaches the service alone. Pass it to ``release`` after its end.
    """
    # The service's environment holds secrets that a server has no business with, and PG*
    # variables would change its settings.
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", _LAUNCHER),
        *(str(os.getpid()), WATCH, str(account.uid), str(account.gid)),
        *map(str, command),
        stdin=PIPE,
        stdout=output,
        stderr=DEVNULL if output == DEVNULL else STDOUT,
        cwd="/",
        env=environment | {"LC_ALL": "C"},
        start_new_session=True,
    )


async def run(command: Sequence[str | Path], account: Account) -> tuple[int, str]:
    """Run a program as ``account`` to its end; returns its exit status and what it wrote."""
    process = await spawn(command, account, PIPE)
    # Not `communicate`, which may close the standard input that says that we live.
    output = await process.stdout.read() if process.stdout else b""
    status = await process.wait()
    release(process)
    return status, output.decode("utf-8", "replace").strip()


def release(process: Process) -> None:
    """Give up what a process that has ended leaves open: the pipe by which it watched us."""
    if process.stdin is not None:
        process.stdin.close()


async def first_inaccessible(account: Account, *paths: Path) -> Path | None:
    """The first of the paths and their parents that ``account`` may not enter or execute.

    Really tried as that user, so that access lists and the like count too.

    Raises ``StartFailed`` if nothing can be run as that user.
    """
    script = 'for path; do [ -x "$path" ] || { printf %s "$path"; exit 3; }; done'
    chain = [place for path in paths for place in (*reversed(path.parents), path)]
    status, output = await run(["/bin/sh", "-c", script, "sh", *dict.fromkeys(chain)], account)
    if status not in (0, 3):
        raise StartFailed(f"PostgreSQL cannot be run as user id {account.uid}: {output}")
    return Path(output) if status == 3 else None


class Patience:
    """Growing pauses while something is awaited, with a log line after 1, 2, 4, ... seconds."""

    def __init__(self, awaited: str, longest: float = 0.25) -> None:
        """``awaited`` completes the sentence "Waiting for ..."; ``longest`` is in seconds."""
        self._awaited = awaited
        self._longest = longest
        self._pause = 0.01
        self._start = time.monotonic()
        self._report = 1.0

    async def pause(self) -> None:
        """Sleep for 10 ms the first time, twice as long each further time."""
        await asyncio.sleep(self._pause)
        self._pause = min(2 * self._pause, self._longest)
        waited = time.monotonic() - self._start
        if waited >= self._report:
            logger.warning("Waiting for %s, since %.0f s.", self._awaited, waited)
            self._report *= 2
