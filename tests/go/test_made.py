"""What Go's packages make is accepted by the verifier: trees, keys, signed checkpoints, proofs."""

from typing import Any

import pytest

from okr.service.proof.verifier import (
    read_checkpoints,
    read_keys,
    read_proof,
    verify_consistency,
    verify_inclusion,
)
from tests.go import program
from tests.go.program import Program
from tests.verifier import material
from tests.verifier.desk import Desk
from tests.verifier.material import LEDGER, ORIGIN

pytestmark = pytest.mark.go

LEAVES = material.leaves(LEDGER)
SIZES = [1, 2, 3, 4, 7, 8, 9, 16, 31, 32, 33, 39, 40]
BY = f"signed by {ORIGIN}"


@pytest.fixture
def log(go: Program, desk: Desk) -> dict[str, Any]:
    """What Go makes of a ledger: the keys and checkpoints are the auditor's."""
    path = material.write(desk.directory / "ledger.jsonl", LEDGER)
    made = go.one(program.making(path, ORIGIN, SIZES))
    assert made.error == ""
    found: dict[str, Any] = made.result
    desk.put("keys", found["Keys"][1])
    desk.put("kept", "\n".join(found["Checkpoints"]))
    return found


def test_checkpoints(log: dict[str, Any]) -> None:
    """Each of its two keys verifies each."""
    text = "\n".join(log["Checkpoints"])
    for key in log["Keys"]:
        found = read_checkpoints(text, read_keys(key))
        assert [one[:4] for one in found] == [
            (ORIGIN, size, material.root(LEAVES[:size]), True) for size in SIZES
        ]


def test_proofs_of_inclusion(log: dict[str, Any]) -> None:
    assert len(log["Inclusions"]) == sum(SIZES)
    for made in log["Inclusions"]:
        proof = read_proof(made["File"], {})
        index, size = made["At"], made["Size"]
        assert (proof.position, proof.newest.size) == (index + 1, size)
        root = material.root(LEAVES[:size])
        for at in (index, (index + 1) % len(LEAVES)):
            verified = verify_inclusion(LEAVES[at], index, size, proof.hashes, root)
            assert verified == (at == index)


def test_proofs_of_consistency(log: dict[str, Any]) -> None:
    assert len(log["Consistencies"]) == sum(SIZES)
    for made in log["Consistencies"]:
        proof = read_proof(made["File"], {})
        old, size = made["At"], made["Size"]
        assert (proof.old.size, proof.newest.size) == (old, size)
        roots = material.root(LEAVES[:old]), material.root(LEAVES[:size])
        assert verify_consistency(old, roots[0], size, roots[1], proof.hashes)
        assert old == size or not verify_consistency(old, roots[1], size, roots[0], proof.hashes)


def test_on_the_command_line(log: dict[str, Any], desk: Desk) -> None:
    """The ledger, proofs of an entry, and proofs that a ledger continues, by Go's checkpoints."""
    ledger, trusting = desk.directory / "ledger.jsonl", desk.trusting
    status, said = desk.verify(ledger, *trusting)
    assert (status, said[1]) == (0, f"proven: positions 1 to 40 by the checkpoint kept, {BY}")
    for made in log["Inclusions"][-40::13]:
        proof, position = desk.put("proof", made["File"]), made["At"] + 1
        assert desk.verify(proof, *trusting, "--entry", ledger) == (
            0,
            [f"proven: position {position} of 40 is this entry, {BY}"],
        )
    for made in log["Consistencies"][-40:]:
        if made["At"] in SIZES:
            proof = desk.put("proof", made["File"])
            assert desk.verify(proof, *trusting) == (
                0,
                [f"proven: the first {made['At']} of 40 positions are as they were, {BY}"],
            )
