"""Chooses the directory of the server's Unix socket, whose name may not be long."""

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from .directory import DataDirectory
from .errors import DataDirectoryUnusable
from .process import Account, first_inaccessible

PORT = 5432  # only a part of the socket's name: no TCP port is opened
_SOCKET = f".s.PGSQL.{PORT}"
# sizeof(sockaddr_un.sun_path) minus the terminating zero, in bytes.
_LONGEST = 107 if sys.platform == "linux" else 103


def fits(folder: Path) -> bool:
    """Whether a socket can be in ``folder``: a short path without what separates lists of them."""
    name = os.fsencode(folder / _SOCKET)
    return len(name) <= _LONGEST and not set(b',"') & set(name)


async def create(directory: DataDirectory, account: Account) -> Path:
    """Create the socket directory: in the data directory, or in that for temporary files.

    Root, too, can use it, since its mode 0700 binds all but root.

    Raises ``DataDirectoryUnusable`` if neither can hold a socket.
    """
    if fits(directory.socket):
        directory.socket.mkdir(mode=0o700, exist_ok=True)
        account.own(directory.socket)
        return directory.socket
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp")):
        if not fits(Path(parent, "okr-12345678")):
            continue
        if account.is_other and await first_inaccessible(account, Path(parent)):
            continue
        folder = Path(tempfile.mkdtemp(prefix="okr-", dir=parent))
        account.own(folder)
        return folder
    raise DataDirectoryUnusable(
        f"The path of {directory.path} is too long for the server's socket (at most {_LONGEST} "
        "bytes), and no directory for temporary files can take it. Choose a shorter one by "
        "OKR_DATA_DIR."
    )


def clear(folder: Path) -> None:
    """Remove what a dead server left; only while no server can be running."""
    for name in (_SOCKET, f"{_SOCKET}.lock"):
        (folder / name).unlink(missing_ok=True)


def discard(folder: Path, directory: DataDirectory) -> None:
    """Remove a socket directory of a server that has ended, unless it is the permanent one."""
    if folder != directory.socket:
        with suppress(OSError):
            clear(folder)
            folder.rmdir()
