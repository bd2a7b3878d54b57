"""Imports a history from a file of observed changes, one per line, into one organisation."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from ...domain.organization import Language
from ..identity import Clock, utc_now
from ..ledger.command import Command
from ..ledger.history import HistoryWriter
from ..ledger.sealing import WrappingKey
from ..ledger.statistics import refresh_statistics
from ..postgres.pool import Pool
from .destinations import Destination, Recorder, Rehearsal
from .errors import BadLine, EmptyHistory, ImportRefused
from .identity import organization_id
from .lines import Line, count_lines, read_lines
from .mapping import command_of, refused_line
from .present import Present, chunks, read_present
from .step import Founding

BATCH = 200
"""The lines of one transaction."""
LISTED = 1_000
"""The most bad lines that a dry run lists; it ends with them."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or what a dry run would do."""

    org_id: UUID
    source: str
    """Of the first line."""
    lines: int
    """Of the file, as far as it was read, without blank ones."""
    imported: int
    """Lines imported now."""
    already_there: int
    """Lines recorded by earlier imports."""
    entries: int
    """Ledger entries that the lines imported now made: a line may make several, or none."""
    types: Mapping[str, int]
    """How many lines of each type were imported now."""
    bad: tuple[BadLine, ...]
    """Lines that cannot be imported: the first one or, after a dry run, all."""
    language: Language
    """By which numbers were read."""
    read_otherwise: tuple[str, ...]
    """The numbers among those read now that are others in another language."""


class ImportStopped(ImportRefused):
    """A line cannot be imported; those before it are."""

    def __init__(self, report: ImportReport) -> None:
        before = report.imported + report.already_there
        told = {0: "Nothing was imported", 1: "The line before it is imported"}.get(
            before, f"The {before} lines before it are imported"
        )
        super().__init__(
            f"{str(report.bad[0]).rstrip('.')}. {told}; repair it and import the file again to go "
            "on."
        )
        self.report = report


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


async def import_timeline(
    path: Path,
    pool: Pool,
    wrapping_key: WrappingKey,
    *,
    org_id: UUID | None = None,
    founding: Founding | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = _silent,
    clock: Clock = utc_now,
) -> ImportReport:
    """Imports a file, or with `dry_run` finds out what importing it would do.

    The organisation is `org_id`, or the one that belongs to the source of the first line. That
    line founds it, with what `founding` says, or else the line. Lines that were imported before
    are passed over, so a repetition changes nothing and an interrupted import continues.
    `progress` is told the number of the line reached and of all.

    Raises:
        ImportStopped: a line cannot be imported, and this is no dry run.
        BadLine: not one line can be read.
        BegunOtherwise: the organisation was not begun by this history and has newer entries.
        EmptyHistory: there is no line.
        OSError: the file cannot be read.
        ChangedMeanwhile: somebody else changed the organisation at the same time.
        ErasedMeanwhile: a person was erased at the same time.
        WrongWrappingKey: the organisation's texts are sealed with another key.
    """
    now = clock()
    source = _source(path, now)
    org_id = org_id or organization_id(source)
    present = await read_present(
        pool, org_id, founding or Founding(), path.name, read_lines(path, now)
    )
    destination: Destination = (
        Rehearsal(org_id, pool, wrapping_key, present.recorded_at)
        if dry_run
        else Recorder(HistoryWriter(org_id, pool, wrapping_key), present.position)
    )
    total = count_lines(path)
    read = already_there = 0
    types, bad = Counter[str](), list[BadLine]()
    for chunk in chunks(read_lines(path, now), BATCH):
        if len(bad) >= (LISTED if dry_run else 1):
            break
        lines, commands, unusable = _commands(chunk, present, path.name, dry_run)
        refused = [
            refused_line(lines[failed.index], failed.cause, path.name)
            for failed in await destination.append(commands)
        ]
        found = sorted(unusable + refused, key=lambda line: line.number)
        bad += found if dry_run else found[:1]
        end = bad[0].number if bad and not dry_run else chunk[-1].number
        left_out = {line.number for line in refused}
        types.update(
            line.type for line in lines if line.number <= end and line.number not in left_out
        )
        reached = [item.number for item in chunk if item.number <= end]
        read += len(reached)
        already_there += len(present.imported.intersection(reached))
        progress(end, total)
    if not dry_run:
        await refresh_statistics(pool, destination.entries)
    report = ImportReport(
        org_id=org_id,
        source=source,
        lines=read,
        imported=types.total(),
        already_there=already_there,
        entries=destination.entries,
        types=dict(types),
        bad=tuple(bad),
        language=present.known.language,
        read_otherwise=tuple(present.known.read_otherwise),
    )
    if bad and not dry_run:
        raise ImportStopped(report)
    progress(total, total)
    return report


def _source(path: Path, now: datetime) -> str:
    """The source of the first line that can be read."""
    bad: BadLine | None = None
    for line in read_lines(path, now):
        if isinstance(line, Line):
            return line.source
        bad = bad or line
    raise bad or EmptyHistory(path.name)


def _commands(
    chunk: Sequence[Line | BadLine], present: Present, file: str, dry_run: bool
) -> tuple[list[Line], list[Command], list[BadLine]]:
    """The new lines with their commands, and those that are unusable; up to the first of those,
    unless it is a dry run."""
    lines: list[Line] = []
    commands: list[Command] = []
    bad: list[BadLine] = []
    for item in chunk:
        if item.number in present.imported:
            continue
        try:
            if isinstance(item, BadLine):
                raise item
            if item.number in present.altered:
                raise _altered(item, file)
            commands.append(command_of(item, present.known, file))
            lines.append(item)
        except BadLine as error:
            bad.append(error)
            if not dry_run:
                break
    return lines, commands, bad


def _altered(line: Line, file: str) -> BadLine:
    return BadLine(
        file,
        line.number,
        f"another line was imported as number {line.seq} of {line.source}: what is recorded "
        "stays, so put it back, and number a new line anew",
        "seq",
    )
