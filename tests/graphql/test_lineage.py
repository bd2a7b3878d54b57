"""Lineage: refinements from quarter to quarter, followed both ways, and what they changed."""

from typing import Any

import pytest

from tests.graphql.cases.case import REASON, another_objective
from tests.graphql.elsewhere import goals_elsewhere
from tests.graphql.house import House
from tests.graphql.quarters import LINK, OBJECTIVE, Quarters, pairs

KEY_RESULT = OBJECTIVE.replace("objective(", "keyResult(")


async def test_a_chain_of_three_quarters(quarters: Quarters) -> None:
    for quarter, title in enumerate(("A", "B", "C"), 1):
        await quarters.draft(quarter, title)
    # the later link first, so that it is not the order of links that tells the older goal
    later = await quarters.refine("B", "C")
    earlier = await quarters.refine("A", "B")
    for title in "ABC":
        assert pairs((await quarters.read(title))["lineage"]) == ["A > B", "B > C"]
    middle = await quarters.read("B")
    assert pairs(middle["refinedFrom"]) == ["A > B"]
    assert pairs(middle["refinedInto"]) == ["B > C"]
    link = middle["lineage"][0]
    assert link["source"]["cycle"]["name"].startswith("Q1")
    assert link["refined"]["cycle"]["name"] == "Q2"
    assert link["by"] == {"name": "Jörg Müller"}
    assert pairs((await quarters.read("B", earlier - 1))["lineage"]) == ["B > C"]
    assert pairs((await quarters.read("A", later))["lineage"]) == []
    assert pairs((await quarters.read("B", later - 1))["lineage"]) == []


async def test_diamonds(quarters: Quarters) -> None:
    """A diamond, and beside it a way of another length, tell each link once."""
    for quarter, title in ((1, "A"), (2, "B"), (2, "C"), (3, "D"), (3, "E")):
        await quarters.draft(quarter, title)
    for source, refined in ("AB", "AC", "BD", "CD", "AD", "CE"):
        await quarters.refine(source, refined)
    assert pairs((await quarters.read("D"))["lineage"]) == [
        *("A > B", "A > C", "B > D", "C > D", "A > D")
    ]
    assert pairs((await quarters.read("A"))["lineage"]) == [
        *("A > B", "A > C", "B > D", "C > D", "A > D", "C > E")
    ]
    # neither brothers nor what else the ancestors led to
    assert pairs((await quarters.read("B"))["lineage"]) == ["A > B", "B > D"]
    assert pairs((await quarters.read("E"))["lineage"]) == ["A > C", "C > E"]


async def test_no_goal_comes_from_itself(quarters: Quarters) -> None:
    house = quarters.house
    for quarter, title in enumerate(("A", "B", "C"), 1):
        await quarters.draft(quarter, title)
    for source, refined in ("AB", "BC"):
        await quarters.refine(source, refined)
    # by way of a key result too
    through = {"id": house.key_result, "source": quarters.ids["C"]}
    await house.member.done("refineKeyResult", through)
    head = await house.member.head()
    sources = [*(quarters.ids[title] for title in "ABC"), house.key_result]
    for source in sources:
        error = await house.member.refused(
            "refineObjective", {"id": quarters.ids["A"], "source": source}
        )
        assert (error["__typename"], error["code"]) == ("WouldCreateLoop", "WOULD_CREATE_LOOP")
        assert error["path"] == ["input", "source"]
        assert "come from itself: name an earlier goal" in error["message"]
    assert await house.member.head() == head
    # a second way to the same is none
    await quarters.refine("A", "C")
    error = await house.member.refused(
        "refineObjective", {"id": quarters.ids["B"], "source": house.key_result}
    )
    assert error["code"] == "WOULD_CREATE_LOOP"


async def test_nothing_comes_from_itself(house: House) -> None:
    for name, id_ in (("refineObjective", house.objective), ("refineKeyResult", house.key_result)):
        error = await house.member.refused(name, {"id": id_, "source": id_})
        assert (error["code"], error["path"]) == ("WOULD_CREATE_LOOP", ["input", "source"])


async def test_naming_a_source_again_changes_nothing(quarters: Quarters) -> None:
    await quarters.draft(1, "A")
    await quarters.draft(2, "B")
    told = await quarters.refine("A", "B")
    assert await quarters.refine("A", "B") == told
    assert await quarters.house.admin.head() == told


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (None, "Both are in cycle 'Q1'"),
        (
            "2025-10-01",
            "It would lead from cycle 'Q1' to cycle 'Der andere', which does not come after it",
        ),
    ],
)
async def test_a_source_is_of_an_earlier_cycle(house: House, dates: str | None, told: str) -> None:
    if dates is None:
        beside = await house.member.done("draftObjective", another_objective(house))
        goals = {"objective": beside["id"], "keyResult": house.key_result}
    else:
        goals = await goals_elsewhere(house, startsOn=dates)
    head = await house.admin.head()
    for name, id_ in (
        ("refineObjective", goals["objective"]),
        ("refineKeyResult", goals["keyResult"]),
    ):
        error = await house.member.refused(name, {"id": id_, "source": house.objective})
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "source"])
        assert error["message"] == (f"{told}: choose one of an earlier cycle.")
    assert await house.admin.head() == head


async def test_what_is_taken_back_leads_nowhere(quarters: Quarters) -> None:
    for quarter, title in enumerate(("A", "B", "C"), 1):
        await quarters.draft(quarter, title)
    await quarters.refine("A", "B")
    said = await quarters.refine("B", "C")
    given = {"id": quarters.ids["B"], "source": quarters.ids["A"], "reason": REASON}
    await quarters.house.member.done("withdrawObjectiveRefinement", given)
    for title, left in (("A", []), ("B", ["B > C"]), ("C", ["B > C"])):
        assert pairs((await quarters.read(title))["lineage"]) == left
        assert pairs((await quarters.read(title, said))["lineage"]) == ["A > B", "B > C"]
    # what led to a loop does so no longer
    await quarters.refine("C", "A")
    assert pairs((await quarters.read("B"))["lineage"]) == ["C > A", "B > C"]
    error = await quarters.house.member.refused("withdrawObjectiveRefinement", given)
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "source"])


async def test_a_loop_ends(quarters: Quarters) -> None:
    for quarter, title in enumerate(("A", "B", "C"), 1):
        await quarters.draft(quarter, title)
    for source, refined in ("AB", "BC"):
        await quarters.refine(source, refined)
    await quarters.refine_unchecked("C", "A")
    for title in "ABC":
        found = pairs((await quarters.read(title))["lineage"])
        assert found == ["C > A", "A > B", "B > C"]


async def test_the_nearest_links_of_very_many(quarters: Quarters) -> None:
    await quarters.draft(2, "Mitte")
    await quarters.draft(1, "Anfang")
    await quarters.refine("Anfang", "Mitte")
    for number in range(99):
        await quarters.draft(3, f"Ziel {number}")
        await quarters.refine("Mitte", f"Ziel {number}")
    await quarters.draft(4, "Ferne")
    await quarters.refine("Ziel 0", "Ferne")
    found = pairs((await quarters.read("Mitte"))["lineage"])
    assert found == ["Anfang > Mitte", *(f"Mitte > Ziel {number}" for number in range(99))]


async def test_what_a_refinement_changed(house: House) -> None:
    member = house.member
    person, other = house.person(house.member), house.person(house.admin)
    given = {
        "objective": (await goals_elsewhere(house))["objective"],
        "title": "Lieferzeit halbieren",
        "measure": {"kind": "METRIC", "baseline": "15", "target": "10.00", "unit": "Werktage"},
        "owners": [{"person": other}, {"person": person}],
    }
    refined = (await member.done("addKeyResult", given))["id"]
    told = await member.done(
        "refineKeyResult",
        {"id": refined, "source": house.key_result},
        f"refinedFrom {{ {LINK} }}",
    )
    await member.done("scoreKeyResult", {"id": house.key_result, "kind": "FINAL", "value": "0.70"})
    expected: list[dict[str, Any]] = [
        {"field": "title", "from": "Lieferzeit senken", "to": "Lieferzeit halbieren"},
        {"field": "owners", "from": [person], "to": sorted((person, other))},
        {"field": "baseline", "from": "20", "to": "15"},
        {"field": "unit", "from": "Tage", "to": "Werktage"},
    ]
    [link] = told["refinedFrom"]
    assert link["changes"] == expected
    # as both ends stand at the moment of the read
    data = await house.auditor.read(KEY_RESULT, id=house.key_result)
    [link] = data["keyResult"]["lineage"]
    assert link["changes"][-1] == {"field": "scores.final", "from": "0.7", "to": None}
    assert link["source"]["__typename"] == link["refined"]["__typename"] == "KeyResult"
    as_of = {"position": str(told["at"])}
    data = await house.auditor.read(KEY_RESULT, id=house.key_result, asOf=as_of)
    [link] = data["keyResult"]["refinedInto"]
    assert [one["field"] for one in link["changes"]] == [one["field"] for one in expected]


async def test_an_objective_from_a_key_result(quarters: Quarters) -> None:
    house = quarters.house
    await quarters.draft(2, "Wir liefern sofort")
    given = {"id": quarters.ids["Wir liefern sofort"], "source": house.key_result}
    told = await house.member.done("refineObjective", given, f"lineage {{ {LINK} }}")
    [link] = told["lineage"]
    assert [link[end]["__typename"] for end in ("source", "refined")] == ["KeyResult", "Objective"]
    # only what both kinds have is compared
    assert [one["field"] for one in link["changes"]] == ["title", "owners"]
    assert link["changes"][1]["to"] == []
