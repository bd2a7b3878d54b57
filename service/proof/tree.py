"""The stored Merkle tree of one organisation: its hashes, and storing those that are missing."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .damage import Damage, TreeDamaged
from .merkle import STRIDE, WIDTH, Piece, Span, hash_of, pieces, root

SQL = load(__package__, "proof.sql")

CHUNK = 16
"""How many hashes of a level are computed at a time: of at most 4,096 leaves."""
_HASH_BYTES = 32


async def gaps(
    database: Pool | Connection, org_id: UUID, first: int, last: int
) -> list[tuple[int, int]]:
    """The first and the last position of each gap between two positions of a ledger."""
    return [(one, end) for one, end in await database.fetch(SQL["gaps"], org_id, first, last)]


async def outside(
    database: Pool | Connection, org_id: UUID, sealed: int = 0
) -> list[tuple[int, int]]:
    """The same of neighbouring entries that are at no position from 1 to the end of the ledger, nor
    at one of the first `sealed`."""
    return [(one, end) for one, end in await database.fetch(SQL["outside"], org_id, sealed)]


class Tree:
    """The tree over the entries, as far as they go."""

    def __init__(self, database: Pool | Connection, org_id: UUID) -> None:
        self._database = database
        self._org_id = org_id

    async def hashes(
        self, spans: Sequence[Span], given: Mapping[Piece, list[bytes]] = MappingProxyType({})
    ) -> list[bytes]:
        """The hash of each span, with the hashes of some pieces given. Raises TreeDamaged where
        entries or subtrees are missing."""
        wanted = dict.fromkeys(one for span in spans for one in pieces(span))
        found = {**await self._read([one for one in wanted if one not in given]), **given}
        return [hash_of(span, found.__getitem__) for span in spans]

    async def sealed(self, leaves: Piece) -> list[bytes]:
        """The leaf hashes with which entries were sealed, as far as they were kept."""
        data = await self._database.fetchval(
            SQL["tiles"], self._org_id, leaves.first + 1, leaves.end
        )
        return _hashes(data or b"")

    async def altered(self, leaves: Piece, sealed: Sequence[bytes]) -> list[int]:
        """The positions of the entries that do not have the leaf hash with which they were sealed;
        those that are missing are not among them."""
        rows = await self._database.fetch(
            SQL["leaf_hashes"], self._org_id, leaves.first + 1, leaves.end
        )
        return [at for at, leaf in rows if leaf != sealed[at - 1 - leaves.first]]

    async def grow(self, size: int) -> bool:
        """Stores the leaf hashes of the first `size` entries, and those of complete subtrees, so
        many at a time; returns whether there are all. Raises TreeDamaged where entries are
        missing."""
        tiled = await self._database.fetchval(SQL["tiled"], self._org_id)
        end = min(size, (tiled // WIDTH + CHUNK) * WIDTH)
        if tiled < end:
            await self._tile(tiled, end)
        if end < size:
            return False
        level = STRIDE
        while size >> level:
            stored = await self._database.fetchval(SQL["stored"], self._org_id, level)
            whole = size >> level
            end = min(whole, stored + CHUNK)
            if stored < end:
                await self._store(level, stored, end)
            if end < whole:
                return False
            level += STRIDE
        return True

    async def unlike(self, level: int, first: int, end: int) -> list[int]:
        """Which of the hashes stored at a level, from `first` to before `end`, are not those of
        what is below them, or are missing."""
        below = [Piece(level - STRIDE, n * WIDTH, (n + 1) * WIDTH) for n in range(first, end)]
        stored = [Piece(level, n, n + 1) for n in range(first, end)]
        found = await self._rows([*below, *stored])
        pairs = zip(below, stored, strict=True)
        return [one.first for under, one in pairs if found[one] != root(_hashes(found[under]))]

    async def _tile(self, first: int, end: int) -> None:
        borders = [first, *range((first // WIDTH + 1) * WIDTH, end, WIDTH), end]
        leaves = [Piece(0, *pair) for pair in pairwise(borders)]
        try:
            found = await self._read(leaves)
        except TreeDamaged:
            missing = await gaps(self._database, self._org_id, first + 1, end)
            raise TreeDamaged(
                self._org_id, *(Damage(0, *ends, missing=True) for ends in missing)
            ) from None
        firsts, hashes = [one.first + 1 for one in leaves], [b"".join(found[one]) for one in leaves]
        await self._database.execute(SQL["tile"], self._org_id, firsts, hashes)

    async def _store(self, level: int, first: int, end: int) -> None:
        below = [
            Piece(level - STRIDE, index * WIDTH, (index + 1) * WIDTH) for index in range(first, end)
        ]
        found = await self._read(below)
        hashes = [root(found[piece]) for piece in below]
        await self._database.execute(SQL["store"], self._org_id, level, first, hashes)

    async def _read(self, wanted: Sequence[Piece]) -> dict[Piece, list[bytes]]:
        rows = await self._rows(wanted)
        return {piece: self._split(piece, row) for piece, row in rows.items()}

    async def _rows(self, wanted: Sequence[Piece]) -> dict[Piece, bytes]:
        leaves = [piece for piece in wanted if piece.level == 0]
        above = [piece for piece in wanted if piece.level]
        rows = []
        if leaves:
            rows += await self._database.fetch(SQL["leaves"], self._org_id, *_bounds(leaves))
        if above:
            levels = [piece.level for piece in above]
            rows += await self._database.fetch(
                SQL["subtrees"], self._org_id, *_bounds(above), levels
            )
        pairs = zip((*leaves, *above), rows, strict=True)
        return {piece: row["hashes"] or b"" for piece, row in pairs}

    def _split(self, piece: Piece, data: bytes) -> list[bytes]:
        hashes = _hashes(data)
        if len(hashes) != piece.end - piece.first:
            first, end = piece.first << piece.level, piece.end << piece.level
            raise TreeDamaged(self._org_id, Damage(max(piece.level, STRIDE), first + 1, end, False))
        return hashes


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + _HASH_BYTES] for at in range(0, len(data), _HASH_BYTES)]


def _bounds(wanted: Sequence[Piece]) -> tuple[list[int], list[int]]:
    return [piece.first for piece in wanted], [piece.end for piece in wanted]
