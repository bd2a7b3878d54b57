"""Checkpoints and proofs, naively: computed from the leaves as RFC 9162 defines them."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from okr.service.postgres.pool import Pool
from tests.oracle.paging import Wrong
from tests.proof.definition import path, proof, tree_hash


class Signed(NamedTuple):
    """A checkpoint as it is stored."""

    size: int
    note: str
    sealed_at: datetime


@dataclass(frozen=True)
class Sealed:
    """What there is to prove, and what was signed."""

    leaves: Sequence[bytes]
    checkpoints: Sequence[Signed]

    def checkpoint(self, size: str | None) -> Mapping[str, Any]:
        """Return the first checkpoint of a size, or the newest."""
        return self._told(self._covering(size))

    def inclusion(self, position: str, size: str | None) -> Mapping[str, Any]:
        """Return the proof that an entry is in a checkpoint's ledger."""
        found = self._covering(size)
        index = int(position) - 1
        if index < 0:
            raise Wrong("BAD_ARGUMENT")
        if index >= found.size:
            raise Wrong("BAD_ARGUMENT" if size else "POSITION_NOT_REACHED")
        hashes = [*map(_base64, path(index, self.leaves[: found.size]))]
        lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *hashes, "", found.note]
        return {
            "position": int(position),
            "leafHash": _base64(self.leaves[index]),
            "hashes": hashes,
            "checkpoint": self._told(found),
            "file": "\n".join(lines),
        }

    def consistency(self, old: str, size: str | None) -> Mapping[str, Any]:
        """Return the proof that a checkpoint's ledger begins with one of another size."""
        found = self._covering(size)
        old_size = int(old)
        if old_size < 1:
            raise Wrong("BAD_ARGUMENT")
        if old_size > found.size:
            raise Wrong("BAD_ARGUMENT" if size else "POSITION_NOT_REACHED")
        hashes = [*map(_base64, proof(old_size, self.leaves[: found.size]))]
        root = _base64(tree_hash(self.leaves[:old_size]))
        lines = ["okr-ledger/consistency@v1", f"old {old} {root}", *hashes, "", found.note]
        return {
            "size": old_size,
            "rootHash": root,
            "hashes": hashes,
            "checkpoint": self._told(found),
            "file": "\n".join(lines),
        }

    def _covering(self, size: str | None) -> Signed:
        if size is None:
            return self.checkpoints[-1]
        if int(size) < 1:
            raise Wrong("BAD_ARGUMENT")
        found = [one for one in self.checkpoints if one.size >= int(size)]
        if not found:
            raise Wrong("POSITION_NOT_REACHED")
        return found[0]

    def _told(self, found: Signed) -> Mapping[str, Any]:
        root = _base64(tree_hash(self.leaves[: found.size]))
        assert found.note.split("\n")[1:3] == [str(found.size), root]
        return {
            "size": found.size,
            "rootHash": root,
            "note": found.note,
            "sealedAt": found.sealed_at,
        }


NOT_SEALED = Sealed((), ())


async def read_sealed(pool: Pool, org_id: UUID) -> Sealed:
    """Read the leaves and the checkpoints of an organisation."""
    entries = await pool.fetch("select * from entry where org_id = $1 order by position", org_id)
    checkpoints = await pool.fetch(
        "select c.size, c.note, c.sealed_at from checkpoint c where c.org_id = $1 order by c.size",
        org_id,
    )
    return Sealed([entry["leaf_hash"] for entry in entries], [Signed(*one) for one in checkpoints])


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
