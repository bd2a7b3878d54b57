"""What refusals say: sentences that name fields and choices as the schema does, and people, teams
and goals by their names."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.graphql.cases.case import REASON
from tests.graphql.house import House
from tests.graphql.test_rules import close
from tests.graphql.test_teams import add, join

Given = Callable[[House], dict[str, Any]]
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def key(id_: str) -> str:
    """Return the UUID of an id."""
    return id_.rpartition(".")[2]


def measured(house: House, **measure: str) -> dict[str, Any]:
    """Return what changes the measure of the key result."""
    return {"id": house.key_result, "measure": measure, "reason": REASON}


MESSAGES: list[tuple[str, Given, str]] = [
    (
        "setCalendar",
        lambda house: {
            "id": house.id("organization", house.org_id),
            "calendar": {"kind": "QUARTERS", "weekday": "FRIDAY"},
        },
        "QUARTERS have no weekday: leave it out, or use FOUR_FOUR_FIVE.",
    ),
    (
        "setCalendar",
        lambda house: {
            "id": house.id("organization", house.org_id),
            "calendar": {"kind": "FOUR_FOUR_FIVE", "weekday": "FRIDAY"},
        },
        (
            "A 4-4-5 calendar needs a rule: say whether its years end on the LAST or the NEAREST "
            "of these days."
        ),
    ),
    (
        "setCalendar",
        lambda house: {
            "id": house.id("organization", house.org_id),
            "calendar": {"kind": "QUARTERS", "firstMonth": 13},
        },
        "The field 'firstMonth' is 13: give a month from 1 to 12.",
    ),
    (
        "openCycle",
        lambda _: {"name": "Q2", "startsOn": "2026-04-01", "endsOn": "2026-03-31"},
        "The field 'endsOn' is 2026-03-31, before startsOn 2026-04-01: give a later day.",
    ),
    (
        "openCycle",
        lambda _: {"name": " "},
        "The field 'name' is blank: give it at least one character.",
    ),
    (
        "retargetKeyResult",
        lambda house: measured(house, kind="YES_NO", target="1"),
        "The kind YES_NO has no target: leave it out, or choose METRIC.",
    ),
    (
        "retargetKeyResult",
        lambda house: measured(house, kind="AT_LEAST"),
        "The kind AT_LEAST needs a target: give one.",
    ),
    (
        "retargetKeyResult",
        lambda house: measured(house, target="1" * 19),
        "The field 'target' has more than 18 digits: use a larger unit.",
    ),
    (
        "recordCheckIn",
        lambda house: {"id": house.key_result, "measuredOn": "9999-01-01", "value": "1"},
        (
            "The field 'measuredOn' is 9999-01-01, a day to come: give the day of the measurement, "
            "today at the latest."
        ),
    ),
    (
        "scoreKeyResult",
        lambda house: {"id": house.key_result, "kind": "MID", "value": "0.9"},
        "The score MID is 0.3 already: rescore it, with a reason.",
    ),
    (
        "closeKeyResult",
        lambda house: {"id": house.key_result, "outcome": "SCORED"},
        "There is no score FINAL yet: score it first.",
    ),
    (
        "closeObjective",
        lambda house: {"id": house.objective, "outcome": "SCORED"},
        (
            "1 key result is still open in objective 'Wir liefern pünktlich': close, carry "
            "over or drop what is open first."
        ),
    ),
    (
        "setObjectiveAttribute",
        lambda house: {"id": house.objective, "name": "mein_feld", "value": "\u0000"},
        "The field 'value' contains U+0000 or half of a surrogate pair: remove it.",
    ),
    (
        "draftObjective",
        lambda house: {"cycle": house.cycle, "title": "x", "attributes": {"mein_feld": "\u0000"}},
        "The field 'mein_feld' contains U+0000 or half of a surrogate pair: remove it.",
    ),
    (
        "handOverKeyResult",
        lambda house: {
            "id": house.key_result,
            "owners": [{"person": house.person(house.member)}] * 2,
        },
        "Person 'Jörg Müller' is an owner twice: name each person once.",
    ),
    (
        "closeCycle",
        lambda house: {
            "id": house.cycle,
            "outcomes": [{"goal": house.key_result, "outcome": "DROPPED"}] * 2,
        },
        "Key result 'Lieferzeit senken' is named twice: give it one outcome.",
    ),
    (
        "handOverObjective",
        lambda house: {"id": house.objective, "owner": house.key_result},
        "This is the id of a key result: pass that of a person or a team instead.",
    ),
    (
        "recordCheckIn",
        lambda house: {"id": house.objective, "measuredOn": "2026-01-01", "value": "1"},
        "This is the id of an objective: pass that of a key result instead.",
    ),
]


@pytest.mark.parametrize(("mutation", "given", "message"), MESSAGES)
async def test_what_is_said(mutation: str, given: Given, message: str, standing: House) -> None:
    error = await standing.everybody.refused(mutation, given(standing))
    assert ID.sub("ID", error["message"]) == message


async def test_what_a_closed_cycle_says_and_which_id_led_there(house: House) -> None:
    await house.member.done("draftObjective", {"cycle": house.cycle, "title": "Ein anderes"})
    await close(house)
    person = house.person(house.admin)
    objective = "The cycle of objective 'Wir liefern pünktlich'"
    for mutation, given, path, about in (
        ("draftObjective", {"cycle": house.cycle, "title": "Neu"}, "cycle", "Cycle 'Q1'"),
        ("rewordObjective", {"id": house.objective, "title": "Neu"}, "id", "Cycle 'Q1'"),
        ("handOverKeyResult", {"id": house.key_result, "owners": [{"person": person}]}, "id", None),
        (
            "addKeyResult",
            {"objective": house.objective, "title": "Neu", "measure": {"kind": "TEXT"}},
            "objective",
            None,
        ),
    ):
        error = await house.admin.refused(mutation, given)
        assert (error["code"], error["path"]) == ("CYCLE_CLOSED", ["input", path])
        told = objective if about is None else about
        assert error["message"] == f"{told} is closed: reopen it, or choose another."


async def test_who_was_a_member_until_when(house: House) -> None:
    team, person = await add(house, "Versand"), house.person(house.member)
    await join(house, team, person, "2026-01-05")
    who = "'Jörg Müller'"
    given = {"id": team, "person": person}
    error = await house.admin.refused("joinTeam", {**given, "on": "2026-02-01"})
    assert error["message"] == (
        f"Person {who} is a member from 2026-01-05 on: let them leave first."
    )
    error = await house.admin.refused("archiveTeam", {"id": team, "on": "2026-01-04"})
    assert error["message"] == (
        f"The field 'on' is 2026-01-04, but person {who} joins on 2026-01-05: give that day or a "
        "later one."
    )
    await house.admin.done("leaveTeam", {**given, "on": "2026-03-31"})
    error = await house.admin.refused("leaveTeam", {**given, "on": "2026-04-30"})
    assert error["message"] == (
        f"Person {who} was a member until 2026-03-31 and is none since: check the id, or let them "
        "join again first."
    )
    given["person"] = house.person(house.auditor)
    error = await house.admin.refused("leaveTeam", {**given, "on": "2026-04-30"})
    assert error["message"] == ("Person 'Prüferin' is no member of this team: check the id.")


async def test_teams_are_named_that_keep_one_from_being_archived(house: House) -> None:
    top = await add(house, "Vertrieb")
    for name in ("Süd", "Nord"):
        await add(house, name, top)
    error = await house.admin.refused("archiveTeam", {"id": top})
    assert error["message"] == (
        "There are teams at work below it, team 'Süd', team 'Nord': "
        "move, merge or archive them first."
    )


async def test_names_are_those_of_now_and_of_nobody_else(house: House, standing: House) -> None:
    """An id of another organisation has no name here."""
    stranger = key(standing.person(standing.member))
    given = {"id": house.objective, "owner": house.person(house.member)}
    await house.admin.done("renamePerson", {"id": given["owner"], "name": "Jörg Meier"})
    await house.admin.done("deactivatePerson", house.leaving(house.member))
    error = await house.admin.refused("handOverObjective", given)
    assert error["message"] == ("Person 'Jörg Meier' is deactivated: reactivate or choose another.")
    nobody = f"person.{house.org_id}.{stranger}"
    error = await house.admin.refused("handOverObjective", {**given, "owner": nobody})
    assert error["message"] == f"There is no person {nobody}: check the id."


async def test_a_number_that_is_too_long(standing: House) -> None:
    """The limit is told in digits, and little of the number."""
    response = await standing.member.execute(
        "mutation($input: RecordCheckInInput!) { recordCheckIn(input: $input) { position } }",
        input={
            "idempotencyKey": "x",
            "id": standing.key_result,
            "measuredOn": "2026-01-12",
            "value": "1" * 90,
        },
    )
    [error] = response["errors"]
    assert error["message"].endswith(
        'Decimal is a string like "-0.75" with at most 18 digits before and after the point, not '
        f"'{'1' * 39}…'."
    )
