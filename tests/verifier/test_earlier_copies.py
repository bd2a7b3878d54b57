"""With an earlier copy of the ledger, what was rewritten is told exactly."""

import pytest

from tests.verifier.desk import Desk
from tests.verifier.edits import (
    ELSEWHERE,
    ENVELOPE,
    INSERTED,
    NO_LEAF,
    REPLACED,
    REWRITTEN,
    TWO,
    Lines,
    altered,
    exchanged,
    rebuilt,
    without,
)
from tests.verifier.material import LEDGER

EARLIER: dict[str, tuple[Lines, list[str]]] = {
    "replaced": (
        REPLACED,
        [
            "altered: position 10: the earlier copy has another leaf there",
            f"re-signed: position 10: {REWRITTEN}",
        ],
    ),
    "removed": (
        rebuilt(without(10)),
        [f"removed: position 10: {NO_LEAF}", f"re-signed: positions 10 to 16: {REWRITTEN}"],
    ),
    "removed, in what the copy has": (
        rebuilt(without(10))[:34],
        [f"removed: position 10: {NO_LEAF}", f"re-signed: positions 10 to 16: {REWRITTEN}"],
    ),
    "removed, and the end": (
        rebuilt(without(10))[:33],
        [
            f"removed: position 10: {NO_LEAF}",
            "removed: position 35: the earlier copy has more",
            f"re-signed: positions 10 to 16: {REWRITTEN}",
        ],
    ),
    "inserted": (
        rebuilt(INSERTED),
        [f"inserted: position 10: {TWO}", f"re-signed: positions 10 to 16: {REWRITTEN}"],
    ),
    "exchanged": (
        rebuilt(exchanged(10, 15)),
        [
            f"reordered: position 10: {ELSEWHERE}",
            f"reordered: position 15: {ELSEWHERE}",
            f"re-signed: positions 10 to 15: {REWRITTEN}",
        ],
    ),
    "altered": (altered(10, topic="x"), [f"altered: position 10: {ENVELOPE}"]),
    "shorter": (
        LEDGER[:34],
        ["removed: position 35: the earlier copy has more"],
    ),
}


@pytest.mark.parametrize("kind", EARLIER)
def test_an_earlier_copy_tells_exactly(desk: Desk, kind: str) -> None:
    lines, told = EARLIER[kind]
    status, said = desk.ledger(lines, *desk.trusting, "--against", desk.earlier)
    assert status == 1
    assert [found for found in said if not found.startswith(("proven: ", "not pr"))] == told
