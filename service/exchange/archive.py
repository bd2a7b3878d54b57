"""A backup as a file: a tar archive of exports, of the data keys, and a list of what is in it."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import orjson

from ..postgres.directory import sync_directory
from .errors import ExchangeRefused

FORMAT = "okr-backup/1"
KEYS = "keys.jsonl"
LEDGER = ".ledger.jsonl"
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup has."""

    made_at: datetime
    members: dict[str, str]
    """The names of its files, each with the SHA-256 of what is in it."""

    @property
    def ledgers(self) -> list[str]:
        """The names of the exports."""
        return [name for name in self.members if name.endswith(LEDGER)]


class ArchiveWriter:
    """Puts one file after the other into an archive."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members: dict[str, str] = {}

    def add(self, path: Path) -> None:
        """Adds a file under its own name."""
        self._members[path.name] = _digest(path)
        with path.open("rb") as file:
            self._put(path.name, path.stat().st_size, file)

    def finish(self, made_at: datetime, directory: Path) -> None:
        """Adds the list, without which the archive counts as cut off."""
        told = {"format": FORMAT, "made_at": made_at.isoformat(), "members": self._members}
        listed = directory / _MANIFEST
        listed.write_bytes(orjson.dumps(told))
        with listed.open("rb") as file:
            self._put(_MANIFEST, listed.stat().st_size, file)

    def _put(self, name: str, size: int, file: BinaryIO) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._archive.addfile(member, file)


@contextmanager
def written(path: Path) -> Iterator[tuple[ArchiveWriter, Path]]:
    """A new archive, which its owner alone can read and which appears, complete, at the end; and a
    folder for what is to go into it, which vanishes. If a run was killed, the folder is still
    there, beside the file that was to be written, and the next run begins with a new one.

    Raises ExchangeRefused if there is something already, or it cannot be written.
    """
    if path.exists():
        raise ExchangeRefused(f"{path} is there already: name another file.")
    folder = path.with_name(f".{path.name}.unfinished")
    draft = folder / path.name
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ExchangeRefused(
            f"{path} cannot be written ({error.strerror}): name another file."
        ) from error
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            yield ArchiveWriter(archive), folder
            archive.close()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_directory(path.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """What is in an archive: its list, and a folder with the files, each of which is as it was
    written. Raises ExchangeRefused where that is not so."""
    with TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        try:
            with tarfile.open(path) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise ExchangeRefused(f"{path.name} is no backup, or damaged ({error}).") from error
        manifest = _read(path, folder / _MANIFEST)
        for member, digest in manifest.members.items():
            file = folder / member
            if not file.is_file() or _digest(file) != digest:
                raise ExchangeRefused(
                    f"{path.name}: {member} is missing, or is not as it was written."
                )
        yield manifest, folder


def _read(path: Path, listed: Path) -> Manifest:
    if not listed.is_file():
        raise ExchangeRefused(f"{path.name} is no backup, or was cut off: it has no {_MANIFEST}.")
    try:
        told: dict[str, Any] = orjson.loads(listed.read_bytes())
        if told["format"] != FORMAT:
            raise ValueError(told["format"])
        return Manifest(datetime.fromisoformat(told["made_at"]), dict(told["members"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ExchangeRefused(
            f"{path.name} is no backup of the format {FORMAT}: use the version that made it."
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
