"""What is proven is as it was, whatever was done to the rest, and whoever signed it."""

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okr.service.proof import verifier
from okr.service.proof.diagnosing import name_all
from okr.service.proof.verifier import read_checkpoints, read_keys, verify_ledger
from tests.verifier import material
from tests.verifier.desk import BY, Desk
from tests.verifier.edits import INSERTED, LEAVES, REWRITTEN, rebuilt
from tests.verifier.material import (
    LEDGER,
    OTHER_KEY,
    Line,
    checkpoint,
    consistency_file,
    hashed,
    leaves,
)

SMALL = material.ledger(12)
SMALL_LEAVES = leaves(SMALL)
APART = "a checkpoint kept was not compared with it"
KEYS = read_keys(material.vkey())


@pytest.fixture(autouse=True, scope="module")
def _signatures_are_verified_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifier, "verify_signature", cache(verifier.verify_signature))
        yield


@st.composite
def edits(draw: st.DrawFn) -> list[Line]:
    """A ledger after some deeds; each leaves hashes and positions, or makes new ones."""
    lines = list(SMALL)
    for _ in range(draw(st.integers(1, 3))):
        at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["alter", "payload", "remove", "exchange", "insert", "cut"])):
            case "alter":
                lines[at] = lines[at] | {"topic": f"made.up{other}"}
            case "payload":
                lines[at] = lines[at] | {"open": SMALL[other % len(SMALL)]["open"]}
            case "remove":
                lines[at : at + 1] = lines[at : at + 1] * (len(lines) == 1)
            case "exchange":
                lines[at], lines[other] = lines[other], lines[at]
            case "insert":
                lines.insert(at, lines[other])
            case _:
                del lines[at + 1 :]
        how = draw(st.sampled_from(["as it is", "moved", "rebuilt"]))
        if how != "as it is":
            lines = [line | {"position": place} for place, line in enumerate(lines, 1)]
        if how == "rebuilt":
            lines = [hashed(line) for line in lines]
    return lines


def proven(known: list[str]) -> set[int]:
    """The positions."""
    found = set[int]()
    for words in (line.split() for line in known if line.startswith("proven: ")):
        found |= set(range(int(words[2]), int(words[4]) + 1))
    return found


def same(one: Line, other: Line) -> bool:
    """Whether two entries say the same; the leaf hash beside one is no part of it."""
    return one | {"leaf_hash": ""} == other | {"leaf_hash": ""}


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=edits(), sizes=st.sets(st.integers(0, 12), max_size=4), data=st.data())
def test_what_is_proven_is_as_it_was(
    tmp_path: Path, lines: list[Line], sizes: set[int], data: st.DataObject
) -> None:
    """Up to the last checkpoint kept, though the installation signs anything anew; and without one
    signed anew, everywhere."""
    copy = material.write(tmp_path / "copy", SMALL)
    size, own, by, proof, naming = data.draw(
        st.tuples(
            st.integers(0, len(lines)),
            st.sampled_from(["none", "of before", "anew"]),
            st.sampled_from([material.KEY, OTHER_KEY]),
            st.sampled_from(["none", "of before", "anew"]),
            st.sampled_from([None, name_all, partial(name_all, earlier=copy)]),
        )
    )
    anew, last = leaves(lines), max(sizes, default=0)
    notes = {
        "none": None,
        "of before": checkpoint(SMALL_LEAVES, size, by),
        "anew": checkpoint(anew, size, by),
    }
    header = {"from_position": 1, "head_position": max(len(lines), 1)}
    path = material.write(tmp_path / "ledger", lines, notes[own], **header)
    proofs = []
    if proof != "none" and (proof == "anew" or len(lines) < len(SMALL)):
        later = [*anew, *SMALL_LEAVES] if proof == "anew" else SMALL_LEAVES
        proofs.append(tmp_path / "proof")
        proofs[0].write_text(consistency_file(len(anew), later), encoding="utf-8")
    kept = read_checkpoints(material.kept(SMALL_LEAVES, *sizes), KEYS)
    report = verify_ledger(path, kept, KEYS, proofs, naming)
    signed_anew = proof == "anew" or (own == "anew" and by == material.KEY)
    for position in proven(report.known):
        assert (signed_anew and position > last) or same(lines[position - 1], SMALL[position - 1])
    assert not proven(report.known) & {
        position
        for fault in report.faults
        if fault.first
        for position in range(fault.first, fault.last + 1)
    }
    led_to = {len(SMALL)} if proof == "of before" and lines == SMALL[: len(lines)] else set()
    if {size for size in sizes if size > len(lines)} - led_to:
        assert report.faults or any(line.startswith("not compared: ") for line in report.known)


def test_nothing_is_proven_from_a_rewritten_position_on(desk: Desk) -> None:
    """Whatever the installation signed of it."""
    lines = rebuilt(INSERTED)
    status, said = desk.ledger(lines, *desk.trusting, note=checkpoint(leaves(lines)))
    assert (status, said[1:]) == (
        1,
        [
            f"re-signed: positions 6 to 16: {REWRITTEN}",
            f"proven: positions 1 to 5 by the checkpoint kept, {BY}",
        ],
    )


def test_a_checkpoint_kept_beyond_a_package(desk: Desk) -> None:
    """Is compared with it by a proof from where the package ends."""
    kept = desk.put("beyond", checkpoint(LEAVES, 30))
    trusting = (*desk.trusting[:2], "--checkpoints", kept)
    by_proof = desk.put("proof", consistency_file(20, LEAVES))
    status, said = desk.ledger(LEDGER[:20], *trusting, "--proof", by_proof)
    assert (status, said) == (
        3,
        [
            verifier.APART.format(30, 20),
            f"not proven: positions 1 to 20 by the proof, but {APART}",
        ],
    )
    compared = desk.put("compared", consistency_file(20, LEAVES[:30]))
    assert desk.ledger(LEDGER[:20], *trusting, "--proof", by_proof, compared) == (
        0,
        [f"proven: positions 1 to 20 by the proof, {BY}"],
    )
    lines = [hashed(line | {"actor_id": line["command_id"]}) for line in LEDGER]
    forged = desk.put("forged", consistency_file(20, leaves(lines)[:30]))
    assert desk.ledger(lines[:20], *trusting, "--proof", forged) == (
        1,
        [
            "re-signed: positions 1 to 30: the checkpoint of size 30 is of another history",
        ],
    )
    status, said = desk.ledger(LEDGER[:20], *trusting, "--proof", by_proof, forged)
    assert (status, said[0][:26]) == (1, "re-signed: positions 1 to ")


def test_two_proofs_of_one_size_that_differ(desk: Desk) -> None:
    """Of histories that both go on from the end of the package: one was made up."""
    lines = [*LEDGER[:20], *(hashed(line | {"topic": "x"}) for line in LEDGER[20:])]
    proofs = [
        desk.put(name, consistency_file(20, of))
        for name, of in (("one", LEAVES), ("other", leaves(lines)))
    ]
    kept = desk.put("of before", checkpoint(LEAVES, 16))
    trusting = (*desk.trusting[:2], "--checkpoints", kept)
    for proof in proofs:
        assert desk.ledger(LEDGER[:20], *trusting, "--proof", proof)[0] == 0
    assert desk.ledger(LEDGER[:20], *trusting, "--proof", *proofs) == (
        1,
        [
            "re-signed: positions 17 to 40: the checkpoint of size 40 is of another history",
            f"proven: positions 1 to 16 by the checkpoint kept, {BY}",
        ],
    )


@pytest.mark.parametrize(
    "note",
    [
        "garbage",
        checkpoint(LEAVES, origin="okr/other"),
        checkpoint(LEAVES).replace("\n40\n", "\n39\n"),
        checkpoint(LEAVES, 0).replace("47DEQ", "47DEA"),
    ],
)
def test_a_checkpoint_in_the_file_that_is_none(desk: Desk, note: str) -> None:
    """Does not keep the entries from being verified."""
    status, said = desk.ledger(LEDGER, *desk.trusting, note=note)
    assert status == 1
    assert said[0].startswith("altered: ")
    assert said[1] == f"proven: positions 1 to 33 by the checkpoint kept, {BY}"


def test_one_entry_that_was_moved_is_two_ranges(desk: Desk) -> None:
    lines = [*LEDGER[:9], *LEDGER[10:30], LEDGER[9], *LEDGER[30:]]
    assert desk.ledger(lines, *desk.trusting) == (
        1,
        [
            "reordered: positions 10 to 29: there stands what was written for 11 to 30",
            "reordered: position 30: there stands what was written for 10",
            f"proven: positions 1 to 5 by the checkpoint kept, {BY}",
        ],
    )


def test_several_deeds_are_told_once_each(desk: Desk) -> None:
    """A payload, a removed entry, and two exchanged: in the database, hashes untouched."""
    lines = [found | {"sealed": None} if found["position"] == 10 else found for found in LEDGER]
    lines[29], lines[30] = lines[30], lines[29]
    del lines[19]
    lines = [found | {"position": place} for place, found in enumerate(lines, 1)]
    kept = desk.put("all", checkpoint(LEAVES, 40))
    status, said = desk.ledger(lines, *desk.trusting, kept)
    assert (status, said) == (
        1,
        [
            "altered: position 10: its payload does not have this payload hash",
            "removed: position 20: the file has no entry for it",
            "reordered: position 30: there stands what was written for 31",
            "reordered: position 31: there stands what was written for 30",
            f"proven: positions 1 to 5 by the checkpoint kept, {BY}",
        ],
    )


def test_files_as_people_make_them(desk: Desk) -> None:
    """One after the other without a blank line, with remarks, and from Windows."""
    note = (desk.directory / "kept").read_text(encoding="utf-8")
    kept = desk.put("twice", f"\ufeff{note}# of June\n{note}\n\n".replace("\n", "\r\n"))
    keys = desk.put("k", f"\ufeff# by phone\r\n\r\n{material.vkey()}\r\n")
    assert desk.ledger(LEDGER, "--key", keys, "--checkpoints", kept)[0] == 0
    proof = desk.put("p", consistency_file(16, LEAVES).replace("\n", "\r\n"))
    assert desk.verify(proof, "--key", keys, "--checkpoints", kept)[0] == 0


def test_what_cannot_be_used_is_named(desk: Desk) -> None:
    for option, name in (("--key", "k"), ("--checkpoints", "c"), ("--proof", "p")):
        _, said = desk.ledger(LEDGER, *desk.trusting, option, desk.put(name, "hello\n"))
        assert said[0].startswith(f"unusable: {name}: ")
        for nothing in ("", "\n", "# of June\n"):
            found = desk.ledger(LEDGER, *desk.trusting, option, desk.put(name, nothing))
            assert found == (2, [f"unusable: {name}: there is nothing in it"])


def test_a_file_with_a_wrong_signature_is_named(desk: Desk) -> None:
    forged = (desk.directory / "kept").read_text("utf-8").replace("\n33\n", "\n34\n")
    status, said = desk.ledger(LEDGER, *desk.trusting, "--checkpoints", desk.put("june", forged))
    assert status == 1
    assert said[0].startswith(f"june: altered: not signed by {material.ORIGIN}, as it claims: ")
