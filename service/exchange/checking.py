"""Checks an export from its first line to its last, without the ledger that it came from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .checker import Checker
from .errors import DamagedLine, ExchangeRefused
from .lines import End, EntryLine, Header, Unreadable, decode
from .tally import Raw, raw_lines

MARK = b'{"format":"okr-ledger/'
"""How every export begins."""
TOLD = 1_000
"""After so many entries progress is told."""

Progress = Callable[[int, int], None]
"""Told how many entries are done, and of how many."""


def is_export(path: Path) -> bool:
    """Whether a file begins like an export. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


@dataclass(frozen=True, slots=True)
class Checked:
    """An export that is as it was written."""

    path: Path
    header: Header
    end: End


def check(path: Path, progress: Progress = lambda *_: None) -> Checked:
    """Reads a whole export and checks all that can be without a database: every hash, that no
    line is missing, inserted, moved or altered, and that the end is there.

    Raises DamagedLine for the first line that is wrong, and OSError.
    """
    checker = Checker(path.name)
    tally = checker.tally
    for raw in raw_lines(path):
        if raw.broken and not _is_end(raw):
            raise _cut_off(path, raw.number)
        line = checker.take(raw)
        if isinstance(line, EntryLine) and line.position % TOLD == 0:
            progress(tally.count(EntryLine), tally.total)
    if tally.header is None:
        raise ExchangeRefused(f"{path.name} is empty: export again.")
    if not isinstance(tally.last, End):
        raise _cut_off(path, tally.lines + 1)
    progress(tally.total, tally.total)
    return Checked(path, tally.header, tally.last)


def _is_end(raw: Raw) -> bool:
    try:
        return isinstance(decode(raw.data), End)
    except Unreadable:
        return False


def _cut_off(path: Path, number: int) -> DamagedLine:
    return DamagedLine(
        path.name,
        number,
        "the file ends here before the export does: it was cut off. Let okr export --to continue "
        "it where it was made, or copy it again",
    )
