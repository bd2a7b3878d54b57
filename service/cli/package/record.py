"""What an audit package proves: the ledger to the end of the span, checkpoints, keys, proofs."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

from ...exchange import export_beginning, target_at
from ...proof import note
from ...proof.notary import Notary
from ...proof.note import Checkpoint
from ...proof.proofs import NotSealed, covering, prove_consistency, prove_inclusions
from ...storage import Storage
from ..checkpoint import notary_of, seal_now
from .span import Span

LEDGER_FILE, SEALED_FILE, KEYS_FILE = "ledger.jsonl", "checkpoints.txt", "keys.txt"
CONSISTENCY_FILE = "consistency.txt"
"""From the checkpoint that covers the beginning of the span to the one that covers its end; absent
where there is but one."""
LEDGER_PROOF_FILE = "ledger-proof.txt"
"""From the end of the ledger in the package to that checkpoint, which may be of more entries."""
INCLUSION_FILES = "proofs"
PAGE = 512
"""Proofs made at a time."""


async def write_record(
    opened: Storage, span: Span, folder: Path, progress: Callable[[int, int], None]
) -> list[Checkpoint]:
    """Writes these files; returns the first checkpoints that cover the beginning, if there is one
    of it, and the end of the span.

    What was not sealed yet is sealed first. Raises InvalidSettings without a key to sign with,
    ProofRefused while a service is sealing, TreeDamaged where the ledger is not what was sealed.
    """
    pool, org_id = opened.pool, span.org_id
    notary = notary_of(opened.notary)
    sealed = await _sealed(opened, span)
    newest = sealed[-1]
    with target_at(folder / LEDGER_FILE) as target:
        await export_beginning(pool, org_id, target, span.until, progress)
    _write(folder / SEALED_FILE, "\n".join(dict.fromkeys(one.note for one in sealed)))
    _write(folder / KEYS_FILE, "".join(f"{line}\n" for line in _keys(notary, sealed)))
    proofs = {LEDGER_PROOF_FILE: span.until}
    if sealed[0].size < newest.size:
        proofs[CONSISTENCY_FILE] = sealed[0].size
    for file, size in proofs.items():
        proof = await prove_consistency(pool, org_id, size, newest.size)
        _write(folder / file, proof.file)
    (folder / INCLUSION_FILES).mkdir()
    for first in range(span.since + 1, span.until + 1, PAGE):
        positions = range(first, min(first + PAGE, span.until + 1))
        for included in await prove_inclusions(pool, org_id, positions, newest):
            name = f"{included.position}.tlog-proof"
            _write(folder / INCLUSION_FILES / name, included.file)
        progress(positions[-1] - span.since, span.until - span.since)
    return sealed


async def _sealed(opened: Storage, span: Span) -> list[Checkpoint]:
    """The oldest ones: later ones come, and these stay."""
    sizes = [span.since, span.until] if span.since else [span.until]
    try:
        found = [await covering(opened.pool, span.org_id, size, "--to") for size in sizes]
    except NotSealed:
        await seal_now(opened, span.org_id)
        found = [await covering(opened.pool, span.org_id, size, "--to") for size in sizes]
    return [checkpoint for checkpoint in found if checkpoint is not None]


def _keys(notary: Notary, sealed: list[Checkpoint]) -> Iterator[str]:
    """Those that signed; what else there is changes with time."""
    signatures = dict.fromkeys(
        tuple(line.split(" ")[1:])
        for checkpoint in sealed
        for line in checkpoint.note.rpartition("\n\n")[2].splitlines()
    )
    lines = {
        note.verifier_key(name, key.public): None
        for name, _ in signatures
        for key in notary.keys.all()
    }
    signed_by = {(name, b64decode(data)[:4].hex()) for name, data in signatures}
    return (line for line in lines if tuple(line.split("+")[:2]) in signed_by)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
