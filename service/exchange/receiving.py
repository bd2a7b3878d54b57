"""Takes an export in: data keys, entries as they are, and what commands led to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID

import asyncpg

from ..ledger.crew import Crew
from ..ledger.keys import until_noticed
from ..ledger.rebuild import rebuild
from ..ledger.sealing import WrappingKey
from ..postgres.pool import Pool
from ..postgres.sql import load
from .checking import Checked, Progress
from .errors import DamagedLine, Diverged, ExchangeRefused, Gap
from .handing_over import adopt
from .lines import CommandLine, EntryLine, KeyLine, Unreadable, decode
from .recipient import RecipientKey
from .tally import raw_lines

SQL = load(__package__, "exchange.sql")

BATCH = 1_000
"""Lines of one transaction."""

_L = TypeVar("_L", KeyLine, EntryLine, CommandLine)

_SECTIONS: tuple[type[KeyLine | EntryLine | CommandLine], ...] = (KeyLine, EntryLine, CommandLine)

_CHANGED = "the file was changed since it was checked: import it again"
_PROBLEMS = {
    "organization": "its entry belongs to another organisation",
    "payload": "the payload of its entry was altered",
    "envelope": "the envelope of its entry was altered",
    "version": "its stream_version does not follow that of the entry of the stream before",
    "order": "its entry was recorded before the one before",
    "future": "its entry was recorded later than it is now: set the clock, or import it later",
    "position": "somebody else wrote to the organisation meanwhile: import the file again to learn "
    "whether the two histories still agree",
    "command": "its command stands for something else here",
}
"""What the database may find though the file was checked."""


@dataclass(frozen=True, slots=True)
class Received:
    """What was taken in."""

    org_id: UUID
    imported: int
    """Entries that came now."""
    already_there: int
    """Entries of the file that the ledger had."""
    erased: int
    """People who were erased where the export was made and are known here."""


async def receive(
    checked: Checked,
    pool: Pool,
    wrapping_key: WrappingKey,
    recipient_key: RecipientKey | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = lambda *_: None,
) -> Received:
    """Takes in what the ledger here lacks, byte for byte; `project` is to follow. Repeating it
    changes nothing, and after an interruption it goes on where it stopped.

    With `dry_run` it only finds out whether the ledger here and the file agree.

    Raises:
        Diverged, Gap: see there; nothing was changed.
        ExchangeRefused: the recipient's key is missing or another one.
        DamagedLine: the file was changed since it was checked, or somebody else wrote meanwhile;
            nothing of the batch was applied.
        WrongWrappingKey: the keys here were wrapped by another key-encryption key.
    """
    header = checked.header
    _check_recipient(checked, recipient_key)
    head, _ = await _head(pool, header.org_id)
    await _compare(checked, pool, head)
    new = max(header.head_position - max(head, header.from_position - 1), 0)
    there = checked.end.entries - new
    if dry_run:
        return Received(header.org_id, new, there, 0)
    erased = 0
    for _, keys in _batches(checked, KeyLine):
        erased += await adopt(pool, header.org_id, wrapping_key, keys, recipient_key)

    async def import_entries(number: int, entries: list[EntryLine]) -> None:
        lacking = [entry for entry in entries if entry.position > head]
        if lacking:
            with _explained(checked, number, [str(entry.position) for entry in entries]):
                await pool.execute(SQL["import_entries"], header.org_id, lacking)
        progress(entries[-1].position - header.from_position + 1, checked.end.entries)

    async def import_commands(number: int, commands: list[CommandLine]) -> None:
        rows = [(header.org_id, *command) for command in commands]
        with _explained(checked, number, [str(command.command_id) for command in commands]):
            await pool.execute(SQL["import_commands"], header.org_id, rows)

    await _each(_batches(checked, EntryLine), import_entries)
    await _each(_batches(checked, CommandLine), import_commands)
    return Received(header.org_id, new, there, erased)


async def project(
    received: Received,
    pool: Pool,
    wrapping_key: WrappingKey,
    progress: Progress = lambda *_: None,
    crew: Crew | None = None,
) -> None:
    """Rebuilds the projections unless they show already what was received. Raises as `rebuild`
    does; the entries are there all the same, and repeating the import comes back to it.

    Until the rebuild is done, readers see the organisation as it was before the import.
    """
    org_id = received.org_id
    if received.erased:
        await until_noticed()
    if received.erased or await pool.fetchval(SQL["unprojected"], org_id):
        await rebuild(pool, org_id, wrapping_key, progress, crew)


def _check_recipient(checked: Checked, recipient_key: RecipientKey | None) -> None:
    header = checked.header
    if header.keys == "wrapped" and (
        recipient_key is None or recipient_key.public.id != header.recipient
    ):
        given = "none was" if recipient_key is None else f"{recipient_key.public.id} was"
        raise ExchangeRefused(
            f"The data keys in {checked.path.name} are sealed for the recipient "
            f"{header.recipient}, and {given} given: name the private key's file by "
            "--recipient-key."
        )


async def _head(pool: Pool, org_id: UUID) -> tuple[int, int]:
    """Position and generation; 0 where there is no such organisation."""
    head = await pool.fetchrow(SQL["head"], org_id)
    return (0, 0) if head is None else (head["position"], head["generation"])


async def _compare(checked: Checked, pool: Pool, head: int) -> None:
    """Whether the ledger here and the file agree on the positions that both have."""
    header = checked.header
    if head < header.from_position - 1:
        raise Gap(header.org_id, head, header.from_position)
    if header.leaf_before is not None:
        await _agree(pool, header.org_id, {header.from_position - 1: header.leaf_before})
    for _, entries in _batches(checked, EntryLine):
        if entries[0].position > head:
            break
        told = {entry.position: entry.leaf_hash for entry in entries if entry.position <= head}
        await _agree(pool, header.org_id, told)


async def _agree(pool: Pool, org_id: UUID, told: dict[int, bytes]) -> None:
    rows = await pool.fetch(SQL["leaves"], org_id, min(told), max(told))
    here = {row["position"]: row["leaf_hash"] for row in rows}
    for position, leaf in told.items():
        if here.get(position) != leaf:
            raise Diverged(org_id, position)


async def _each(
    batches: Iterator[tuple[int, list[_L]]], apply: Callable[[int, list[_L]], Awaitable[None]]
) -> None:
    """Applies one batch after the other; a thread reads the next one while the database works."""
    loop = asyncio.get_running_loop()
    batch = next(batches, None)
    while batch is not None:
        following = loop.run_in_executor(None, next, batches, None)
        try:
            await apply(*batch)
        finally:
            await asyncio.wait([following])
        batch = following.result()


def _batches(checked: Checked, kind: type[_L]) -> Iterator[tuple[int, list[_L]]]:
    """The lines of a section, batch by batch, each with the number of its first line."""
    counts, section = checked.end[:3], _SECTIONS.index(kind)
    first = 1 + sum(counts[:section])
    lines = islice(raw_lines(checked.path), first, first + counts[section])
    while batch := list(islice(lines, BATCH)):
        found: list[_L] = []
        for raw in batch:
            try:
                line = decode(raw.data)
            except Unreadable as error:
                raise DamagedLine(checked.path.name, raw.number, str(error)) from None
            if not isinstance(line, kind):
                raise DamagedLine(checked.path.name, raw.number, _CHANGED)
            found.append(line)
        yield batch[0].number, found


@contextmanager
def _explained(checked: Checked, number: int, names: Sequence[str]) -> Iterator[None]:
    """Names the line that the database refuses, of a batch that begins at a line number; `names`
    are those by which its details tell the lines."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate != "OKR04":
            raise
        problem, _, name = error.as_dict().get("detail", "").partition(":")
        line = number + names.index(name)
        raise DamagedLine(checked.path.name, line, _PROBLEMS[problem]) from error
