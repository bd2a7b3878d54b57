"""Proofs for the entries of an organisation, and their files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..errors import UserFacingError
from ..postgres.pool import Pool
from . import merkle
from .damage import WHOLE_TREE, Damage, TreeDamaged
from .merkle import Span
from .note import Checkpoint, encoded
from .scrub import require_readable, require_sealed, require_sound
from .tree import SQL, Tree
from .verifier import verify_consistency, verify_inclusion


class ProofRefused(UserFacingError):
    """There can be no such proof; the message names the argument and the remedy."""


class NotSealed(ProofRefused):
    """What is asked for goes beyond the last checkpoint."""

    def __init__(self, argument: str, asked: int, sealed: int) -> None:
        beyond = (
            f"{asked} lies beyond the newest checkpoint, which has {sealed} entries"
            if sealed
            else "there is no checkpoint of this ledger yet"
        )
        super().__init__(
            f"{argument}: {beyond}. A new entry is sealed about a second later: try again, or name "
            "a smaller number."
        )


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That the entry at a position is in the ledger of a checkpoint."""

    position: int
    leaf_hash: bytes
    hashes: Sequence[bytes]
    """From the leaf towards the root."""
    checkpoint: Checkpoint

    @property
    def verifies(self) -> bool:
        """Whether it leads to the checkpoint's root."""
        return verify_inclusion(
            self.leaf_hash,
            self.position - 1,
            self.checkpoint.size,
            self.hashes,
            self.checkpoint.root,
        )

    @property
    def file(self) -> str:
        """The proof as text: c2sp.org/tlog-proof."""
        first = ("c2sp.org/tlog-proof@v1", f"index {self.position - 1}")
        return _file(first, self.hashes, self.checkpoint)


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the ledger of a checkpoint begins with the ledger as it was at some size."""

    old_size: int
    old_root: bytes
    hashes: Sequence[bytes]
    """In the order of RFC 9162."""
    checkpoint: Checkpoint

    @property
    def file(self) -> str:
        """The proof as text."""
        first = ("okr-ledger/consistency@v1", f"old {self.old_size} {encoded(self.old_root)}")
        return _file(first, self.hashes, self.checkpoint)


async def newest(pool: Pool, org_id: UUID, at_most: int | None = None) -> Checkpoint | None:
    """The last checkpoint of an organisation, perhaps of those of at most so many entries."""
    row = await pool.fetchrow(SQL["newest"], org_id, at_most)
    return None if row is None else Checkpoint(*row)


async def covering(
    pool: Pool, org_id: UUID, size: int | None, argument: str = "size"
) -> Checkpoint | None:
    """The first checkpoint of at least so many entries; without a size the newest, if there is one.

    Raises ProofRefused, where `argument` is the name under which the size was given, and
    TreeDamaged for a checkpoint that cannot be read.
    """
    if size is not None and size < 1:
        raise ProofRefused(
            f"{argument}: a checkpoint has one entry or more; pass 1 or a larger number, or none "
            "for the newest checkpoint."
        )
    if size is not None and (row := await pool.fetchrow(SQL["covering"], org_id, size)):
        return require_readable(org_id, Checkpoint(*row))
    last = await newest(pool, org_id)
    if size is not None:
        raise NotSealed(argument, size, 0 if last is None else last.size)
    return None if last is None else require_readable(org_id, last)


async def prove_inclusion(
    pool: Pool, org_id: UUID, position: int, size: int | None = None
) -> InclusionProof:
    """The proof that an entry is in the first checkpoint of at least `size` entries, or in the
    newest; the entry is read again, with those in its block. Raises ProofRefused, and TreeDamaged
    where they are not what was sealed."""
    if position < 1:
        raise ProofRefused("position: entries are counted from 1; pass the position of one.")
    checkpoint = await covering(pool, org_id, size)
    if checkpoint is None or position > checkpoint.size:
        if checkpoint is None or size is None:
            raise NotSealed("position", position, 0 if checkpoint is None else checkpoint.size)
        raise ProofRefused(
            f"position: the checkpoint that size names has {checkpoint.size} entries, and "
            f"{position} is not among them; pass a larger size, or none for the newest checkpoint."
        )
    [proof] = await prove_inclusions(pool, org_id, [position], checkpoint)
    return proof


async def prove_inclusions(
    pool: Pool, org_id: UUID, positions: Iterable[int], checkpoint: Checkpoint
) -> list[InclusionProof]:
    """The proofs that entries, all of them among those of a checkpoint, are in its ledger; their
    blocks are read again. Raises TreeDamaged."""
    paths = {
        position: [Span(position - 1, position), *merkle.inclusion(position - 1, checkpoint.size)]
        for position in positions
    }
    await require_sealed(pool, org_id, paths, checkpoint.size)
    spans = [span for path in paths.values() for span in path]
    found = dict(zip(spans, await Tree(pool, org_id).hashes(spans), strict=True))
    proofs = [
        InclusionProof(position, found[leaf], [found[span] for span in path], checkpoint)
        for position, (leaf, *path) in paths.items()
    ]
    if not all(proof.verifies for proof in proofs):
        raise _unlike(org_id, checkpoint)
    return proofs


async def prove_consistency(
    pool: Pool, org_id: UUID, old_size: int, size: int | None = None
) -> ConsistencyProof:
    """The proof that the ledger of the first checkpoint of at least `size` entries, or of the
    newest, begins with the first `old_size` entries. Raises ProofRefused, and TreeDamaged where
    entries of the checkpoint are known not to be what was sealed, though they were signed."""
    if old_size < 1:
        raise ProofRefused(
            "from: every ledger begins with no entry, which needs no proof; pass 1 or a larger "
            "number."
        )
    checkpoint = await covering(pool, org_id, size, "to")
    if checkpoint is None or old_size > checkpoint.size:
        if checkpoint is None or size is None:
            raise NotSealed("from", old_size, 0 if checkpoint is None else checkpoint.size)
        raise ProofRefused(
            f"from: the checkpoint that to names has {checkpoint.size} entries, less than "
            f"{old_size}; exchange the two, or leave to out for the newest checkpoint."
        )
    await require_sound(pool, org_id, checkpoint.size)
    spans = merkle.consistency(old_size, checkpoint.size)
    old_root, *hashes = await Tree(pool, org_id).hashes([Span(0, old_size), *spans])
    if not verify_consistency(old_size, old_root, checkpoint.size, checkpoint.root, hashes):
        raise _unlike(org_id, checkpoint)
    return ConsistencyProof(old_size, old_root, hashes, checkpoint)


def _unlike(org_id: UUID, checkpoint: Checkpoint) -> TreeDamaged:
    return TreeDamaged(org_id, Damage(WHOLE_TREE, 1, checkpoint.size, missing=False))


def _file(first: Sequence[str], hashes: Sequence[bytes], checkpoint: Checkpoint) -> str:
    lines = [*first, *map(encoded, hashes), "", checkpoint.note]
    return "\n".join(lines)
