"""Examples about the calendar and the cycles that it makes."""

from typing import Any

from tests.graphql.cases.case import PLANNERS, Case, always
from tests.graphql.house import House

_CALENDAR = "calendar { kind firstMonth weekday rule }"
_BY_WEEKS = {
    "kind": "FOUR_FOUR_FIVE",
    "firstMonth": 2,
    "weekday": "SATURDAY",
    "rule": "NEAREST",
}


def _organization(calendar: dict[str, Any], house: House) -> dict[str, Any]:
    return {"id": house.id("organization", house.org_id), "calendar": calendar}


CASES = (
    Case(
        "setCalendar",
        PLANNERS,
        lambda house: _organization(_BY_WEEKS, house),
        _CALENDAR,
        {"calendar": {"kind": "HALVES", "firstMonth": 7, "weekday": None, "rule": None}},
        {"calendar": _BY_WEEKS},
        first=(
            (
                "setCalendar",
                lambda house: _organization({"kind": "HALVES", "firstMonth": 7}, house),
            ),
        ),
        in_closed_cycle=True,
    ),
    Case(
        "generateCycles",
        PLANNERS,
        always(year=2027),
        "cycles { nodes { name startsOn endsOn } }",
        {"cycles": {"nodes": [{"name": "Q1", "startsOn": "2026-01-01", "endsOn": "2026-03-31"}]}},
        {
            "cycles": {
                "nodes": [
                    {"name": "Q1", "startsOn": "2026-01-01", "endsOn": "2026-03-31"},
                    {"name": "H1 FY2027", "startsOn": "2026-07-01", "endsOn": "2026-12-31"},
                    {"name": "H2 FY2027", "startsOn": "2027-01-01", "endsOn": "2027-06-30"},
                ]
            }
        },
        entries=2,
        first=(
            (
                "setCalendar",
                lambda house: _organization({"kind": "HALVES", "firstMonth": 7}, house),
            ),
        ),
        in_closed_cycle=True,
        names_none=True,
    ),
)
