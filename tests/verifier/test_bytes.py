"""Whatever byte of a ledger file is another, and whatever was done to an entry: it is found."""

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okr.service.proof import verifier
from okr.service.proof.diagnosing import name_all
from okr.service.proof.verifier import Checkpoint, Keys, read_checkpoints, read_keys, verify_ledger
from tests.verifier import material
from tests.verifier.material import Line, hashed

LEDGER = material.ledger(5)
LEAVES = material.leaves(LEDGER)
WHOLE = material.text(LEDGER, material.checkpoint(LEAVES, 4))
KEYS: Keys = read_keys(material.vkey())
KEPT = read_checkpoints(material.kept(LEAVES, 2, 5), KEYS)
FIELDS = [name for name in LEDGER[0] if name not in {"type", "payload_hash", "leaf_hash"}]


@pytest.fixture(autouse=True, scope="module")
def _signatures_are_verified_once() -> Iterator[None]:
    """The file's checkpoint is the same nearly always."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifier, "verify_signature", cache(verifier.verify_signature))
        yield


def found(path: Path, content: bytes, kept: list[Checkpoint] = KEPT) -> bool:
    """Whether something is said to be wrong with a file."""
    path.write_bytes(content)
    try:
        return bool(verify_ledger(path, kept, KEYS).faults)
    except (verifier.Fault, verifier.Unusable):
        return True


def said(content: bytes) -> tuple[bytes, bytes]:
    """What a file says: all before the last line, and the digest in it, which is of that. What else
    is in that line tells a reader without the digest what is missing."""
    before, _, end = content.partition(b'{"type":"end"')
    _, _, digest = end.partition(b'"sha256":')
    return before, digest.rstrip()


def test_every_byte(tmp_path: Path) -> None:
    """One bit each, another one at every place."""
    path = tmp_path / "ledger.jsonl"
    whole = material.text(LEDGER[:2], material.checkpoint(LEAVES, 1))
    kept = read_checkpoints(material.kept(LEAVES, 2), KEYS)
    assert not found(path, whole, kept)
    for at in range(len(whole)):
        content = bytearray(whole)
        content[at] ^= 1 << at % 8
        same = said(bytes(content)) == said(whole)
        assert found(path, bytes(content), kept) or same, (at, whole[at - 20 : at + 20])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_any_byte(tmp_path: Path, at: int, byte: int) -> None:
    content = bytearray(WHOLE)
    content[at] = byte
    same = said(bytes(content)) == said(WHOLE)
    assert found(tmp_path / "ledger.jsonl", bytes(content)) or same


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(begin=st.integers(0, len(WHOLE) - 1), count=st.integers(1, 1500), by=st.binary(max_size=40))
def test_any_part(tmp_path: Path, begin: int, count: int, by: bytes) -> None:
    """Cut out, or with something else instead; the end of the last line alone says nothing."""
    content = WHOLE[:begin] + by + WHOLE[begin + count :]
    same = said(content) == said(WHOLE)
    assert found(tmp_path / "ledger.jsonl", content) or same


def edited(lines: list[Line], data: st.DataObject) -> list[Line]:
    """A ledger with one change by somebody who can compute every hash."""
    lines = list(lines)
    at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["alter", "remove", "exchange", "insert", "cut"])):
        case "alter":
            name = data.draw(st.sampled_from([name for name in FIELDS if name != "position"]))
            value = LEDGER[other][name] if name != "imported" else True
            lines[at] = lines[at] | {name: value}
        case "remove":
            del lines[at]
        case "exchange":
            lines[at], lines[other] = lines[other], lines[at]
        case "insert":
            lines.insert(at, lines[other])
        case _:
            del lines[at + 1 :]
    return [hashed(line | {"position": place}) for place, line in enumerate(lines, 1)]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_history_that_was_rebuilt(tmp_path: Path, data: st.DataObject) -> None:
    """With every hash computed anew, and signed anew by the installation's own key."""
    lines = edited(LEDGER, data)
    content = material.text(lines, material.checkpoint(material.leaves(lines)))
    assert found(tmp_path / "ledger.jsonl", content) == (lines != LEDGER)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_an_earlier_copy_finds_it_too(tmp_path: Path, data: st.DataObject) -> None:
    """Without any checkpoint, and from which position on."""
    lines = edited(LEDGER, data)
    earlier = material.write(tmp_path / "earlier.jsonl", LEDGER)
    path = material.write(tmp_path / "ledger.jsonl", lines)
    faults = verify_ledger(path, [], {}, name=partial(name_all, earlier=earlier)).faults
    leaves = material.leaves(lines)
    pairs = zip([*leaves, b""], [*LEAVES, b""], strict=False)
    first = next((at for at, (one, other) in enumerate(pairs, 1) if one != other), None)
    assert bool(faults) == (leaves != LEAVES) == (first is not None)
    # of two entries that are the same, the earlier one is named
    assert first is None or min(fault.first for fault in faults) <= first


@pytest.mark.parametrize("keys", [KEYS, {}])
def test_nothing_is_found_in_what_is_right(tmp_path: Path, keys: Keys) -> None:
    for count in range(1, 10):
        lines = material.ledger(count)
        path = material.write(tmp_path / "ledger.jsonl", lines)
        kept = read_checkpoints(material.kept(material.leaves(lines), *range(count + 1)), keys)
        assert not verify_ledger(path, kept, keys).faults
