"""The PostgreSQL cluster: its creation, its settings, and who else is at work in it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .binaries import MAJOR
from .directory import DataDirectory, sync_directory, write_file
from .errors import ClusterVersionMismatch, DataDirectoryUnusable, StartFailed
from .process import Account, run
from .sockets import PORT

SUPERUSER = "postgres"

# On the command line, where no ALTER SYSTEM can undo them.
_INVARIANT = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "logging_collector": "off",
    "log_destination": "stderr",
    # Statements and their errors hold what users wrote, and the service reports them: the log
    # tells of the server alone.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

# In postgresql.conf: for one host that the service shares; ALTER SYSTEM can change them. The build
# has neither lz4 nor zstd, and compressing WAL by pglz made updates three to four times slower.
_SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "cluster_name": "okr-ledger",
}

_ACCESS_RULES = "local all all scram-sha-256\n"


def check_version(directory: DataDirectory) -> None:
    """Refuse a cluster that is not of our major version, or is none at all.

    Raises ``ClusterVersionMismatch`` or ``DataDirectoryUnusable``; nothing if there is none yet.
    """
    cluster = directory.cluster
    if not cluster.exists():
        return
    try:
        version = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise DataDirectoryUnusable(
            f"{cluster} is no PostgreSQL cluster: it has no PG_VERSION. Move it away, or choose "
            "another data directory by OKR_DATA_DIR."
        ) from None
    if version != str(MAJOR):
        raise ClusterVersionMismatch(
            f"{cluster} was created by PostgreSQL {version}; this program brings PostgreSQL "
            f"{MAJOR}. Upgrade it with pg_upgrade, or dump it with PostgreSQL {version} and "
            "restore it into a new data directory."
        )


def remove_remains(directory: DataDirectory) -> None:
    """Remove what an interrupted ``initialize`` left.

    At every start, because an initdb that is just dying also removes, and so may hinder us.
    """
    for remains in directory.path.glob("cluster.new-*"):
        shutil.rmtree(remains, ignore_errors=True)


async def initialize(
    directory: DataDirectory, binaries: Path, account: Account, password: str
) -> None:
    """Create the cluster: beside its place, renamed when complete, so never half of one.

    Sorting and case are those of PostgreSQL's own C.UTF-8, on every system alike: by code point,
    with the letters of all languages (plain C would leave "Übung" out of a search for "übung").

    Raises ``StartFailed`` with what initdb said.
    """
    staging = Path(tempfile.mkdtemp(prefix="cluster.new-", dir=directory.path))
    try:
        draft, password_file = staging / "cluster", staging / "password"
        write_file(password_file, password, 0o600)
        account.own(password_file)
        account.own(staging)
        options: list[str | Path] = [
            *("--pgdata", draft, "--username", SUPERUSER, "--pwfile", password_file),
            *("--auth", "scram-sha-256", "--data-checksums", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        ]
        status, output = await run([binaries / "bin" / "initdb", *options], account)
        if status != 0:
            raise StartFailed(f"The PostgreSQL cluster could not be created: {output}")
        draft.rename(directory.cluster)
        sync_directory(directory.path)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def command(directory: DataDirectory, binaries: Path, socket_directory: Path) -> list[str | Path]:
    """Write the configuration and return the server's command line.

    Configuration is beside the cluster, not in it: the server's user can read, not change it.
    """
    settings = "".join(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
    write_file(directory.settings, f"# Written at each start.\n{settings}", 0o644)
    write_file(directory.access_rules, f"# Written at each start.\n{_ACCESS_RULES}", 0o644)
    fixed = _INVARIANT | {
        "config_file": str(directory.settings),
        "hba_file": str(directory.access_rules),
        "unix_socket_directories": str(socket_directory),
    }
    options = [part for name, value in fixed.items() for part in ("-c", f"{name}={value}")]
    return [binaries / "bin" / "postgres", "-D", directory.cluster, *options]


def occupants(cluster: Path) -> list[int]:
    """The ids of all PostgreSQL processes at work in the cluster, ours or not.

    Every process of a server has the cluster as its working directory: a dead postmaster's
    orphans too, which postmaster.pid does not name, and no process that merely got its number.
    """
    here = cluster.stat()
    found = []
    for pid, working_directory in _servers():
        with suppress(OSError):  # ended meanwhile, or somebody else's
            if os.path.samestat(working_directory.stat(), here):
                found.append(pid)
    return found


def _servers() -> Iterator[tuple[int, Path]]:
    """Ids and working directories of the PostgreSQL processes that we may look into."""
    if sys.platform == "linux":
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "comm").read_text() == "postgres\n":
                    yield int(process.name), process / "cwd"
    else:
        listing = ["lsof", "-a", "-c", "postgres", "-d", "cwd", "-F", "pn"]
        pid = 0
        for line in subprocess.run(
            listing, capture_output=True, text=True, check=False
        ).stdout.splitlines():
            if line.startswith("p"):
                pid = int(line[1:])
            elif line.startswith("n"):
                yield pid, Path(line[1:])
