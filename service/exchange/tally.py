"""Reads the lines of an export as they stand, and keeps count of them."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .errors import DamagedLine
from .lines import (
    CheckpointLine,
    CommandLine,
    End,
    EntryLine,
    Header,
    KeyLine,
    LeavesLine,
    Line,
)

LINE_LIMIT = 32 * 1024 * 1024
"""The most bytes of a line, so that a file without line breaks is not read into memory."""


class Raw(NamedTuple):
    """A line as it stands in the file."""

    number: int
    data: bytes

    @property
    def broken(self) -> bool:
        """Whether the file ends before the line does."""
        return not self.data.endswith(b"\n")


def raw_lines(path: Path) -> Iterator[Raw]:
    """The lines of a file. Raises DamagedLine for one that is too long, and OSError."""
    with path.open("rb") as file:
        number = 0
        while data := file.readline(LINE_LIMIT):
            number += 1
            if len(data) == LINE_LIMIT and not data.endswith(b"\n"):
                raise DamagedLine(path.name, number, f"it has more than {LINE_LIMIT} bytes")
            yield Raw(number, data)


class Tally:
    """What has been written of an export, or read: enough to go on from there, and to end it."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self.last: Line | None = None
        self.last_entry: EntryLine | None = None
        self._counts = Counter[type[Line]]()
        self._digest = hashlib.sha256()

    def add(self, line: Line, data: bytes) -> None:
        """Takes the next line, and how it is written."""
        self._digest.update(data)
        self._counts[type(line)] += 1
        self.last = line
        if isinstance(line, Header):
            self.header = line
        elif isinstance(line, EntryLine):
            self.last_entry = line

    def count(self, kind: type[Line]) -> int:
        """How many lines of a type there were."""
        return self._counts[kind]

    @property
    def total(self) -> int:
        """How many entries there are when the export is complete, as the header says."""
        return (
            0 if self.header is None else self.header.head_position - self.header.from_position + 1
        )

    @property
    def lines(self) -> int:
        """How many lines there were."""
        return self._counts.total()

    @property
    def complete(self) -> bool:
        """Whether the end has been there."""
        return isinstance(self.last, End)

    def end(self) -> End:
        """The line that ends the export now; there must be an entry."""
        assert self.last_entry is not None
        return End(
            keys=self.count(KeyLine),
            entries=self.count(EntryLine),
            commands=self.count(CommandLine),
            checkpoints=self.count(CheckpointLine),
            leaves=self.count(LeavesLine),
            leaf_hash=self.last_entry.leaf_hash,
            sha256=self._digest.digest(),
        )
