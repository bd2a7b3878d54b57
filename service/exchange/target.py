"""The file that an export is written to, or that an interrupted one is continued in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ..postgres.directory import sync_directory
from .checker import Checker
from .checking import MARK
from .errors import ExchangeRefused
from .lines import Line, encode
from .tally import Tally, raw_lines


@dataclass(frozen=True, slots=True)
class Target:
    """Where an export is written, and what is there already."""

    name: str
    file: BinaryIO
    tally: Tally = field(default_factory=Tally)

    def write(self, lines: list[Line]) -> None:
        """Writes lines."""
        for line in lines:
            data = encode(line)
            self.file.write(data)
            self.tally.add(line, data)
        self.file.flush()


@contextmanager
def target_at(path: Path) -> Iterator[Target]:
    """A file as target: a new one, which its owner alone can read, and which is called `PATH.part`
    until it is complete; or what an interrupted export left, without its broken last line.

    Raises:
        ExchangeRefused: the file is something else, was damaged, or cannot be written.
        OSError: it cannot be read.
    """
    draft = path if path.exists() else path.with_name(f"{path.name}.part")
    checker = Checker(draft.name)
    kept, was_there = 0, draft.exists()
    if was_there:
        for raw in raw_lines(draft):
            if raw.broken and (raw.number > 1 or MARK.startswith(raw.data[: len(MARK)])):
                break
            checker.take(raw)
            kept += len(raw.data)
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ExchangeRefused(
            f"{path} cannot be written ({error.strerror}): name another file."
        ) from error
    try:
        with os.fdopen(descriptor, "r+b") as file:
            file.truncate(kept)
            file.seek(kept)
            yield Target(draft.name, file, checker.tally)
            os.fsync(file.fileno())
    finally:
        if not was_there and checker.tally.header is None:
            draft.unlink()
    if draft != path:
        draft.replace(path)
        sync_directory(path.parent)
