"""Checkpoints, and proofs that the ledger is what it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import strawberry

from ...postgres.pool import Pool
from ...proof import note, proofs
from ...proof.damage import TreeDamaged
from ...proof.note import encoded
from ...proof.proofs import NotSealed, ProofRefused
from ...reading.declare import argument
from ...reading.errors import Code, ReadRefused
from ...reading.sources import column, made, record
from ..scalars import Position

_CHECKPOINT = "size bigint, root_hash text, note text, sealed_at timestamptz"
_INCLUSION = "position bigint, leaf_hash text, hashes text[], checkpoint jsonb, file text"
_CONSISTENCY = "size bigint, root_hash text, hashes text[], checkpoint jsonb, file text"


@strawberry.type(
    description="The root of the Merkle tree over the first entries of the ledger, signed."
)
class Checkpoint:
    size: Position = column("How many entries it covers: those of the positions 1 to this one.")
    root_hash: str = column("The tree's root (RFC 9162), in base64.")
    note: str = column("The signed text (c2sp.org/tlog-checkpoint); keep it elsewhere.")
    sealed_at: datetime = column("When it was signed.")


@strawberry.type(description="Proves that an entry is in the ledger of a checkpoint.")
class InclusionProof:
    position: Position = column("The entry's position; its leaf has the index one less.")
    leaf_hash: str = column("The leaf of the entry, in base64.")
    hashes: list[str] = column("The hashes from the leaf towards the root, in base64.")
    checkpoint: Checkpoint = record("checkpoint", _CHECKPOINT, "The checkpoint.")
    file: str = column("All of it as text (c2sp.org/tlog-proof), to be verified elsewhere.")


@strawberry.type(
    description=(
        "Proves that the ledger of a checkpoint begins with the ledger as it was: nothing in it "
        "was changed, removed or inserted."
    )
)
class ConsistencyProof:
    size: Position = column("How many entries the ledger had.")
    root_hash: str = column("The root of the tree over them, in base64.")
    hashes: list[str] = column("The hashes in the order of RFC 9162, section 2.1.4, in base64.")
    checkpoint: Checkpoint = record(
        "checkpoint", _CHECKPOINT, "The checkpoint of the ledger that has grown."
    )
    file: str = column("All of it as text, to be verified elsewhere.")


def sealed_checkpoint() -> Any:
    """Declare the root field of checkpoints."""
    return made(
        _make_checkpoint,
        _CHECKPOINT,
        "The newest checkpoint; null before the first.",
        [_size("size", "The first checkpoint of at least so many entries.")],
    )


def sealed_inclusion() -> Any:
    """Declare the root field of inclusion proofs."""
    return made(
        _make_inclusion,
        _INCLUSION,
        "The proof that an entry is in the ledger of the newest checkpoint.",
        [
            argument("position", Position, "The entry's position."),
            _size("size", "For the first checkpoint of at least so many entries."),
        ],
    )


def sealed_consistency() -> Any:
    """Declare the root field of consistency proofs."""
    return made(
        _make_consistency,
        _CONSISTENCY,
        "The proof that the ledger of the newest checkpoint begins with the ledger as it was.",
        [
            argument("from", Position, "How many entries it had, such as those of a checkpoint."),
            _size("to", "For the first checkpoint of at least so many entries."),
        ],
    )


def _size(name: str, description: str) -> Any:
    return argument(name, Position | None, description)


async def _make_checkpoint(pool: Pool, org_id: UUID, arguments: Mapping[str, Any]) -> bytes | None:
    try:
        found = await proofs.covering(pool, org_id, arguments.get("size"))
    except (ProofRefused, TreeDamaged) as refused:
        raise _told(refused) from None
    return None if found is None else orjson.dumps(_checkpoint(found))


async def _make_inclusion(pool: Pool, org_id: UUID, arguments: Mapping[str, Any]) -> bytes:
    position, size = arguments["position"], arguments.get("size")
    try:
        proof = await proofs.prove_inclusion(pool, org_id, position, size)
    except (ProofRefused, TreeDamaged) as refused:
        raise _told(refused) from None
    return orjson.dumps(
        {
            "position": proof.position,
            "leaf_hash": encoded(proof.leaf_hash),
            "hashes": [encoded(one) for one in proof.hashes],
            "checkpoint": _checkpoint(proof.checkpoint),
            "file": proof.file,
        }
    )


async def _make_consistency(pool: Pool, org_id: UUID, arguments: Mapping[str, Any]) -> bytes:
    try:
        proof = await proofs.prove_consistency(pool, org_id, arguments["from"], arguments.get("to"))
    except (ProofRefused, TreeDamaged) as refused:
        raise _told(refused) from None
    return orjson.dumps(
        {
            "size": proof.old_size,
            "root_hash": encoded(proof.old_root),
            "hashes": [encoded(one) for one in proof.hashes],
            "checkpoint": _checkpoint(proof.checkpoint),
            "file": proof.file,
        }
    )


def _checkpoint(found: note.Checkpoint) -> dict[str, Any]:
    return {
        "size": found.size,
        "root_hash": encoded(found.root),
        "note": found.note,
        "sealed_at": found.sealed_at,
    }


def _told(refused: ProofRefused | TreeDamaged) -> ReadRefused:
    if isinstance(refused, TreeDamaged):
        damage = [
            {"how": one.how, "from": str(one.first), "to": str(one.last)} for one in refused.damage
        ]
        return ReadRefused(Code.LEDGER_DAMAGED, str(refused), damage=damage)
    code = Code.POSITION_NOT_REACHED if isinstance(refused, NotSealed) else Code.BAD_ARGUMENT
    return ReadRefused(code, str(refused))
