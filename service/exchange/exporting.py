"""Writes the ledger of an organisation, or goes on with an export that was interrupted."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ..ledger.errors import UnknownOrganization
from ..ledger.sealing import WrappingKey, unwrapped
from ..postgres.pool import Pool
from ..postgres.sql import load
from ..proof.proofs import newest
from ..proof.tree import gaps, outside
from .checking import Progress
from .errors import Diverged, EndMissing, EntriesMissing, ExchangeRefused
from .lines import (
    FORMAT,
    LEDGER_FORMAT,
    CheckpointLine,
    CommandLine,
    EntryLine,
    Header,
    KeyLine,
    LeavesLine,
    Line,
)
from .recipient import Recipient
from .target import Target

SQL = load(__package__, "exchange.sql")

PAGE = 1_000
"""Rows read, and lines written, at a time."""
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has."""

    header: Header
    entries: int
    entries_before: int
    """Those of the entries that were there before."""
    missing: Sequence[tuple[int, int]]
    """The first and the last position of each gap among these and right before them."""
    inserted: Sequence[tuple[int, int]]
    """The same of neighbouring entries outside of the ledger, which an export never has."""


async def export_ledger(
    pool: Pool,
    org_id: UUID,
    wrapping_key: WrappingKey,
    target: Target,
    *,
    from_position: int | None = None,
    recipient: Recipient | None = None,
    progress: Progress = lambda *_: None,
) -> Exported:
    """Writes everything from a position (1 if none is given) to the present head; what the target
    has already is not written again, and then the head stays the one of then.

    Raises:
        ExchangeRefused: the target holds another export, or the ledger ends before the position,
            or has none of the entries.
        UnknownOrganization: there is no such organisation.
        WrongWrappingKey: the data keys were wrapped by another key-encryption key.
        DataKeyDamaged: one of them was altered.
    """
    before = target.tally.count(EntryLine)
    run = _Export(pool, org_id, wrapping_key, target, recipient)
    header = await run.begin(from_position)
    if not target.tally.complete:
        for lines in (
            run.keys(),
            run.entries(),
            run.commands(),
            run.leaves(),
            run.checkpoint(),
        ):
            async for page in lines:
                target.write(page)
                progress(target.tally.count(EntryLine), target.tally.total)
        target.write([target.tally.end()])
    # the entry before the first one is known by its leaf
    before_first = max(header.from_position - 1, 1)
    missing = await gaps(pool, org_id, before_first, header.head_position)
    inserted = await outside(pool, org_id)
    return Exported(header, target.tally.count(EntryLine), before, missing, inserted)


class _Export:
    """One run; its methods give what the target lacks, page by page."""

    def __init__(
        self,
        pool: Pool,
        org_id: UUID,
        wrapping_key: WrappingKey,
        target: Target,
        recipient: Recipient | None,
    ) -> None:
        self._pool = pool
        self._org_id = org_id
        self._wrapping_key = wrapping_key
        self._target = target
        self._tally = target.tally
        self._recipient = recipient
        self._recipient_id = None if recipient is None else recipient.id
        self._first = self._head = 0

    async def begin(self, from_position: int | None) -> Header:
        """Writes the header, or checks the one that is there, and the last entry."""
        head = await self._pool.fetchrow(SQL["head"], self._org_id)
        if head is None:
            damaged = await self._pool.fetchval(SQL["is_damaged"], self._org_id)
            raise EndMissing(self._org_id) if damaged else UnknownOrganization
        there = self._tally.header
        if there is None:
            there = await self._header(from_position or 1, head["position"])
            self._target.write([there])
        elif (there.org_id, there.recipient) != (
            self._org_id,
            self._recipient_id,
        ) or from_position not in {None, there.from_position}:
            raise ExchangeRefused(
                f"{self._target.name} holds another export: of organisation {there.org_id} from "
                f"position {there.from_position}, with keys {there.keys}. Ask for the same to "
                "continue it, or name another file."
            )
        self._first, self._head = there.from_position, there.head_position
        last = self._tally.last_entry
        if last is not None and last.leaf_hash != await self._leaf(last.position):
            raise Diverged(self._org_id, last.position)
        return there

    async def _header(self, first: int, head: int) -> Header:
        if first > head:
            raise ExchangeRefused(
                f"The ledger ends at position {head}: there is nothing to export from position "
                f"{first} on."
            )
        missing = await gaps(self._pool, self._org_id, first, head)
        if missing == [(first, head)]:
            raise EntriesMissing(self._org_id, missing)
        return Header(
            format=FORMAT,
            ledger_format=LEDGER_FORMAT,
            org_id=self._org_id,
            from_position=first,
            head_position=head,
            leaf_before=None if first == 1 else await self._leaf(first - 1),
            keys="none" if self._recipient is None else "wrapped",
            recipient=self._recipient_id,
        )

    async def _leaf(self, position: int) -> bytes | None:
        rows = await self._pool.fetch(SQL["leaves"], self._org_id, position, position)
        return rows[0]["leaf_hash"] if rows else None

    async def keys(self) -> AsyncIterator[list[Line]]:
        """Of everybody: whoever sealed something at the positions has one, made before."""
        last = self._tally.last
        if not isinstance(last, Header | KeyLine):
            return
        after = last.subject_id if isinstance(last, KeyLine) else NOBODY
        while rows := await self._pool.fetch(SQL["keys_page"], self._org_id, after, PAGE):
            yield [self._key_line(row) for row in rows]
            after = rows[-1]["subject_id"]

    def _key_line(self, row: Any) -> KeyLine:
        subject, wrapped, wrapped_by, withheld = row
        if wrapped is None and not withheld:
            return KeyLine(subject, "erased", None)
        if wrapped is None or self._recipient is None:
            return KeyLine(subject, "withheld", None)
        key = unwrapped(self._wrapping_key, self._org_id, subject, wrapped, wrapped_by)
        return KeyLine(subject, "wrapped", self._recipient.seal(key, self._org_id, subject))

    async def entries(self) -> AsyncIterator[list[Line]]:
        """Of the positions up to the head of the beginning."""
        last = self._tally.last_entry
        after = self._first - 1 if last is None else last.position
        while after < self._head:
            rows = await self._page("entries_page", after, self._head)
            if not rows:
                return
            yield [EntryLine(*row) for row in rows]
            after = rows[-1]["position"]

    async def commands(self) -> AsyncIterator[list[Line]]:
        """Of these positions, and those that changed nothing right before the first."""
        last = self._tally.last
        if isinstance(last, LeavesLine | CheckpointLine):
            return
        after = last.command_id if isinstance(last, CommandLine) else NOBODY
        while rows := await self._page("commands_page", after, self._first - 1, self._head):
            yield [CommandLine(*row) for row in rows]
            after = rows[-1]["command_id"]

    async def leaves(self) -> AsyncIterator[list[Line]]:
        """As they were sealed, of a ledger from its first entry on: what roots can be made of."""
        last = self._tally.last
        if self._first > 1 or isinstance(last, CheckpointLine):
            return
        after = last.last if isinstance(last, LeavesLine) else 0
        while rows := await self._page("leaf_tiles_page", after, self._head):
            lines = [LeavesLine(row["first"], row["hashes"]) for row in rows]
            yield list(lines)
            after = lines[-1].last

    async def checkpoint(self) -> AsyncIterator[list[Line]]:
        """The newest one of what the file has, if it has the entry at its end."""
        if isinstance(self._tally.last, CheckpointLine):
            return
        found = await newest(self._pool, self._org_id, self._head)
        if found is not None and found.size >= self._first:
            yield [CheckpointLine(found.note)]

    async def _page(self, statement: str, *arguments: Any) -> list[Any]:
        return await self._pool.fetch(SQL[statement], self._org_id, *arguments, PAGE)
