"""What is said of a ledger file: what is proven, and which position is wrong and how."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from okr.service.proof import verifier
from tests.verifier import material
from tests.verifier.desk import BY, UNCHECKED, Desk
from tests.verifier.edits import (
    ENVELOPE,
    FORGED,
    GONE,
    INSERTED,
    LEAVES,
    OBJECT,
    PAYLOAD,
    REPLACED,
    REWRITTEN,
    TWICE,
    Lines,
    altered,
    exchanged,
    moved,
    rebuilt,
    stands,
    without,
)
from tests.verifier.material import LEDGER, OTHER_KEY, checkpoint, hashed, leaves

FOUND: dict[str, tuple[Lines, list[str]]] = {
    "payload": (altered(10, open=LEDGER[8]["open"]), [f"altered: position 10: {PAYLOAD}"]),
    "sealed gone": (altered(10, sealed=None), [f"altered: position 10: {PAYLOAD}"]),
    "payload and its hash": (
        altered(10, open=FORGED["open"], payload_hash="00" * 32),
        [f"altered: position 10: {ENVELOPE}"],
    ),
    "topic": (altered(10, topic="key_result.dropped"), [f"altered: position 10: {ENVELOPE}"]),
    "time": (
        altered(10, recorded_at=LEDGER[8]["recorded_at"]),
        [f"altered: position 10: {ENVELOPE}"],
    ),
    "leaf": (altered(10, leaf_hash="00" * 32), [f"altered: position 10: {ENVELOPE}"]),
    "several": (
        [
            found | ({"topic": "x"} if found["position"] in {10, 11, 12, 30} else {})
            for found in LEDGER
        ],
        [f"altered: positions 10 to 12: {ENVELOPE}", f"altered: position 30: {ENVELOPE}"],
    ),
    "unreadable": (altered(10, position="10"), ["altered: position 10: its line cannot be read"]),
    "another type": (altered(10, type=["x"]), ["altered: position 10: its line cannot be read"]),
    "position": (altered(10, position=12), ["altered: position 10: its envelope says position 12"]),
    "organisation": (
        [
            hashed(found | {"org_id": "0195f0e0-0000-7000-8000-000000000002"})
            if found["position"] == 35
            else found
            for found in LEDGER
        ],
        ["altered: position 35: it belongs to 0195f0e0-0000-7000-8000-000000000002"],
    ),
    "removed and moved up": (
        moved(without(10)),
        [f"removed: position 10: {GONE}"],
    ),
    "several removed": (
        moved(without(10, 11, 20)),
        [f"removed: positions 10 to 11: {GONE}", f"removed: position 20: {GONE}"],
    ),
    "removed and rebuilt": (
        rebuilt(without(10)),
        [
            f"removed: position 14: version 3 of object {OBJECT} is after 1",
            f"re-signed: positions 6 to 16: {REWRITTEN}",
        ],
    ),
    "exchanged": (
        moved(exchanged(10, 15)),
        [f"reordered: position 10: {stands(15)}", f"reordered: position 15: {stands(10)}"],
    ),
    "neighbours exchanged": (
        moved(exchanged(10, 11)),
        [f"reordered: position 10: {stands(11)}", f"reordered: position 11: {stands(10)}"],
    ),
    "lines exchanged": (
        exchanged(10, 11),
        [f"reordered: position 10: {stands(11)}", f"reordered: position 11: {stands(10)}"],
    ),
    "exchanged and rebuilt": (
        rebuilt(exchanged(10, 15)),
        [
            f"removed: position 10: version 3 of object {OBJECT} is after 1",
            f"reordered: position 15: version 2 of object {OBJECT} is after 3",
            f"re-signed: positions 6 to 16: {REWRITTEN}",
        ],
    ),
    "inserted and moved down": (
        moved(INSERTED),
        [f"inserted: position 10: {TWICE}"],
    ),
    "inserted and rebuilt": (
        rebuilt(INSERTED),
        [
            f"inserted: position 11: version 2 of object {OBJECT} is after 2",
            f"re-signed: positions 6 to 16: {REWRITTEN}",
        ],
    ),
    "repeated": (
        [*LEDGER[:20], LEDGER[9], *LEDGER[20:]],
        [f"inserted: position 10: {TWICE}"],
    ),
    "replaced": (REPLACED, [f"re-signed: positions 6 to 16: {REWRITTEN}"]),
    "time, rebuilt": (
        [hashed(found) for found in altered(10, recorded_at=LEDGER[7]["recorded_at"])],
        [
            f"re-signed: positions 6 to 16: {REWRITTEN}",
        ],
    ),
}


@pytest.mark.parametrize("kind", FOUND)
def test_what_was_done_is_named(desk: Desk, kind: str) -> None:
    lines, told = FOUND[kind]
    counted = kind in {"position", "unreadable", "another type", "lines exchanged", "repeated"}
    header = {"from_position": 1, "head_position": 40} if counted else {}
    status, said = desk.ledger(lines, *desk.trusting, **header)
    assert status == 1
    assert [found for found in said if not found.startswith("proven: ")] == told
    status, alone = desk.alone(lines, *desk.trusting, **header)
    assert (status, first(alone)) == (1, first(told))
    assert alone[-1] == said[-1]


def first(said: list[str]) -> list[str]:
    """How the first position is wrong, and which one it is."""
    found = re.match(r"([a-z-]+): positions? (\d+)", said[0])
    return [*found.groups()] if found else []


UNCOVERED = "no checkpoint covers them (--checkpoints; of a package, --proof)"


def test_what_is_proven(desk: Desk) -> None:
    assert desk.ledger(LEDGER, *desk.trusting, "--against", desk.earlier) == (
        0,
        [
            f"proven: positions 1 to 33 by the checkpoint kept, {BY}",
            f"not proven: positions 34 to 40: {UNCOVERED}",
        ],
    )
    assert desk.ledger(LEDGER, *desk.trusting, note=checkpoint(LEAVES, 38))[1] == [
        f"proven: positions 1 to 33 by the checkpoint kept, {BY}",
        f"proven: positions 34 to 38 by the checkpoint in the file, {BY}",
        f"not proven: positions 39 to 40: {UNCOVERED}",
    ]


def test_the_last_entry_removed(desk: Desk) -> None:
    """The file has a checkpoint, which an export has and a package has not."""
    status, said = desk.ledger(LEDGER[:32], *desk.trusting, note=checkpoint(LEAVES, 32))
    assert (status, said[:2]) == (
        1,
        [
            "removed: position 33: the checkpoint kept of size 33 has more",
            f"proven: positions 1 to 16 by the checkpoint kept, {BY}",
        ],
    )


def test_a_file_that_ends_before_a_checkpoint_kept(desk: Desk) -> None:
    """And has none of its own, as in a package: it may be meant to end there."""
    apart = verifier.APART.format(33, 32)
    status, said = desk.ledger(LEDGER[:32], *desk.trusting)
    assert (status, said[:2]) == (
        3,
        [apart, f"proven: positions 1 to 16 by the checkpoint kept, {BY}"],
    )


def test_what_is_not_proven(desk: Desk) -> None:
    """A checkpoint proves nothing without a key, and a key nothing without a checkpoint."""
    assert desk.ledger(LEDGER) == (3, [f"not proven: positions 1 to 40: {UNCOVERED}"])
    assert desk.ledger(LEDGER, "--key", desk.directory / "keys")[1] == [
        f"not proven: positions 1 to 40: {UNCOVERED}"
    ]
    assert desk.ledger(LEDGER, *desk.trusting[2:])[1] == [
        f"not proven: positions 1 to 33 by the checkpoint kept, {UNCHECKED}",
        f"not proven: positions 34 to 40: {UNCOVERED}",
    ]
    strange = checkpoint(LEAVES, 40, OTHER_KEY)
    assert desk.ledger(LEDGER, *desk.trusting, note=strange)[1] == [
        f"proven: positions 1 to 33 by the checkpoint kept, {BY}",
        f"not proven: positions 34 to 40 by the checkpoint in the file, {UNCHECKED}",
    ]


def test_what_stands_before_a_fault_is_proven(desk: Desk) -> None:
    _, said = desk.ledger(altered(20, topic="x"), *desk.trusting)
    assert said[1:] == [f"proven: positions 1 to 16 by the checkpoint kept, {BY}"]


def test_a_checkpoint_in_the_file_of_another_history(desk: Desk) -> None:
    """Whatever was signed, the checkpoints kept are of the history that was."""
    lines = rebuilt(INSERTED)
    status, said = desk.ledger(lines, *desk.trusting, note=checkpoint(leaves(lines)))
    assert (status, said[1]) == (1, f"re-signed: positions 6 to 16: {REWRITTEN}")
    status, said = desk.ledger(LEDGER, *desk.trusting, note=checkpoint(leaves(lines), 40))
    assert status == 1
    assert (
        said[0] == "re-signed: positions 34 to 40: the checkpoint of size 40 is of another history"
    )


def test_two_checkpoints_of_one_size(desk: Desk) -> None:
    kept = desk.put("both", f"{checkpoint(LEAVES, 16)}\n{checkpoint(leaves(REPLACED), 16)}")
    status, said = desk.ledger(LEDGER, *desk.trusting, "--checkpoints", kept)
    assert (status, said[0]) == (1, f"re-signed: positions 6 to 16: {REWRITTEN}")


Attempt = Callable[[Desk], tuple[int, list[str]]]
UNUSABLE: dict[str, tuple[Attempt, str]] = {
    "another key": (
        lambda desk: desk.ledger(
            LEDGER, "--key", desk.put("k", material.vkey(OTHER_KEY)), *desk.trusting[2:]
        ),
        "kept: no trusted key signed the checkpoint of size 5",
    ),
    "another ledger": (
        lambda desk: desk.ledger(
            LEDGER, "--checkpoints", desk.put("c", checkpoint(LEAVES, 5, origin="okr/other"))
        ),
        "c: the checkpoint of okr/other is one of another ledger than that of organisation 0195",
    ),
    "a part": (
        lambda desk: desk.ledger(LEDGER[20:], *desk.trusting[:2]),
        "ledger.jsonl is no ledger in the format okr-ledger/1, version 1, from position 1 on: exp",
    ),
    "no ledger": (lambda desk: desk.verify(desk.put("x", "hello\n")), "x is no ledger in the for"),
    "nothing": (lambda desk: desk.verify(desk.put("x", "")), "x is no ledger in the format"),
    "no file": (lambda desk: desk.verify(desk.directory / "none"), "No such file or directory"),
    "newer": (lambda desk: desk.ledger(LEDGER, ledger_format=2), "version 1"),
    "positions": (lambda desk: desk.ledger(LEDGER, head_position=0), "is no ledger in the format"),
    "no number": (lambda desk: desk.ledger(LEDGER, from_position=True), "is no ledger in the fo"),
    "bytes as keys": (
        lambda desk: desk.ledger(LEDGER, "--key", desk.put("k", b"\xff")),
        "k is no text",
    ),
    "a damaged copy": (
        lambda desk: desk.ledger(
            LEDGER, "--against", desk.put("e", desk.earlier.read_bytes().replace(b'":7', b'":'))
        ),
        "e is damaged: verify it first",
    ),
    "another's copy": (
        lambda desk: desk.ledger(
            LEDGER,
            "--against",
            material.write(desk.directory / "e", LEDGER, org_id=str(UUID(int=9))),
        ),
        "e is the ledger of another organisation",
    ),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_cannot_be_used(desk: Desk, kind: str) -> None:
    attempt, told = UNUSABLE[kind]
    status, said = attempt(desk)
    assert status == 2
    assert len(said) == 1
    assert said[0].startswith("unusable: ")
    assert told in said[0]
