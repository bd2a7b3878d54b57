"""The proofs that the program makes are accepted by the verifier, which shares nothing with it."""

from uuid import UUID

import pytest

from okr.service.proof.proofs import prove_consistency, prove_inclusion
from okr.service.proof.verifier import (
    read_checkpoints,
    read_keys,
    read_proof,
    verify_proof,
)
from tests.verifier.audited import Audited


@pytest.mark.parametrize("size", [8, 14, 20])
async def test_every_proof_is_accepted(audited: Audited, org_id: UUID, size: int) -> None:
    pool, directory = audited.installation.pool, audited.directory
    keys = read_keys((directory / "keys").read_text("utf-8"))
    kept = read_checkpoints((directory / "kept").read_text("utf-8"), keys)
    for position in range(1, size + 1):
        proof = read_proof((await prove_inclusion(pool, org_id, position, size)).file, keys)
        assert (proof.position, proof.newest.size) == (position, size)
        report = verify_proof(proof, kept, [directory / "earlier"])
        assert (report.faults, report.known[0][:7]) == ([], "proven:")
        wrong = proof._replace(position=position % size + 1)
        assert size == 1 or verify_proof(wrong, kept, [directory / "earlier"]).faults
        proof = read_proof((await prove_consistency(pool, org_id, position, size)).file, keys)
        assert (proof.old.size, proof.newest.size) == (position, size)
        assert verify_proof(proof, kept).faults == []
