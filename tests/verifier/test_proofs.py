"""Proof files: of inclusion for an entry or a leaf, of consistency with a checkpoint kept."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.verifier import material
from tests.verifier.desk import BY, UNCHECKED, Desk
from tests.verifier.material import LEDGER, OTHER_KEY, checkpoint, hashed, leaves

LEAVES = leaves(LEDGER)
IS_THIS = "position 10 of 40 is this entry"
AS_THEY_WERE = "the first 16 of 40 positions are as they were"


@pytest.fixture
def proofs(desk: Desk) -> Desk:
    """With proofs of the entry at position 10, and from size 16 on."""
    desk.put("inclusion", material.inclusion_file(9, LEAVES))
    desk.put("consistency", material.consistency_file(16, LEAVES))
    return desk


def test_inclusion(proofs: Desk) -> None:
    proof, ledger = proofs.directory / "inclusion", material.write(proofs.directory / "l", LEDGER)
    assert proofs.verify(proof, *proofs.trusting, "--entry", ledger) == (
        0,
        [f"proven: {IS_THIS}, {BY}"],
    )
    line = proofs.put("line", material.dumped(LEDGER[9]))
    assert proofs.verify(proof, *proofs.trusting, "--entry", line)[0] == 0
    assert proofs.verify(proof, "--entry", line) == (
        3,
        [f"not proven: {IS_THIS}, {UNCHECKED}"],
    )
    extra = proofs.put("extra", material.inclusion_file(9, LEAVES, "extra aGVsbG8=\n"))
    assert proofs.verify(extra, *proofs.trusting, "--entry", line)[0] == 0


@pytest.mark.parametrize("size", [1, 2, 7, 8, 40])
def test_every_proof(desk: Desk, size: int) -> None:
    keys, ledger = desk.trusting[:2], material.write(desk.directory / "l", LEDGER)
    for index in range(size):
        proof = desk.put("p", material.inclusion_file(index, LEAVES[:size]))
        assert desk.verify(proof, *keys, "--entry", ledger)[0] == 0
        other = hashed(LEDGER[index] | {"topic": "x"})
        assert desk.verify(proof, *keys, "--entry", desk.put("o", material.dumped(other)))[0] == 1
    for old in range(1, size + 1):
        proof = desk.put("p", material.consistency_file(old, LEAVES[:size]))
        kept = desk.put("k", checkpoint(LEAVES, old))
        status, said = desk.verify(proof, *keys, "--checkpoints", kept)
        assert (status, said[0][:7]) == (0, "proven:")


PROVEN = material.dumped(LEDGER[9])
OTHER_LEAF = "altered: position 10: the checkpoint of size 40 has another leaf there"


def test_another_entry(proofs: Desk) -> None:
    proof = proofs.directory / "inclusion"
    for changed, told in (
        (hashed(LEDGER[9] | {"topic": "x"}), OTHER_LEAF),
        (
            LEDGER[9] | {"topic": "x"},
            "altered: position 10: its envelope does not have this leaf hash",
        ),
        (
            LEDGER[9] | {"sealed": None},
            "altered: position 10: its payload does not have this payload hash",
        ),
        (LEDGER[9] | {"topic": None}, "altered: position 10: its line cannot be read"),
    ):
        line = proofs.put("line", material.dumped(changed))
        assert proofs.verify(proof, *proofs.trusting, "--entry", line) == (1, [told])


def test_an_entry_of_another_organisation(desk: Desk) -> None:
    """Though it is in the tree."""
    other = str(UUID(int=3))
    lines = [hashed(found | {"org_id": other}) for found in LEDGER]
    proof = desk.put("p", material.inclusion_file(9, leaves(lines)))
    line = desk.put("line", material.dumped(lines[9]))
    told = f"altered: position 10: it belongs to {other}"
    assert desk.verify(proof, *desk.trusting[:2], "--entry", line) == (1, [told])


def test_consistency(proofs: Desk) -> None:
    proof = proofs.directory / "consistency"
    assert proofs.verify(proof, *proofs.trusting) == (0, [f"proven: {AS_THEY_WERE}, {BY}"])
    doubt = "but no checkpoint of size 16 was given (--checkpoints)"
    assert proofs.verify(proof, *proofs.trusting[:2]) == (
        3,
        [f"not proven: {AS_THEY_WERE}, {doubt}"],
    )
    assert proofs.verify(proof) == (
        3,
        [f"not proven: {AS_THEY_WERE}, {doubt} and {UNCHECKED.removeprefix('but ')}"],
    )


def test_another_history(proofs: Desk) -> None:
    other = leaves([hashed(found | {"topic": "x"}) for found in LEDGER])
    told = (1, ["re-signed: positions 1 to 16: the checkpoint of size 16 is of another history"])
    proof = proofs.put("p", material.consistency_file(16, other))
    assert proofs.verify(proof, *proofs.trusting) == told
    mixed = material.consistency_file(16, other).partition("\n\n")[0]
    proof = proofs.put("p", f"{mixed}\n\n{checkpoint(LEAVES)}")
    assert proofs.verify(proof)[0] == 1
    kept = proofs.put("same", checkpoint(other, 40))
    status, said = proofs.verify(
        *(proofs.directory / "consistency", *proofs.trusting, "--checkpoints", kept)
    )
    assert status == 1
    assert said == [
        "re-signed: positions 17 to 40: the checkpoint of size 40 is of another history"
    ]


PROOF = material.inclusion_file(9, LEAVES)
Change = Callable[[str], str]
NO_PROOFS: dict[str, Change] = {
    "no index": lambda text: text.replace("index 9\n", ""),
    "a leading zero": lambda text: text.replace("index 9", "index 09"),
    "two numbers": lambda text: text.replace("index 9", "index 9 9"),
    "no hash": lambda text: text.replace("index 9\n", "index 9\nhello\n"),
    "a hash of 31 bytes": lambda text: text.replace("index 9\n", f"index 9\n{'A' * 40}AA==\n"),
    "no base64": lambda text: text.replace("index 9\n", "extra !!\nindex 9\n"),
    "no checkpoint": lambda text: text.partition("\n\n")[0],
    "another ledger's": lambda text: text.replace("tlog-proof@v1", "tlog-proof@v2"),
}


@pytest.mark.parametrize("kind", NO_PROOFS)
def test_what_is_no_proof(desk: Desk, kind: str) -> None:
    proof = desk.put("p", NO_PROOFS[kind](PROOF))
    line = desk.put("line", material.dumped(LEDGER[9]))
    assert desk.verify(proof, *desk.trusting, "--entry", line)[0] == 2


def test_a_hash_too_many_or_too_few(desk: Desk) -> None:
    lines, line = PROOF.split("\n"), desk.put("line", material.dumped(LEDGER[9]))
    for changed in (lines[:2] + lines[3:], lines[:2] + lines[2:3] + lines[2:]):
        proof = desk.put("p", "\n".join(changed))
        said = desk.verify(proof, *desk.trusting, "--entry", line)
        assert said == (1, [OTHER_LEAF])


def test_another_key(proofs: Desk) -> None:
    key, line = proofs.put("k", material.vkey(OTHER_KEY)), proofs.put("l", PROVEN)
    said = proofs.verify(proofs.directory / "inclusion", "--key", key, "--entry", line)
    assert said == (3, [f"not proven: {IS_THIS}, {UNCHECKED}"])


def test_what_else_is_needed(proofs: Desk) -> None:
    proof = proofs.directory / "inclusion"
    for arguments, told in (
        ([proof], "an inclusion proof is of an entry: name a file with its line (--entry)"),
        ([proof, "--entry", proofs.put("none", "\n")], "none has no entry at position 10"),
    ):
        status, said = proofs.verify(*arguments)
        assert status == 2
        assert told in said[0]
