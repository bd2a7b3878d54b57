"""A key-encryption key in a file, which can be replaced while processes use it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from ..postgres.directory import make_file, sync_directory
from .sealing import LocalWrappingKey, WrongWrappingKey, new_data_key


class KeyFile:
    """The key in a file, a WrappingKey.

    Its successor is first written beside it, under the same name with `.next`. When the database
    has gone over to that one, the file is overwritten and the successor takes its name. So at any
    time one of the two files holds the key in use; processes look into both when theirs does not
    fit any more.
    """

    def __init__(self, path: Path, key: LocalWrappingKey | None = None) -> None:
        """Reads the key, unless it is given. Raises OSError, and ValueError where there is none."""
        self.path = path
        self.next = path.with_name(f"{path.name}.next")
        self._key = key or next(self._at_hand(), None) or LocalWrappingKey.from_file(path)

    @classmethod
    def made(cls, path: Path) -> Self:
        """As the constructor; makes the file where there is none (mode 0600)."""
        LocalWrappingKey.in_file(path)
        return cls(path)

    def __reduce__(self) -> tuple[type[Self], tuple[Path, LocalWrappingKey]]:
        # for worker processes
        return type(self), (self.path, self._key)

    @property
    def id(self) -> str:
        return self._key.id

    def adopt(self, id: str) -> bool:
        for key in self._at_hand():
            if key.id == id:
                self._key = key
                return True
        return False

    def wrap(self, key: bytes, context: bytes) -> bytes:
        return self._key.wrap(key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        try:
            return self._key.unwrap(wrapped, context)
        except WrongWrappingKey:
            for other in self._at_hand():
                if other.id != self._key.id:
                    try:
                        data_key = other.unwrap(wrapped, context)
                    except WrongWrappingKey:
                        continue
                    # it has wrapped what the database holds, so it is the one in use
                    self._key = other
                    return data_key
            raise

    def prepare(self) -> LocalWrappingKey:
        """A successor, which is in its file for good when this returns. Raises OSError."""
        make_file(self.next, f"{new_data_key().hex()}\n")
        return LocalWrappingKey.from_file(self.next)

    def replace(self) -> None:
        """Destroys the key and goes on with the successor, which the database uses by now."""
        overwrite(self.path)
        self.next.replace(self.path)
        sync_directory(self.path.parent)
        self._key = LocalWrappingKey.from_file(self.path)

    def forgo(self) -> None:
        """Destroys a successor that nothing was wrapped by."""
        overwrite(self.next)
        self.next.unlink()
        sync_directory(self.next.parent)
        self._key = LocalWrappingKey.from_file(self.path)

    def _at_hand(self) -> Iterator[LocalWrappingKey]:
        for path in (self.path, self.next):
            key = _read(path)
            if key is not None:
                yield key


def _read(path: Path) -> LocalWrappingKey | None:
    try:
        return LocalWrappingKey.from_file(path)
    except (FileNotFoundError, ValueError):
        return None


def overwrite(path: Path) -> None:
    """Overwrites a file where it is, durably. Raises OSError."""
    with path.open("r+b", buffering=0) as file:
        file.write(b"0" * (os.fstat(file.fileno()).st_size - 1) + b"\n")
        os.fsync(file.fileno())
