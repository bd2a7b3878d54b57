"""Reads entries again that were sealed, and keeps what is no longer as it was sealed.

Sealing builds on stored hashes of complete blocks of entries, and never reads an old entry again:
that nobody has altered or deleted one is found here.
"""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import asyncpg

from ..identity import Clock, utc_now
from ..postgres.pool import Connection, Pool
from .damage import CHECKPOINT, HEAD, OUTSIDE, WHOLE_TREE, Damage, TreeDamaged, joined
from .merkle import STRIDE, Piece, Span, root
from .note import Checkpoint
from .tree import CHUNK, SQL, Tree, gaps, outside

LEAST, MOST = -(2**63), 2**63 - 1
"""No position is smaller, or larger."""
_UNREADABLE = (asyncpg.DataError, asyncpg.InternalServerError)
"""What reading a row raises that has a value which there cannot be, or a page that is broken."""


async def known(database: Pool | Connection, org_id: UUID, size: int) -> list[Damage]:
    """What was found to be damaged, and not repaired yet, of the first `size` entries."""
    return [Damage(*row) for row in await database.fetch(SQL["damage"], org_id, size)]


async def require_sound(database: Pool | Connection, org_id: UUID, size: int) -> None:
    """Raises TreeDamaged if damage of the first `size` entries is known."""
    _require_none(org_id, await known(database, org_id, size))


def require_readable(org_id: UUID, checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint; raises TreeDamaged for one that names no root, or was never sealed."""
    try:
        readable = checkpoint.root and checkpoint.sealed_at.tzinfo  # which infinity has not
    except ValueError:
        readable = None
    if not readable:
        raise TreeDamaged(org_id, Damage(CHECKPOINT, 1, checkpoint.size, missing=False))
    return checkpoint


async def require_sealed(
    database: Pool | Connection, org_id: UUID, positions: Iterable[int], size: int
) -> None:
    """Reads the blocks of entries again, as far as `size` goes; raises TreeDamaged if one is not
    what was sealed."""
    for block in sorted({(position - 1) >> STRIDE for position in positions}):
        first, last = (block << STRIDE) + 1, (block + 1) << STRIDE
        if last <= size:
            found = await _in_blocks(database, org_id, block, block + 1)
        else:
            found = _ranges(await _flaws(database, org_id, first, size))
        _require_none(org_id, found)


class Scrub:
    """Goes round through one ledger as far as it is sealed, some blocks of 256 at a time."""

    def __init__(self, pool: Pool, org_id: UUID, clock: Clock = utc_now) -> None:
        self._pool = pool
        self._org_id = org_id
        self._clock = clock
        self._next = 0
        self.done = 0
        """How many entries of this round were read."""
        self.size = 0
        """How many there are."""
        self.head = 0
        """Where the ledger ends."""
        self.tiled = 0
        """Up to where leaf hashes were kept, which is done when entries are sealed."""
        self.lost = 0
        """The size of the first checkpoint since all before it were deleted; 0 if none were."""

    async def step(self, blocks: int = CHUNK) -> bool:
        """Reads the next blocks, and at the end of a round what is in no complete block, the hashes
        over the blocks, and the last checkpoint's root; looks then for gaps in what is not sealed
        yet, and for entries outside of the ledger. Returns whether the round is at its end. What
        was found is kept, and forgotten when it was repaired."""
        [(head, tiled, self.lost, *newest)] = await self._pool.fetch(SQL["sealed"], self._org_id)
        last = None if newest[0] is None else Checkpoint(*newest)
        size = 0 if last is None else last.size
        if last is None and await self._unreadable():
            size = tiled
        self.head, self.tiled = head, tiled
        whole = size >> STRIDE
        first, end = self._next, min(self._next + blocks, whole)
        self._next = 0 if end >= whole else end
        self.size, self.done = size, size if end >= whole else end << STRIDE
        if first < end:
            found = await _in_blocks(self._pool, self._org_id, first, end)
            await self._settle(found, _of_blocks, (first << STRIDE) + 1, end << STRIDE)
        if end < whole:
            return False
        rest = Piece(0, whole << STRIDE, size)
        wrong = await _flaws(self._pool, self._org_id, rest.first + 1, rest.end)
        above = await self._above(size)
        if last is not None and await self._root(size) != last.root:
            altered = await self._altered(rest, last)
            if altered is None:
                above.append(Damage(WHOLE_TREE, 1, size, missing=False))
            else:
                wrong |= dict.fromkeys(altered, False)
        above += await self._unreadable()
        sealed = max(size, tiled)
        if head < sealed:
            above.append(Damage(HEAD, max(head, 0) + 1, sealed, missing=True))
        inserted = await outside(self._pool, self._org_id, sealed)
        above += [Damage(OUTSIDE, *ends, missing=False) for ends in inserted]
        lost = await gaps(self._pool, self._org_id, size + 1, head)
        unsealed = [Damage(0, *ends, missing=True) for ends in lost]
        await self._settle(_ranges(wrong), _of_blocks, rest.first + 1, rest.end)
        # what was found there was sealed, where nobody knows any more up to where there was
        again = bool(size) and size == sealed
        await self._settle(
            unsealed, lambda one: _of_blocks(one) and (again or one.missing), size + 1, MOST
        )
        await self._settle(above, lambda one: not _of_blocks(one), LEAST, MOST)
        return True

    async def _altered(self, rest: Piece, last: Checkpoint) -> list[int] | None:
        """The entries in no complete block that are not those of the last checkpoint; None if
        nobody can tell."""
        tree = Tree(self._pool, self._org_id)
        sealed = await tree.sealed(rest)
        try:
            [found] = await tree.hashes([Span(0, last.size)], {rest: sealed})
        except (TreeDamaged, IndexError):
            return None
        return await tree.altered(rest, sealed) if found == last.root else None

    async def _unreadable(self) -> list[Damage]:
        rows = await self._pool.fetch(SQL["unreadable"], self._org_id)
        return [Damage(CHECKPOINT, 1, row["size"], missing=False) for row in rows]

    async def _root(self, size: int) -> bytes:
        """The root over what is stored; none where something is missing."""
        try:
            return (await Tree(self._pool, self._org_id).hashes([Span(0, size)]))[0]
        except TreeDamaged:
            return b""

    async def _above(self, size: int) -> list[Damage]:
        """What is wrong with the hashes over the blocks."""
        found = []
        level = 2 * STRIDE
        while whole := size >> level:
            for first in range(0, whole, CHUNK):
                end = min(first + CHUNK, whole)
                found += await _unlike(self._pool, self._org_id, level, first, end)
            level += STRIDE
        return found

    async def _settle(
        self, found: Sequence[Damage], which: Callable[[Damage], bool], first: int, last: int
    ) -> None:
        """Keeps what was found between two positions, and nothing else that begins there; of what
        goes on behind them, the rest."""
        begin = LEAST if first == 1 else first
        before = {
            one
            for one in await known(self._pool, self._org_id, MOST)
            if begin <= one.first <= last and which(one)
        }
        found = [*found, *(one._replace(first=last + 1) for one in before if one.last > last)]
        gone, new = before.difference(found), [one for one in found if one not in before]
        if not gone and not new:
            return
        async with self._pool.acquire() as connection, connection.transaction():
            for one in gone:
                await connection.execute(
                    SQL["forget_damage"], self._org_id, one.level, one.first, one.last
                )
            columns = [[one[column] for one in new] for column in range(len(Damage._fields))]
            await connection.execute(SQL["keep_damage"], self._org_id, *columns, self._clock())


async def _in_blocks(
    database: Pool | Connection, org_id: UUID, first: int, end: int
) -> list[Damage]:
    """What is wrong in some blocks: which entries, if their leaf hashes were kept as they were
    sealed, and else which block."""
    tree, found = Tree(database, org_id), []
    wrong = await _flaws(database, org_id, (first << STRIDE) + 1, end << STRIDE)
    for damage in await _unlike(database, org_id, STRIDE, first, end):
        leaves = Piece(0, damage.first - 1, damage.last)
        sealed = await tree.sealed(leaves)
        try:
            known = await tree.hashes([Span(leaves.first, leaves.end)]) == [root(sealed)]
        except TreeDamaged:
            known = False
        if known:
            wrong |= dict.fromkeys(await tree.altered(leaves, sealed), False)
        else:
            found.append(damage)
    return [*_ranges(wrong), *found]


async def _flaws(
    database: Pool | Connection, org_id: UUID, first: int, last: int
) -> dict[int, bool]:
    """The positions of entries that are missing (true), or not what their hashes say; what cannot
    be read is not."""
    try:
        return dict(map(tuple, await database.fetch(SQL["flaws"], org_id, first, last)))
    except _UNREADABLE:
        if first == last:
            return {first: False}
    middle = (first + last) // 2
    return {
        **await _flaws(database, org_id, first, middle),
        **await _flaws(database, org_id, middle + 1, last),
    }


def _of_blocks(one: Damage) -> bool:
    return one.level in {0, STRIDE}


def _ranges(wrong: dict[int, bool]) -> list[Damage]:
    return joined(Damage(0, at, at, missing) for at, missing in sorted(wrong.items()))


async def _unlike(
    database: Pool | Connection, org_id: UUID, level: int, first: int, end: int
) -> list[Damage]:
    return [
        Damage(level, (index << level) + 1, (index + 1) << level, missing=False)
        for index in await Tree(database, org_id).unlike(level, first, end)
    ]


def _require_none(org_id: UUID, found: Sequence[Damage]) -> None:
    if found:
        raise TreeDamaged(org_id, *found)
