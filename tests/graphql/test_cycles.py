"""Cycles under other names and with other days."""

import pytest

from tests.graphql.cases import REASON
from tests.graphql.house import House

DAYS = "startsOn endsOn"


async def sentences(house: House) -> list[str]:
    """Return the newest sentence of the feed, in German and in English."""
    told = "de: sentence(language: DE) en: sentence(language: EN)"
    data = await house.auditor.read(f"{{ feed(first: 1) {{ nodes {{ {told} }} }} }}")
    [event] = data["feed"]["nodes"]
    return [event["de"], event["en"]]


async def test_another_name(house: House) -> None:
    await house.admin.done("renameCycle", {"id": house.cycle, "name": "Winter"})
    assert await sentences(house) == [
        "Änne Groß hat den Zyklus „Q1“ in „Winter“ umbenannt.",
        "Änne Groß renamed the cycle “Q1” to “Winter”.",
    ]
    head = await house.admin.head()
    told = await house.admin.done("renameCycle", {"id": house.cycle, "name": " Winter "})
    assert told["at"] == head
    other = await house.admin.done("openCycle", {"name": "Q1"})  # which is free again
    error = await house.admin.refused("renameCycle", {"id": other["id"], "name": "Winter"})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "name"])
    assert error["message"] == (
        "There is a cycle 'Winter' already: go on with it, or choose another."
    )


@pytest.mark.parametrize(
    ("given", "after", "german"),
    [
        (
            {"startsOn": "2026-01-05", "endsOn": "2026-04-05"},
            ("2026-01-05", "2026-04-05"),
            "auf den 05.01.2026 bis 05.04.2026 gelegt, bisher 01.01.2026 bis 31.03.2026",
        ),
        (
            {"startsOn": "2026-01-05"},
            ("2026-01-05", "2026-03-31"),
            "ab dem 05.01.2026 angesetzt, bisher ab dem 01.01.2026",
        ),
        (
            {"endsOn": "2026-04-05"},
            ("2026-01-01", "2026-04-05"),
            "bis zum 05.04.2026 angesetzt, bisher bis zum 31.03.2026",
        ),
        (
            {"endsOn": None},
            ("2026-01-01", None),
            "anders angesetzt, bisher bis zum 31.03.2026",
        ),
    ],
)
async def test_other_days(
    house: House, given: dict[str, str | None], after: tuple[str, str | None], german: str
) -> None:
    told = await house.admin.done("rescheduleCycle", {"id": house.cycle, **given}, DAYS)
    assert (told["startsOn"], told["endsOn"]) == after
    assert (await sentences(house))[0] == f"Änne Groß hat den Zyklus „Q1“ {german}."
    again = await house.admin.done("rescheduleCycle", {"id": house.cycle}, DAYS)
    assert again == told  # what is not given stays


async def test_days_that_are_no_span(house: House) -> None:
    for given in ({"endsOn": "2025-12-31"}, {"startsOn": "2026-04-01"}):
        error = await house.admin.refused("rescheduleCycle", {"id": house.cycle, **given})
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "endsOn"])
        assert "give a later day" in error["message"]


async def test_days_of_a_closed_cycle(house: House) -> None:
    outcomes = [
        {"goal": goal, "outcome": "DROPPED"} for goal in (house.key_result, house.objective)
    ]
    await house.admin.done("closeCycle", {"id": house.cycle, "outcomes": outcomes})
    given = {"id": house.cycle, "endsOn": "2026-04-05", "reason": REASON}
    error = await house.admin.refused("rescheduleCycle", given)
    assert (error["code"], error["path"]) == ("CYCLE_CLOSED", ["input", "id"])
    reopened = {"id": house.cycle, "phase": "REVIEW", "reason": REASON}
    await house.admin.done("changeCyclePhase", reopened)
    del given["reason"]
    error = await house.admin.refused("rescheduleCycle", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "reason"])
    await house.admin.done("rescheduleCycle", {**given, "reason": REASON})
