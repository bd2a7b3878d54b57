"""Examples about check-ins and scores."""

from typing import Any

from tests.graphql.cases.case import EDITORS, REASON, REPORTERS, Case, key_result

_CHECKED_IN = """checkInCount progress confidence status
    checkIns(includeRetracted: true) { nodes { measuredOn value score note details retracted } }"""
_CHECK_IN: dict[str, Any] = {
    "measuredOn": "2026-01-12",
    "value": "18",
    "score": None,
    "note": "erster Schritt",
    "details": {},
    "retracted": False,
}


def _checked_in(*nodes: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {"checkIns": {"nodes": list(nodes)}, "confidence": None, "status": None, **told}


CASES = (
    Case(
        "recordCheckIn",
        REPORTERS,
        key_result(
            measuredOn="2026-01-19",
            value="14.50",
            confidence=7,
            status="ON_TRACK",
            note="Zwei Spediteure mehr",
            details={"wetter": "gut"},
        ),
        _CHECKED_IN,
        _checked_in(_CHECK_IN, checkInCount=1, progress="0.2"),
        _checked_in(
            {
                "measuredOn": "2026-01-19",
                "value": "14.5",
                "score": None,
                "note": "Zwei Spediteure mehr",
                "details": {"wetter": "gut"},
                "retracted": False,
            },
            _CHECK_IN,
            checkInCount=2,
            progress="0.55",
            confidence=7,
            status="ON_TRACK",
        ),
    ),
    Case(
        "correctCheckIn",
        REPORTERS,
        lambda house: {
            "id": house.key_result,
            "checkIn": house.check_in,
            "measuredOn": "2026-01-13",
            "value": "15",
            "note": "nachgezählt",
        },
        _CHECKED_IN,
        _checked_in(_CHECK_IN, checkInCount=1, progress="0.2"),
        _checked_in(
            {**_CHECK_IN, "measuredOn": "2026-01-13", "value": "15", "note": "nachgezählt"},
            checkInCount=1,
            progress="0.5",
        ),
    ),
    Case(
        "retractCheckIn",
        REPORTERS,
        lambda house: {"id": house.key_result, "checkIn": house.check_in, "reason": REASON},
        _CHECKED_IN,
        _checked_in(_CHECK_IN, checkInCount=1, progress="0.2"),
        _checked_in({**_CHECK_IN, "retracted": True}, checkInCount=0, progress=None),
        needs_reason=True,
    ),
    Case(
        "scoreKeyResult",
        EDITORS,
        key_result(kind="FINAL", value="0.70", reason=REASON),
        "scores { mid projected final } progress",
        {"scores": {"mid": "0.3", "projected": None, "final": None}, "progress": "0.2"},
        {"scores": {"mid": "0.3", "projected": None, "final": "0.7"}, "progress": "0.2"},
        in_closed_cycle=True,
        when_dropped=True,
    ),
    Case(
        "rescoreKeyResult",
        EDITORS,
        key_result(kind="MID", value="0.4", reason=REASON),
        "scores { mid projected final }",
        {"scores": {"mid": "0.3", "projected": None, "final": None}},
        {"scores": {"mid": "0.4", "projected": None, "final": None}},
        needs_reason=True,
        in_closed_cycle=True,
        when_dropped=True,
    ),
)
