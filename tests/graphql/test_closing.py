"""What must have ended before an objective or a cycle is closed, and what carrying over keeps."""

from typing import Any

import pytest

from tests.graphql.cases.case import REASON, another_cycle, another_objective, made
from tests.graphql.house import Client, House

NAMED = "cycles { nodes { name } }"
NOT_SETTLED = """mutation($input: %sInput!) { payload: %s(input: $input) { position errors {
    __typename message code path ... on NotSettled { openCount open {
        __typename ... on Objective { title } ... on KeyResult { title objective { title } }
    } }
} } }"""


async def unsettled(client: Client, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the one error of a mutation that leaves something open; nothing has changed."""
    head = await client.head()
    document = NOT_SETTLED % (f"{name[0].upper()}{name[1:]}", name)
    data = await client.read(document, input={"idempotencyKey": name, **given})
    [error] = data["payload"]["errors"]
    assert (error["__typename"], error["code"]) == ("NotSettled", "NOT_SETTLED")
    assert await client.head() == head
    assert isinstance(error, dict)
    return error


async def test_an_objective_with_an_open_key_result(house: House) -> None:
    given = {"id": house.objective, "outcome": "SCORED"}
    error = await unsettled(house.member, "closeObjective", given)
    assert error["message"].startswith("1 key result is still open in objective ")
    assert (error["path"], error["openCount"]) == ([], 1)
    assert error["open"] == [
        {
            "__typename": "KeyResult",
            "title": "Lieferzeit senken",
            "objective": {"title": "Wir liefern pünktlich"},
        }
    ]
    # the key is still free, since nothing was accepted under it
    await house.member.done("strikeOutKeyResult", {"id": house.key_result})
    await house.member.done("closeObjective", {**given, "idempotencyKey": "closeObjective"})


async def test_key_results_of_a_dropped_objective_end_before_its_cycle(house: House) -> None:
    given = {"id": house.objective, "outcome": "DROPPED"}
    told = await house.member.done("closeObjective", given, "state outcome keyResults { state }")
    assert told["state"] == told["outcome"] == "DROPPED"
    assert told["keyResults"] == [{"state": "OPEN"}]
    for name, closing in (
        ("changeCyclePhase", {"id": house.cycle, "phase": "CLOSED"}),
        ("closeCycle", {"id": house.cycle}),
    ):
        error = await unsettled(house.admin, name, closing)
        assert error["message"].startswith("1 key result is still open in cycle ")
        assert [one["title"] for one in error["open"]] == ["Lieferzeit senken"]
    outcomes = [{"goal": house.key_result, "outcome": "DROPPED"}]
    select = "phase tree(includeDropped: true) { state keyResults(includeDropped: true) { state } }"
    told = await house.admin.done("closeCycle", {"id": house.cycle, "outcomes": outcomes}, select)
    assert told["phase"] == "CLOSED"
    assert told["tree"] == [{"state": "DROPPED", "keyResults": [{"state": "DROPPED"}]}]


async def test_a_struck_out_key_result_of_a_dropped_objective(house: House) -> None:
    await house.member.done("strikeOutKeyResult", {"id": house.key_result})
    await house.member.done("dropObjective", {"id": house.objective})
    await house.admin.done("changeCyclePhase", {"id": house.cycle, "phase": "CLOSED"})


WORK: list[tuple[str, dict[str, Any]]] = [
    ("recordCheckIn", {"measuredOn": "2026-02-01", "value": "15"}),
    ("correctCheckIn", {"measuredOn": "2026-02-01", "value": "15"}),
    ("retractCheckIn", {"reason": REASON}),
    ("rewordKeyResult", {"title": "Neu"}),
    ("retargetKeyResult", {"measure": {"baseline": "20", "target": "5"}, "reason": REASON}),
    ("setKeyResultAttribute", {"name": "Feld", "value": 1}),
    ("strikeOutKeyResult", {}),
    ("handOverKeyResult", {"owners": []}),
    ("reweightKeyResult", {"weight": "2"}),
]


@pytest.mark.parametrize("ended", ["dropped", "closed"])
async def test_nobody_works_under_an_objective_that_has_ended(house: House, ended: str) -> None:
    if ended == "closed":
        await house.member.done("strikeOutKeyResult", {"id": house.key_result})
    outcome = {"dropped": "DROPPED", "closed": "SCORED"}[ended]
    await house.member.done("closeObjective", {"id": house.objective, "outcome": outcome})
    more = [("refineKeyResult", {"source": house.objective})]
    for name, given in (*WORK, *more):
        about = {"checkIn": house.check_in} if name in ("correctCheckIn", "retractCheckIn") else {}
        if name == "strikeOutKeyResult" and ended == "closed":
            continue  # which has been done, and is not done again
        error = await house.member.refused(name, {"id": house.key_result, **about, **given})
        assert (error["__typename"], error["code"]) == ("NotInForce", "NOT_IN_FORCE"), name
        assert f" is {ended}: re" in error["message"]
    # scores are given all the same, and it can be moved to where it counts, or end
    scored = {"id": house.key_result, "kind": "FINAL"}
    await house.member.done("scoreKeyResult", {**scored, "value": "0.7"})
    await house.member.done("rescoreKeyResult", {**scored, "value": "0.6", "reason": REASON})
    await house.admin.done("draftObjective", another_objective(house))
    target = made(house, "objective", "another objective")
    await house.member.done("moveKeyResult", {"id": house.key_result, "objective": target})
    await house.member.done("recordCheckIn", {"id": house.key_result, **WORK[0][1]})


async def test_key_results_of_a_dropped_objective_can_end(house: House) -> None:
    await house.member.done("dropObjective", {"id": house.objective})
    await house.member.done("dropKeyResult", {"id": house.key_result})
    error = await house.member.refused("restoreKeyResult", {"id": house.key_result})
    assert error["code"] == "NOT_IN_FORCE"
    await house.member.done("restoreObjective", {"id": house.objective})
    await house.member.done("restoreKeyResult", {"id": house.key_result})


async def test_a_cycle_with_open_objectives(house: House) -> None:
    others = [
        await house.member.done("draftObjective", {"cycle": house.cycle, "title": f"Ziel {n}"})
        for n in range(24)
    ]
    error = await unsettled(house.admin, "changeCyclePhase", {"id": house.cycle, "phase": "CLOSED"})
    assert error["openCount"] == 26
    assert len(error["open"]) == 20
    assert error["open"][0] == {"__typename": "Objective", "title": "Wir liefern pünktlich"}
    outcomes = [{"goal": other["id"], "outcome": "DROPPED"} for other in others]
    error = await unsettled(house.admin, "closeCycle", {"id": house.cycle, "outcomes": outcomes})
    assert error["message"].startswith("1 objective and 1 key result are still open in cycle 'Q1'")
    assert error["openCount"] == 2
    assert [one["__typename"] for one in error["open"]] == ["Objective", "KeyResult"]
    outcomes.append({"goal": house.objective, "outcome": "SCORED"})
    error = await unsettled(
        house.admin,
        "closeCycle",
        {"id": house.cycle, "outcomes": outcomes, "idempotencyKey": "noch einmal"},
    )
    assert error["message"].startswith("1 key result is still open in objective ")
    outcomes.append({"goal": house.key_result, "outcome": "SCORED", "finalScore": "0.5"})
    told = await house.admin.done(
        "closeCycle", {"id": house.cycle, "outcomes": outcomes}, "phase tree { outcome }"
    )
    assert told["phase"] == "CLOSED"
    assert told["tree"] == [{"outcome": "SCORED"}]


@pytest.mark.parametrize(
    ("outcome", "code", "path"),
    [
        ({"outcome": "SCORED"}, "INVALID_INPUT", ["outcome"]),
        ({"outcome": "SCORED", "finalScore": "2"}, "INVALID_INPUT", ["finalScore"]),
    ],
)
async def test_errors_lead_to_the_outcome_at_fault(
    house: House, outcome: dict[str, Any], code: str, path: list[str]
) -> None:
    outcomes = [
        {"goal": house.objective, "outcome": "DROPPED"},
        {"goal": house.key_result, **outcome},
    ]
    error = await house.admin.refused("closeCycle", {"id": house.cycle, "outcomes": outcomes})
    assert (error["code"], error["path"]) == (code, ["input", "outcomes", "1", *path])


async def test_errors_lead_to_the_final_score(house: House) -> None:
    given = {"id": house.key_result, "outcome": "SCORED"}
    error = await house.admin.refused("closeKeyResult", {**given, "finalScore": "1.1"})
    assert (error["message"], error["path"]) == (
        "The field 'finalScore' is 1.1: give a number from 0 to 1.",
        ["input", "finalScore"],
    )
    scored = {"id": house.key_result, "kind": "FINAL", "value": "0.5"}
    await house.admin.done("scoreKeyResult", scored)
    error = await house.admin.refused("closeKeyResult", {**given, "finalScore": "0.6"})
    assert (error["message"], error["path"]) == (
        "The score FINAL is 0.5 already: rescore it, with a reason.",
        ["input", "finalScore"],
    )


async def test_a_closed_cycle_is_not_closed_with_outcomes(house: House) -> None:
    outcomes = [
        {"goal": house.key_result, "outcome": "DROPPED"},
        {"goal": house.objective, "outcome": "DROPPED"},
    ]
    given = {"id": house.cycle, "outcomes": outcomes}
    await house.admin.done("closeCycle", given)
    error = await house.admin.refused("closeCycle", given)
    assert (error["code"], error["path"]) == ("CYCLE_CLOSED", ["input", "id"])
    assert error["message"] == "Cycle 'Q1' is closed: reopen it, or choose another."
    head = await house.admin.head()
    assert (await house.admin.done("closeCycle", {"id": house.cycle}))["at"] == head


async def test_an_objective_has_no_score(house: House) -> None:
    outcomes = [{"goal": house.objective, "outcome": "SCORED", "finalScore": "1"}]
    error = await house.admin.refused("closeCycle", {"id": house.cycle, "outcomes": outcomes})
    assert error["path"] == ["input", "outcomes", "0", "finalScore"]


async def test_an_objective_of_another_cycle(house: House) -> None:
    await house.admin.done("openCycle", another_cycle(house))
    outcomes = [{"goal": house.objective, "outcome": "SCORED"}]
    given = {"id": made(house, "cycle", "another cycle"), "outcomes": outcomes}
    error = await house.admin.refused("closeCycle", given)
    assert error["path"] == ["input", "outcomes", "0", "goal"]


@pytest.mark.parametrize(
    "outcome", [{"outcome": "DROPPED"}, {"outcome": "SCORED", "finalScore": "0.5"}]
)
async def test_a_key_result_of_another_cycle(house: House, outcome: dict[str, Any]) -> None:
    await house.admin.done("openCycle", another_cycle(house))
    cycle = made(house, "cycle", "another cycle")
    own = await house.admin.done("draftObjective", {"cycle": cycle, "title": "Das Haus wächst"})
    outcomes = [
        {"goal": own["id"], "outcome": "DROPPED"},
        {"goal": house.key_result, **outcome},
    ]
    head = await house.admin.head()
    error = await house.admin.refused("closeCycle", {"id": cycle, "outcomes": outcomes})
    assert (error["__typename"], error["code"]) == ("InvalidInput", "INVALID_INPUT")
    assert error["path"] == ["input", "outcomes", "1", "goal"]
    assert error["message"] == "It belongs to another cycle: leave it out."
    assert await house.admin.head() == head
    data = await house.auditor.read(
        "query($id: ID!) { keyResult(id: $id) { state scores { final } } }", id=house.key_result
    )
    assert data["keyResult"] == {"state": "OPEN", "scores": {"final": None}}
    await house.admin.done("closeCycle", {"id": cycle, "outcomes": outcomes[:1]})


async def test_what_is_closed_takes_nothing_new(house: House) -> None:
    given = {"id": house.key_result, "outcome": "SCORED", "finalScore": "1"}
    await house.member.done("closeKeyResult", given)
    await house.member.done("closeObjective", {"id": house.objective, "outcome": "SCORED"})
    added = {"objective": house.objective, "title": "Neu", "measure": {"kind": "TEXT"}}
    error = await house.member.refused("addKeyResult", added)
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "objective"])
    assert error["message"].endswith("is closed: reopen it or choose another.")
    reopened = {"id": house.key_result, "reason": REASON}
    error = await house.member.refused("reopenKeyResult", reopened)
    assert error["code"] == "NOT_IN_FORCE"
    await house.member.done("reopenObjective", {"id": house.objective, "reason": REASON})
    await house.member.done("reopenKeyResult", reopened)


async def test_all_that_is_not_carried_over_must_have_ended(house: House) -> None:
    await house.admin.done("openCycle", another_cycle(house))
    given = {"id": house.objective, "cycle": made(house, "cycle", "another cycle")}
    error = await unsettled(house.member, "carryOverObjective", given)
    assert [one["title"] for one in error["open"]] == ["Lieferzeit senken"]
    select = "successor { title attributes state keyResults { title } refinedFrom { source {"
    select += " ... on Objective { id } } } }"
    await house.member.done("dropKeyResult", {"id": house.key_result})
    told = await house.member.done("carryOverObjective", given, select)
    assert told["successor"] == {
        "title": "Wir liefern pünktlich",
        "attributes": {"team": "Versand"},
        "state": "DRAFT",
        "keyResults": [],
        "refinedFrom": [{"source": {"id": house.objective}}],
    }


async def test_a_key_result_of_another_objective_is_not_carried_over(house: House) -> None:
    await house.admin.done("openCycle", another_cycle(house))
    await house.admin.done("draftObjective", another_objective(house))
    given = {
        "id": made(house, "objective", "another objective"),
        "cycle": made(house, "cycle", "another cycle"),
        "keyResults": [{"keyResult": house.key_result}],
    }
    error = await house.member.refused("carryOverObjective", given)
    assert error["code"] == "INVALID_INPUT"
    assert error["path"] == ["input", "keyResults", "0", "keyResult"]
    error = await house.member.refused("carryOverObjective", {**given, "cycle": house.cycle})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "cycle"])


async def test_cycles_are_generated_once(house: House) -> None:
    organization = {"id": house.id("organization", house.org_id)}
    error = await house.admin.refused("generateCycles", {"year": 2027})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", [])
    await house.admin.done("setCalendar", {**organization, "calendar": {"kind": "QUARTERS"}})
    await house.admin.done("generateCycles", {"year": 2027})
    head = await house.admin.head()
    again = await house.admin.done("generateCycles", {"year": 2027}, NAMED)
    assert (again["at"], await house.admin.head()) == (head, head)
    for year in (1, 9999):
        error = await house.admin.refused("generateCycles", {"year": year})
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "year"])
    assert await house.admin.head() == head


async def test_the_missing_cycles_of_a_year_are_generated(house: House) -> None:
    organization = {"id": house.id("organization", house.org_id)}
    await house.admin.done("setCalendar", {**organization, "calendar": {"kind": "QUARTERS"}})
    third = {"name": "Q3 2028", "startsOn": "2028-07-01", "endsOn": "2028-09-30"}
    await house.admin.done("openCycle", third)
    asked = {"year": 2028, "idempotencyKey": "the year ahead"}
    found = await house.admin.done("generateCycles", asked, NAMED)
    names = [one["name"] for one in found["cycles"]["nodes"]]
    assert names == ["Q1", "Q3 2028", "Q1 2028", "Q2 2028", "Q4 2028"]
    assert await house.admin.done("generateCycles", asked, NAMED) == found


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({}, "from no date to no date"),
        ({"startsOn": "2028-07-01", "endsOn": "2028-09-29"}, "from 2028-07-01 to 2028-09-29"),
    ],
)
async def test_a_cycle_with_other_dates_than_the_calendar_s_is_told(
    house: House, dates: dict[str, str], told: str
) -> None:
    organization = {"id": house.id("organization", house.org_id)}
    await house.admin.done("setCalendar", {**organization, "calendar": {"kind": "QUARTERS"}})
    await house.admin.done("openCycle", {"name": "Q3 2028", **dates})
    head = await house.admin.head()
    error = await house.admin.refused("generateCycles", {"year": 2028})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "year"])
    assert error["message"] == (
        f"There is a cycle 'Q3 2028' already, {told}, while the calendar has it from 2028-07-01 "
        "to 2028-09-30: open the others with openCycle, or set the calendar that it comes from."
    )
    assert await house.admin.head() == head


async def test_a_cycle_is_opened_under_a_name_of_its_own(house: House) -> None:
    opened = {**another_cycle(house), "startsOn": "2026-04-01"}
    first = await house.admin.done("openCycle", opened)
    # repeating the request is not opening another one
    assert await house.admin.done("openCycle", opened) == first
    head = await house.admin.head()
    error = await house.admin.refused("openCycle", {"name": "Q2"})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "name"])
    assert error["message"] == "There is a cycle 'Q2' already: go on with it, or choose another."
    assert await house.admin.head() == head
    await house.admin.done("openCycle", {"name": "Q3"})


async def test_a_calendar_that_breaks_a_rule(house: House) -> None:
    given = {"id": house.id("organization", house.org_id), "calendar": {"kind": "FOUR_FOUR_FIVE"}}
    error = await house.admin.refused("setCalendar", given)
    assert error["code"] == "INVALID_INPUT"
    assert error["path"][:2] == ["input", "calendar"]
    given["calendar"] = {"kind": "QUARTERS", "firstMonth": 13}
    error = await house.admin.refused("setCalendar", given)
    assert error["path"] == ["input", "calendar", "firstMonth"]
