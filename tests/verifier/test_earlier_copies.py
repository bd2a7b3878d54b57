"""With an earlier copy of the ledger, what was rewritten is told exactly."""

import pytest

from tests.verifier.desk import Desk
from tests.verifier.edits import (
    COPY_HAS,
    COPY_OTHER,
    ENVELOPE,
    FOREIGN,
    INSERTED,
    OBJECT,
    REPLACED,
    REWRITTEN,
    Lines,
    altered,
    exchanged,
    rebuilt,
    without,
)
from tests.verifier.material import LEDGER

RESIGNED = f"re-signed: positions 6 to 16: {REWRITTEN}"
GONE = [
    f"removed: position 10: {COPY_HAS}",
    f"removed: position 14: before it, version 2 of object {OBJECT} is missing",
]
EARLIER: dict[str, tuple[Lines, list[str]]] = {
    "replaced": (REPLACED, [f"altered: position 10: {COPY_OTHER}", RESIGNED]),
    "removed": (rebuilt(without(10)), [*GONE, RESIGNED]),
    "removed, in what the copy has": (rebuilt(without(10))[:34], [*GONE, RESIGNED]),
    "removed, and the end": (
        rebuilt(without(10))[:33],
        [*GONE, f"removed: position 35: {COPY_HAS}", RESIGNED],
    ),
    "inserted": (
        rebuilt(INSERTED),
        [
            f"altered: position 10: {COPY_OTHER}",
            f"inserted: position 11: version 2 of object {OBJECT} is after 2",
            RESIGNED,
        ],
    ),
    "inserted, of another object": (
        rebuilt([*LEDGER[:9], FOREIGN, *LEDGER[9:]]),
        ["inserted: position 10: the earlier copy does not have it", RESIGNED],
    ),
    "exchanged": (
        rebuilt(exchanged(10, 15)),
        [
            "reordered: position 10: in the earlier copy it stands there",
            "time: position 11: it was recorded before the entry before it",
            f"reordered: position 15: version 2 of object {OBJECT} is after 3",
            "time: position 15: it was recorded before the entry before it",
            RESIGNED,
        ],
    ),
    "altered": (altered(10, topic="x"), [f"altered: position 10: {ENVELOPE}"]),
    "shorter": (LEDGER[:34], [f"removed: position 35: {COPY_HAS}"]),
    "shorter by much": (LEDGER[:33], [f"removed: positions 34 to 35: {COPY_HAS}"]),
}


@pytest.mark.parametrize("kind", EARLIER)
def test_an_earlier_copy_tells_exactly(desk: Desk, kind: str) -> None:
    lines, told = EARLIER[kind]
    status, said = desk.ledger(lines, *desk.trusting, "--against", desk.earlier)
    assert status == 1
    assert [found for found in said if not found.startswith(("proven: ", "not pr"))] == told
