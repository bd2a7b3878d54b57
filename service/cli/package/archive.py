"""A folder of files as an audit package: with their digests, in one step, the same every time."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from ...errors import UserFacingError
from ...postgres.directory import sync_directory

SUMS = "SHA256SUMS"
"""The list of the digests of all files, as `sha256sum` reads it."""
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time of all files, the first that the format knows."""
_REGULAR = 0o100644 << 16
_UNIX = 3


class PackageRefused(UserFacingError):
    """An audit package cannot be made like that; the message says what to do."""


@contextmanager
def packed(path: Path, *, directory: bool) -> Iterator[Path]:
    """A folder to write files to. At the end they become a ZIP file, which replaces one that is
    there, or a new directory, and get the list of their digests; after an error nothing is left.

    Raises PackageRefused where there is something else, or it cannot be written.
    """
    if path.is_dir() or (directory and path.exists()):
        raise PackageRefused(f"{path} is there already: name another place by --output.")
    try:
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as scratch:
            folder = Path(scratch, "package")
            folder.mkdir(0o700)
            yield folder
            _list(folder)
            if not directory:
                folder = _zipped(folder, Path(scratch, "zip"))
            folder.replace(path)
            sync_directory(path.parent)
    except OSError as error:
        raise PackageRefused(
            f"{path} cannot be written ({error.strerror}): name another place by --output."
        ) from error


def _files(folder: Path) -> list[tuple[str, Path]]:
    """All files, in the order of their names."""
    return sorted(
        (path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file()
    )


def _list(folder: Path) -> None:
    lines = []
    for name, path in _files(folder):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="")


def _zipped(folder: Path, target: Path) -> Path:
    """Uncompressed, since compressors differ in what they make of the same bytes."""
    with (
        os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as file,
        ZipFile(file, "w", ZIP_STORED) as archive,
    ):
        for name, path in _files(folder):
            member = ZipInfo(name, _BEGINNING)
            member.external_attr, member.create_system = _REGULAR, _UNIX
            member.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(member, "w") as sink:
                shutil.copyfileobj(source, sink)
        archive.close()
        file.flush()
        os.fsync(file.fileno())
    return target
