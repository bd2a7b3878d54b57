"""The files of one embedded PostgreSQL: their names, their creation, the lock among services."""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from .errors import DataDirectoryInUse, DataDirectoryUnusable


def default_data_dir() -> Path:
    """The data directory used when none is given, depending on who runs the program."""
    if os.geteuid() == 0:
        return Path("/var/lib/okr-ledger")
    data_home = Path(os.environ.get("XDG_DATA_HOME", ""))
    # The XDG specification has relative paths ignored.
    return (data_home if data_home.is_absolute() else Path.home() / ".local/share") / "okr-ledger"


@dataclass(frozen=True)
class DataDirectory:
    """The absolute path of a data directory; the properties name what stands in it.

    Only ``cluster`` and ``socket`` belong to the user that PostgreSQL runs as, the rest to the
    user of the service: so the server can change neither its binaries nor its access rules.
    """

    path: Path

    @classmethod
    def at(cls, path: Path) -> Self:
        """The data directory at ``path``, which may be relative."""
        return cls(path.absolute())

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory; it appears, complete, by a rename."""
        return self.path / "cluster"

    @property
    def socket(self) -> Path:
        """The directory of the server's socket, unless that path is too long for a socket."""
        return self.path / "socket"

    @property
    def lock(self) -> Path:
        """The file whose lock the process that runs the server holds; it contains its id."""
        return self.path / "lock"

    @property
    def credentials(self) -> Path:
        """The generated passwords."""
        return self.path / "credentials.json"

    @property
    def connection(self) -> Path:
        """How to reach the running server; present only while one runs, or after a crash."""
        return self.path / "connection.json"

    @property
    def settings(self) -> Path:
        """The server's configuration, written anew at each start."""
        return self.path / "postgresql.conf"

    @property
    def access_rules(self) -> Path:
        """The server's host-based authentication rules, written anew at each start."""
        return self.path / "pg_hba.conf"

    @property
    def log(self) -> Path:
        """What PostgreSQL writes to its standard error."""
        return self.path / "postgres.log"

    def create(self) -> None:
        """Create the directory and its missing parents; what exists keeps its owner and mode.

        Raises ``DataDirectoryUnusable`` if that, or writing into it, is not permitted.
        """
        as_root = os.geteuid() == 0
        try:
            missing = [place for place in (self.path, *self.path.parents) if not place.exists()]
            for place in reversed(missing):
                place.mkdir(exist_ok=True)
                # Explicit modes, because a strict umask would shut out the server's user.
                if place == self.path:
                    place.chmod(0o711 if as_root else 0o700)
                elif as_root:
                    place.chmod(0o755)
        except OSError as error:
            raise DataDirectoryUnusable(
                f"The data directory {self.path} cannot be created ({error}). Create it so that "
                "it belongs to the user of this service, or choose another by OKR_DATA_DIR."
            ) from error
        if not (self.path.is_dir() and os.access(self.path, os.R_OK | os.W_OK | os.X_OK)):
            raise DataDirectoryUnusable(
                f"The data directory {self.path} is not a directory that this user (id "
                f"{os.geteuid()}) can write to. Run as its owner, or choose another by "
                "OKR_DATA_DIR."
            )


class DirectoryLock:
    """The exclusive right of one process to run the server of a data directory.

    An advisory lock of the kernel on an open file: it ends with the process, however that ends.
    """

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises ``DataDirectoryInUse`` if another holder lives."""
        descriptor = os.open(self._directory.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise DataDirectoryInUse(
                f"The data directory {self._directory.path} is in use by process "
                f"{holder or '(just starting)'}. Stop that process, or choose another data "
                "directory by OKR_DATA_DIR; several services share data through a PostgreSQL "
                "server of your own, named by OKR_DATABASE_URL."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def not_permitted(directory: DataDirectory, error: PermissionError) -> DataDirectoryUnusable:
    """What to raise when a file in the directory turns out to be somebody else's."""
    return DataDirectoryUnusable(
        f"User id {os.geteuid()} may not use {error.filename or directory.path}. Run as the user "
        "that runs the service, or choose another data directory by OKR_DATA_DIR."
    )


def write_file(path: Path, text: str, mode: int) -> None:
    """Write ``text`` to ``path`` with exactly ``mode``, durably and all or nothing."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(descriptor, mode)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    sync_directory(path.parent)


def make_file(path: Path, text: str) -> None:
    """Write a secret to ``path``, readable by its owner only, durably and all or nothing; of
    several processes that do so at once, the first one's stays."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, encoding="utf-8") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        # Unlike a rename, a link fails when another process was faster.
        with suppress(FileExistsError):
            os.link(draft.name, path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make renames inside the directory survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
