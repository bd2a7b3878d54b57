"""Where goals are carried over to: a successor in force, in a cycle that is not an earlier one."""

from typing import Any

import pytest

from tests.graphql.cases.case import made
from tests.graphql.elsewhere import added, goals_elsewhere
from tests.graphql.house import House

CARRIED = {"outcome": "CARRIED_OVER"}


async def refused(house: House, successors: dict[str, str], code: str, message: str) -> None:
    """The goals of the house cannot be carried over to these."""
    head = await house.admin.head()
    for name, id_, kind in (
        ("closeKeyResult", house.key_result, "keyResult"),
        ("closeObjective", house.objective, "objective"),
    ):
        if kind not in successors:
            continue
        given = {"id": id_, **CARRIED, "successor": successors[kind]}
        error = await house.admin.refused(name, given)
        assert (error["code"], message in error["message"]) == (code, True), error
        assert error["path"] in (["input", "successor"], [])
    assert await house.admin.head() == head


async def test_what_is_carried_over_needs_a_successor(house: House) -> None:
    message = "What is carried over goes on in a successor: name it, or choose another outcome."
    for name, id_ in (("closeKeyResult", house.key_result), ("closeObjective", house.objective)):
        error = await house.member.refused(name, {"id": id_, **CARRIED})
        assert (error["code"], error["message"]) == ("INVALID_INPUT", message)
        assert error["path"] == ["input", "successor"]
    for outcomes, index in (
        ([{"goal": house.key_result, **CARRIED}], "0"),
        (
            [
                {"goal": house.key_result, "outcome": "DROPPED"},
                {"goal": house.objective, **CARRIED},
            ],
            "1",
        ),
    ):
        given = {"id": house.cycle, "outcomes": outcomes}
        error = await house.admin.refused("closeCycle", given)
        assert error["path"] == ["input", "outcomes", index, "successor"]


@pytest.mark.parametrize("dates", [{}, {"startsOn": "2026-01-01"}, {"startsOn": "2026-04-01"}])
async def test_goals_go_on_in_another_cycle(house: House, dates: dict[str, str]) -> None:
    there = await goals_elsewhere(house, **dates)
    outcomes = [
        {"goal": house.key_result, **CARRIED, "successor": there["keyResult"]},
        {"goal": house.objective, **CARRIED, "successor": there["objective"]},
    ]
    select = "phase tree { successor { id } keyResults { successor { id } } }"
    told = await house.admin.done("closeCycle", {"id": house.cycle, "outcomes": outcomes}, select)
    assert told["phase"] == "CLOSED"
    assert told["tree"] == [
        {
            "successor": {"id": there["objective"]},
            "keyResults": [{"successor": {"id": there["keyResult"]}}],
        }
    ]


async def test_nothing_goes_on_in_its_own_cycle(house: House) -> None:
    given = {"cycle": house.cycle, "title": "Daneben"}
    beside = (await house.admin.done("draftObjective", given))["id"]
    there = {"objective": beside, "keyResult": await added(house, beside)}
    key_result = {"id": house.key_result, **CARRIED, "successor": there["keyResult"]}
    error = await house.member.refused("closeKeyResult", key_result)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "successor"])
    assert error["message"] == "Both are in cycle 'Q1': choose one of a later cycle."
    outcomes: list[dict[str, Any]] = [
        {"goal": house.key_result, "outcome": "DROPPED"},
        {"goal": there["keyResult"], "outcome": "DROPPED"},
        {"goal": house.objective, **CARRIED, "successor": beside},
        {"goal": beside, "outcome": "DROPPED"},
    ]
    closing = {"id": house.cycle, "outcomes": outcomes}
    error = await house.admin.refused("closeCycle", closing)
    assert error["path"] == ["input", "outcomes", "2", "successor"]
    await house.member.done("strikeOutKeyResult", {"id": house.key_result})
    await refused(house, {"objective": beside}, "INVALID_INPUT", "Both are in cycle 'Q1'")


async def test_nothing_goes_on_in_an_earlier_cycle(house: House) -> None:
    there = await goals_elsewhere(house, startsOn="2025-10-01", endsOn="2025-12-31")
    head = await house.admin.head()
    carried = {
        "id": house.objective,
        "cycle": there["cycle"],
        "keyResults": [{"keyResult": house.key_result}],
    }
    error = await house.member.refused("carryOverObjective", carried)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "cycle"])
    assert error["message"] == (
        "It would lead from cycle 'Q1' to cycle 'Der andere', which does not come after it: "
        "choose a later one."
    )
    assert await house.admin.head() == head
    key_result = {"keyResult": there["keyResult"]}
    await refused(house, key_result, "INVALID_INPUT", "does not come after it")
    await house.member.done("strikeOutKeyResult", {"id": house.key_result})
    objective = {"objective": there["objective"]}
    await refused(house, objective, "INVALID_INPUT", "does not come after it")


async def test_nothing_goes_on_in_what_has_ended(house: House) -> None:
    there = await goals_elsewhere(house)
    await house.admin.done("dropKeyResult", {"id": there["keyResult"]})
    await house.admin.done("dropObjective", {"id": there["objective"]})
    await refused(house, there, "NOT_IN_FORCE", "is dropped: restore it or choose another")
    await house.admin.done("changeCyclePhase", {"id": there["cycle"], "phase": "CLOSED"})
    await refused(house, there, "CYCLE_CLOSED", "reopen it, or choose another")


async def test_an_owner_who_has_left_is_replaced_in_one_step(house: House) -> None:
    await house.admin.done("handOverObjective", {"id": house.objective, "owner": None})
    await house.admin.done("deactivatePerson", house.leaving(house.member))
    await house.admin.done("openCycle", {"name": "Q2", "idempotencyKey": "Q2"})
    one = {"keyResult": house.key_result}
    given = {"id": house.objective, "cycle": made(house, "cycle", "Q2"), "keyResults": [one]}
    path = ["input", "keyResults", "0", "owners"]
    for owners in ({}, {"owners": [{"person": house.person(house.member)}]}):
        asked = {**given, "keyResults": [{**one, **owners}]}
        error = await house.admin.refused("carryOverObjective", asked)
        assert (error["code"], error["path"]) == ("NOT_IN_FORCE", path)
        assert error["message"].endswith("is deactivated or erased: name others as owners.")
    wrong = {**given, "keyResults": [{**one, "owners": [{"person": house.cycle}]}]}
    error = await house.admin.refused("carryOverObjective", wrong)
    assert (error["code"], error["path"]) == ("NOT_FOUND", [*path, "0", "person"])
    asked = {**given, "keyResults": [{**one, "owners": [{"person": house.person(house.admin)}]}]}
    select = "successor { keyResults { owners { person { id } } } }"
    told = await house.admin.done("carryOverObjective", asked, select)
    answering = [{"person": {"id": house.person(house.admin)}}]
    assert told["successor"]["keyResults"] == [{"owners": answering}]
