"""With an earlier copy of the ledger, what was rewritten is told exactly."""

import pytest

from tests.verifier.desk import Desk
from tests.verifier.edits import (
    COPY_OTHER,
    ENVELOPE,
    FOREIGN,
    GONE,
    INSERTED,
    PUT_IN,
    REPLACED,
    REWRITTEN,
    Lines,
    altered,
    exchanged,
    rebuilt,
    stands,
    without,
)
from tests.verifier.material import LEDGER

RESIGNED = f"re-signed: positions 6 to 16: {REWRITTEN}"
EARLIER: dict[str, tuple[Lines, list[str]]] = {
    "replaced": (REPLACED, [f"altered: position 10: {COPY_OTHER}", RESIGNED]),
    "removed": (rebuilt(without(10)), [f"removed: position 10: {GONE}", RESIGNED]),
    "removed, in what the copy has": (
        rebuilt(without(10))[:34],
        [f"removed: position 10: {GONE}", RESIGNED],
    ),
    "removed, and the end": (
        rebuilt(without(10))[:33],
        [f"removed: position 10: {GONE}", f"removed: position 35: {GONE}", RESIGNED],
    ),
    "inserted": (rebuilt(INSERTED), [f"inserted: position 10: {PUT_IN}", RESIGNED]),
    "inserted, of another object": (
        rebuilt([*LEDGER[:9], FOREIGN, *LEDGER[9:]]),
        [f"inserted: position 10: {PUT_IN}", RESIGNED],
    ),
    "exchanged": (
        rebuilt(exchanged(10, 15)),
        [
            f"reordered: position 10: {stands(15)}",
            f"reordered: position 15: {stands(10)}",
            RESIGNED,
        ],
    ),
    "several": (
        rebuilt(without(3, 20, 21)),
        [
            f"removed: position 3: {GONE}",
            f"removed: positions 20 to 21: {GONE}",
            f"re-signed: positions 1 to 5: {REWRITTEN.replace('16', '5')}",
        ],
    ),
    "altered": (altered(10, topic="x"), [f"altered: position 10: {ENVELOPE}"]),
    "shorter": (LEDGER[:34], [f"removed: position 35: {GONE}"]),
    "shorter by much": (LEDGER[:33], [f"removed: positions 34 to 35: {GONE}"]),
}


@pytest.mark.parametrize("kind", EARLIER)
def test_an_earlier_copy_tells_exactly(desk: Desk, kind: str) -> None:
    lines, told = EARLIER[kind]
    status, said = desk.ledger(lines, *desk.trusting, "--against", desk.earlier)
    assert status == 1
    assert [found for found in said if not found.startswith(("proven: ", "not pr"))] == told
