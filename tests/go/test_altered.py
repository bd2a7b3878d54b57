"""What was altered is refused by Go's packages, and by the verifier: leaves, paths, indexes, roots,
sizes, signatures, and any byte of a file."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from okr.service.proof.verifier import (
    Fault,
    Unusable,
    read_keys,
    read_proof,
    verify_consistency,
    verify_inclusion,
)
from tests.go import program
from tests.go.program import Program
from tests.verifier import edits, material
from tests.verifier.material import LEDGER, ORIGIN

pytestmark = pytest.mark.go

LEAVES = material.leaves(LEDGER)
KEYS = [material.vkey()]
SIZES = [1, 2, 3, 7, 8, 13, 40]
INCLUDED = [(index, size) for size in SIZES for index in range(size)]
EXTENDED = [(old, size) for size in SIZES for old in range(1, size + 1)]
Asked = tuple[str, bytes]
"""A proof and, if it is one of inclusion, the leaf."""


def verdicts(go: Program, asked: list[Asked]) -> list[tuple[bool, bool]]:
    """Whether Go's packages accept each of some proofs, and whether the verifier does; their
    signatures are right."""
    answers = go.ask(
        program.inclusion(file, KEYS, leaf) if leaf else program.consistency(file, KEYS)
        for file, leaf in asked
    )
    accepted = [not answer.error for answer in answers]
    return list(zip(accepted, (accepts(file, leaf) for file, leaf in asked), strict=True))


def accepts(file: str, leaf: bytes, keys: str = "") -> bool:
    """Whether the verifier does, who signed it aside unless keys are given."""
    try:
        position, old, hashes, newest = read_proof(file, read_keys(keys))
    except (Fault, Unusable):
        return False
    if not newest.signed and keys:
        return False
    if position:
        return verify_inclusion(leaf, position - 1, newest.size, hashes, newest.root)
    return verify_consistency(old.size, old.root, newest.size, newest.root, hashes)


def flipped(data: bytes, bit: int = 0) -> bytes:
    """Bytes with another bit."""
    found = bytearray(data)
    found[bit // 8] ^= 1 << bit % 8
    return bytes(found)


def altered(file: str) -> Iterator[str]:
    """A proof with each hash altered, left out, twice, or exchanged with the next, with one more,
    and for any other index or old size."""
    head, _, note = file.partition("\n\n")
    kind, about, *hashes = head.split("\n")
    name, number, *rest = about.split(" ")
    paths = [[*hashes, b64encode(bytes(32)).decode()]]
    for at, found in enumerate(hashes):
        before, after = hashes[:at], hashes[at + 1 :]
        paths += [[*before, *after], [*before, found, found, *after]]
        for bit in (0, 100, 255):
            wrong = b64encode(flipped(b64decode(found), bit)).decode()
            paths.append([*before, wrong, *after])
        if after:
            paths.append([*before, after[0], found, *after[1:]])
    for path in paths:
        yield "\n".join([kind, about, *path, "", note])
    for other in {-1, *range(len(LEAVES) + 2)} - {int(number)}:
        yield "\n".join([kind, " ".join([name, str(other), *rest]), *hashes, "", note])


def test_proofs_of_inclusion(go: Program) -> None:
    right = [
        (material.inclusion_file(index, LEAVES[:size]), LEAVES[index]) for index, size in INCLUDED
    ]
    assert set(verdicts(go, right)) == {(True, True)}
    wrong = [(other, leaf) for file, leaf in right for other in altered(file)]
    for file, leaf in right:
        wrong += [(file, other) for other in LEAVES if other != leaf]
        wrong += [(file, flipped(leaf, bit)) for bit in range(0, 256, 15)]
    assert set(verdicts(go, wrong)) == {(False, False)}


def test_proofs_of_consistency(go: Program) -> None:
    right = [material.consistency_file(old, LEAVES[:size]) for old, size in EXTENDED]
    assert set(verdicts(go, [(file, b"") for file in right])) == {(True, True)}
    wrong = [other for file in right for other in altered(file)]
    for file, (old, size) in zip(right, EXTENDED, strict=True):
        root = material.root(LEAVES[:old])
        wrong += [replaced(file, root, flipped(root, bit)) for bit in range(0, 256, 15)]
        if old < size:
            wrong.append(exchanged(file, old, size))
    assert set(verdicts(go, [(file, b"") for file in wrong])) == {(False, False)}


def replaced(file: str, hash: bytes, by: bytes) -> str:
    """A proof of consistency with another old root."""
    return file.replace(b64encode(hash).decode(), b64encode(by).decode(), 1)


def exchanged(file: str, old: int, size: int) -> str:
    """A proof of consistency, told of the larger tree and for the smaller."""
    hashes = file.partition("\n\n")[0].split("\n")[2:]
    about = f"old {size} {b64encode(material.root(LEAVES[:size])).decode()}"
    lines = ["okr-ledger/consistency@v1", about, *hashes, ""]
    return "\n".join([*lines, material.checkpoint(LEAVES, old)])


def test_trees_that_the_log_itself_signed_wrongly(go: Program) -> None:
    """Another root is refused. Another size is where the path of an entry does not depend on it:
    of that both say the same."""
    leaves, files = LEAVES[:13], list[Asked]()
    root = material.root(leaves)
    for other in (flipped(root, bit) for bit in range(0, 256, 15)):
        body = f"{ORIGIN}\n13\n{b64encode(other).decode()}\n"
        for index in range(13):
            files.append((told(material.inclusion_file(index, leaves), body), leaves[index]))
            files.append((told(material.consistency_file(index + 1, leaves), body), b""))
    assert set(verdicts(go, files)) == {(False, False)}
    files = []
    for size in {*range(20)} - {13}:
        body = f"{ORIGIN}\n{size}\n{b64encode(root).decode()}\n"
        for index in range(13):
            files.append((told(material.inclusion_file(index, leaves), body), leaves[index]))
            files.append((told(material.consistency_file(index + 1, leaves), body), b""))
    assert {one == other for one, other in verdicts(go, files)} == {True}


def told(file: str, body: str) -> str:
    """A proof with another checkpoint, which the right key signed."""
    return "\n\n".join([file.partition("\n\n")[0], material.signed(body)])


@pytest.mark.parametrize(
    "file", [material.inclusion_file(2, LEAVES[:5]), material.consistency_file(3, LEAVES[:5])]
)
def test_any_byte_of_a_file(go: Program, file: str) -> None:
    """The last digit of base64 has bits that mean nothing: Go's packages ignore them. The verifier
    takes no second spelling."""
    right, leaf = file.encode(), LEAVES[2] if "index" in file else b""
    assert accepts(file, leaf, KEYS[0])
    wrong = [right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :] for at in range(len(right))]
    answers = go.ask(
        program.inclusion(one, KEYS, leaf) if leaf else program.consistency(one, KEYS)
        for one in wrong
    )
    passed = [at for at, answer in enumerate(answers) if not answer.error]
    assert {right[at + 1 : at + 2] for at in passed} <= {b"="}
    for one in wrong:
        assert not accepts(one.decode(errors="replace"), leaf, KEYS[0])


def test_entries(go: Program, tmp_path: Path) -> None:
    """Of an export, hashes are computed from what the entries say."""
    changes: list[material.Line] = [{}, {"topic": "x"}, {"reason_kind": None}, {"sealed": None}]
    changes.append({"leaf_hash": "00" * 32})
    files = [
        material.write(tmp_path / str(number), edits.altered(10, **change))
        for number, change in enumerate(changes)
    ]
    assert [answer.error for answer in go.ask(map(program.ledger, files))] == [
        "",
        "position 10: another leaf hash",
        "position 10: another leaf hash",
        "position 10: another payload hash",
        "position 10: another leaf hash",
    ]
