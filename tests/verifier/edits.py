"""What can be done to the lines of a ledger, and how it is told."""

from typing import Any

from tests.verifier.material import LEDGER, Line, hashed, leaves, line

Lines = list[Line]
LEAVES = leaves(LEDGER)
FORGED = line(10, command_id="0195f0e0-0000-7000-8000-0000000000ff")
"""Another entry for position 10, with hashes that fit it."""


def moved(lines: Lines) -> Lines:
    """At positions without gaps, with the leaves that they had: what one statement can do."""
    return [found | {"position": place} for place, found in enumerate(lines, 1)]


def rebuilt(lines: Lines) -> Lines:
    """At positions without gaps, with new leaves that fit."""
    return [hashed(found) for found in moved(lines)]


def stands(origin: int) -> str:
    return f"there stands what was written for {origin}"


def without(*positions: int) -> Lines:
    return [found for found in LEDGER if found["position"] not in positions]


def exchanged(one: int, other: int) -> Lines:
    lines = list(LEDGER)
    lines[one - 1], lines[other - 1] = lines[other - 1], lines[one - 1]
    return lines


def altered(at: int, **fields: Any) -> Lines:
    return [found | (fields if found["position"] == at else {}) for found in LEDGER]


FOREIGN = line(10, stream_id="00000000-0000-0000-0000-0000000000ff", stream_version=1)
"""One about another object."""
INSERTED = [*LEDGER[:9], FORGED, *LEDGER[9:]]
REPLACED = [*LEDGER[:9], FORGED, *LEDGER[10:]]
ENVELOPE = "its envelope does not have this leaf hash"
PAYLOAD = "its payload does not have this payload hash"
COPY_OTHER = "the earlier copy has another leaf hash"
GONE = "the file has no entry for it"
TWICE = "the file has two entries for it"
PUT_IN = "before it stands one that was put in"
OBJECT = "00000000-0000-0000-0000-000000000001"
REWRITTEN = "the checkpoint of size 16 is of another history"
