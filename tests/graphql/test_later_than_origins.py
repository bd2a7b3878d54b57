"""Goals stay later than what they come from, also when they move or their cycles do."""

import pytest

from tests.graphql.cases import REASON
from tests.graphql.elsewhere import added, goals_elsewhere
from tests.graphql.house import House
from tests.graphql.quarters import Quarters, pairs
from tests.graphql.room import Room

BEHIND = (
    "comes from objective 'A' of cycle 'Q2', and would be in the same: choose another {}, or "
    "take that back first."
)


async def test_an_objective_does_not_move_to_what_it_comes_from(quarters: Quarters) -> None:
    admin, ids = quarters.house.admin, quarters.ids
    for quarter, title in enumerate("ABC", 2):
        await quarters.draft(quarter, title)
    await quarters.refine("A", "B")
    await quarters.refine("B", "C")
    head = await admin.head()
    error = await admin.refused("moveObjective", {"id": ids["B"], "cycle": quarters.cycles[1]})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "cycle"])
    assert error["message"] == f"Objective 'B' {BEHIND.format('cycle')}"
    # nor to what comes from it
    error = await admin.refused("moveObjective", {"id": ids["B"], "cycle": quarters.cycles[3]})
    assert error["message"] == (
        "Objective 'C' comes from objective 'B' of cycle 'Q4', and would be in the same: "
        "choose another cycle, or take that back first."
    )
    assert await admin.head() == head
    given = {"id": ids["B"], "source": ids["A"], "reason": REASON}
    await admin.done("withdrawObjectiveRefinement", given)
    await admin.done("moveObjective", {"id": ids["B"], "cycle": quarters.cycles[1]})


async def test_its_key_results_stay_later_too(quarters: Quarters) -> None:
    admin, ids = quarters.house.admin, quarters.ids
    for quarter, title in ((2, "A"), (2, "A2"), (3, "B")):
        await quarters.draft(quarter, title)
    refined = await added(quarters.house, ids["B"])
    await admin.done("refineKeyResult", {"id": refined, "source": ids["A"]})
    head = await admin.head()
    expected = f"Key result 'Neu' {BEHIND}"
    error = await admin.refused("moveObjective", {"id": ids["B"], "cycle": quarters.cycles[1]})
    assert error["message"] == expected.format("cycle")
    error = await admin.refused("moveKeyResult", {"id": refined, "objective": ids["A2"]})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "objective"])
    assert error["message"] == expected.format("objective")
    assert await admin.head() == head
    await admin.done("moveObjective", {"id": ids["B"], "cycle": quarters.cycles[3]})


async def test_what_goes_on_stays_later(house: House) -> None:
    there = await goals_elsewhere(house)
    for name, kind, id_ in (
        ("closeKeyResult", "keyResult", house.key_result),
        ("closeObjective", "objective", house.objective),
    ):
        given = {"id": id_, "outcome": "CARRIED_OVER", "successor": there[kind]}
        await house.admin.done(name, given)
    beside = {"cycle": house.cycle, "title": "Daneben"}
    back = (await house.admin.done("draftObjective", beside))["id"]
    for name, given in (
        ("moveObjective", {"id": there["objective"], "cycle": house.cycle}),
        ("moveKeyResult", {"id": there["keyResult"], "objective": back}),
    ):
        error = await house.admin.refused(name, given)
        assert "of cycle 'Q1', and would be in the same: choose another" in error["message"]


async def test_a_cycle_does_not_move_before_what_its_goals_come_from(house: House) -> None:
    there = await goals_elsewhere(house, startsOn="2026-04-01")
    given = {"id": there["keyResult"], "source": house.objective}
    await house.admin.done("refineKeyResult", given)
    early, late = ({"id": there["cycle"], "startsOn": f"{year}-12-31"} for year in (2025, 2026))
    error = await house.admin.refused("rescheduleCycle", early)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "startsOn"])
    assert "of cycle 'Q1', and would be in cycle 'Der andere', which does not" in error["message"]
    await house.admin.done("rescheduleCycle", late)
    # nor does the other one pass it
    passing = {"id": house.cycle, "startsOn": "2027-01-01", "endsOn": "2027-03-31"}
    error = await house.admin.refused("rescheduleCycle", passing)
    assert error["path"] == ["input", "startsOn"]
    await house.admin.done("rescheduleCycle", {**passing, "startsOn": None})


async def test_what_applies_a_learning_stays_later(room: Room) -> None:
    house, there = room.house, await goals_elsewhere(room.house, startsOn="2026-04-01")
    given = {
        "id": there["keyResult"],
        "retrospective": room.retrospective,
        "learning": await room.say("Früh fragen"),
    }
    await house.member.done("applyLearningToKeyResult", given)
    early = {"id": there["cycle"], "startsOn": "2025-10-01"}
    late = {"id": house.cycle, "startsOn": "2026-07-01", "endsOn": None}
    moved = {"id": there["objective"], "cycle": house.cycle}
    for name, input_, where in (
        ("rescheduleCycle", early, "cycle 'Der andere', which does not come after it"),
        ("rescheduleCycle", late, "cycle 'Der andere', which does not come after it"),
        ("moveObjective", moved, "the same"),
    ):
        error = await house.admin.refused(name, input_)
        assert error["message"].startswith(
            f"Key result 'Neu' applies a learning of cycle 'Q1', and would be in {where}: "
        )


@pytest.mark.parametrize("quarter", [1, 2])
async def test_what_an_import_has_left(quarters: Quarters, quarter: int) -> None:
    """A link within a cycle, or back, may be named again and stays within its cycle."""
    house = quarters.house
    dated = {"id": quarters.cycles[1], "startsOn": "2026-04-01"}
    await house.admin.done("rescheduleCycle", dated)
    await quarters.draft(quarter, "A")
    quarters.ids["Lieferzeit"] = house.key_result
    await quarters.refine_unchecked("A", "Lieferzeit")
    head = await house.admin.head()
    again = {"id": house.key_result, "source": quarters.ids["A"]}
    assert (await house.admin.done("refineKeyResult", again))["at"] == head
    beside = {"cycle": house.cycle, "title": "Daneben"}
    there = (await house.admin.done("draftObjective", beside))["id"]
    await house.admin.done("moveKeyResult", {"id": house.key_result, "objective": there})
    assert pairs((await quarters.read("A"))["refinedInto"]) == ["A > Lieferzeit senken"]
