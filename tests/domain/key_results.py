"""A key result to begin tests with: ten to thirty recommendations a month, owned by Anna."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from tests.domain.scenario import ANNA, Fact, fact

OBJECTIVE = UUID("0195f0e0-0000-7000-8000-0000000000e1")
CHECK_IN = UUID("0195f0e0-0000-7000-8000-0000000000f1")
OTHER_CHECK_IN = UUID("0195f0e0-0000-7000-8000-0000000000f2")
DAY = date(2026, 4, 10)
MEASURE = Measure(MeasureKind.METRIC, Decimal(10), Decimal(30), "Stück")


def added(**fields: Any) -> Fact:
    """The key result, with other values for some fields."""
    return fact(
        KeyResult.Added,
        **{
            "objective_id": str(OBJECTIVE),
            "title": "Weiterempfehlungen",
            "measure": MEASURE.to_payload(),
            "owners": [{"person_id": str(ANNA), "weight": "1"}],
            "weight": "1",
            "attributes": {},
            "readers": None,
            **fields,
        },
    )


def recorded(check_in_id: UUID = CHECK_IN, **fields: Any) -> Fact:
    """A check-in of 10 April, with other values for some fields."""
    return fact(
        KeyResult.CheckInRecorded,
        **{
            "check_in_id": str(check_in_id),
            "measured_on": "2026-04-10",
            "value": None,
            "score": None,
            "confidence": None,
            "status": None,
            "note": None,
            "details": {},
            **fields,
        },
    )


ADDED = added()
DROPPED = fact(KeyResult.Dropped)
FACTS = CheckInFacts(
    DAY,
    Decimal("20.50"),
    Decimal("0.4"),
    7,
    CheckInStatus.AT_RISK,
    "Zwei Absagen, Gespräch mit Müller nötig",
    {"teile": [1, "0.75"]},
)
RECORDED = recorded(
    value="20.5",
    score="0.4",
    confidence=7,
    status="at_risk",
    note="Zwei Absagen, Gespräch mit Müller nötig",
    details={"teile": [1, "0.75"]},
)
RETRACTED = fact(
    KeyResult.CheckInRetracted,
    check_in_id=str(CHECK_IN),
    reason_kind="error",
    reason_text="Falsches Ziel",
)
REASON = Reason(ReasonKind.ERROR, "Falsches Ziel")
