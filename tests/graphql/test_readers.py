"""Who may not read the values of a key result changes none, and is told of none in refusals."""

from typing import Any

import pytest

from okr.domain.person import Role
from tests.graphql.cases.case import REASON
from tests.graphql.house import House

MEASURE = {"baseline": "20", "target": "12", "unit": "Tage"}
READERS = "OKR_OWNER, COACH"


def forbidden(*path: str) -> dict[str, Any]:
    """The refusal of who is no reader, of the part of the input that names the key result."""
    return {
        "__typename": "Forbidden",
        "code": "FORBIDDEN",
        "message": "The values of the key result are for its owners and holders of the roles "
        f"{READERS} alone: leave it to them, let an administrator give you one of them, which is "
        "an entry in the ledger, or use a token that leaves it to you.",
        "path": ["input", *(path or ("id",))],
    }


ELSEWHERE = {
    "closeCycle": ("outcomes", "0", "goal"),
    "carryOverObjective": ("keyResults", "0", "keyResult"),
}
"""Where inputs name the key result, if not by their id."""


def about_values(house: House, later: str) -> list[tuple[str, dict[str, Any]]]:
    """All that says something of values, or lets somebody read them."""
    key_result = {"id": house.key_result, "reason": REASON}
    check_in = {**key_result, "checkIn": house.check_in}
    scored = {"outcome": "SCORED", "finalScore": "0.7"}
    admin = house.person(house.admin)
    return [
        ("recordCheckIn", {**key_result, "measuredOn": "2026-01-19", "value": "17"}),
        ("correctCheckIn", {**check_in, "value": "17"}),
        ("retractCheckIn", check_in),
        ("retargetKeyResult", {**key_result, "measure": MEASURE}),
        ("scoreKeyResult", {**key_result, "kind": "PROJECTED", "value": "0.7"}),
        ("rescoreKeyResult", {**key_result, "kind": "MID", "value": "0.7"}),
        ("handOverKeyResult", {**key_result, "owners": [{"person": admin}]}),
        ("restrictKeyResultValues", {**key_result, "readers": ["ADMIN"]}),
        ("publishKeyResultValues", key_result),
        ("closeKeyResult", {**key_result, **scored}),
        ("closeCycle", {"id": house.cycle, "outcomes": [{"goal": house.key_result, **scored}]}),
        (
            "carryOverObjective",
            {
                "id": house.objective,
                "cycle": later,
                "keyResults": [{"keyResult": house.key_result, "owners": [{"person": admin}]}],
            },
        ),
    ]


@pytest.fixture
async def house(house: House) -> House:
    """One whose key result is read by OKR owners, coaches, and the member who owns it."""
    given = {"id": house.key_result, "readers": ["COACH", "OKR_OWNER"], "reason": REASON}
    await house.everybody.done("restrictKeyResultValues", given)
    return house


async def test_who_is_no_reader_changes_no_values(house: House) -> None:
    later = await another_cycle(house)
    head = await house.admin.head()
    for name, given in about_values(house, later["id"]):
        for client in (house.admin, house.everybody.narrowed(Role.ADMIN, Role.AUDITOR)):
            assert await client.refused(name, given) == forbidden(*ELSEWHERE.get(name, ()))
    assert await house.admin.head() == head


async def another_cycle(house: House) -> dict[str, Any]:
    return await house.admin.done(
        "openCycle", {"name": "Q2", "startsOn": "2026-04-01", "endsOn": "2026-06-30"}
    )


async def test_a_refusal_tells_them_nothing_of_values(house: House) -> None:
    """Neither what the present score is, nor whether a guess would change anything."""
    key_result = {"id": house.key_result, "reason": REASON}
    for name, given in (
        ("scoreKeyResult", {**key_result, "kind": "MID", "value": "0.7"}),
        ("scoreKeyResult", {**key_result, "kind": "MID", "value": "0.3"}),
        ("rescoreKeyResult", {**key_result, "kind": "MID", "value": "0.3"}),
        ("retargetKeyResult", {**key_result, "measure": {**MEASURE, "target": "10"}}),
        ("retargetKeyResult", {**key_result, "measure": {}}),
        ("recordCheckIn", {**key_result, "measuredOn": "2026-01-19", "expectedVersion": 1}),
        ("recordCheckIn", {**key_result, "measuredOn": "2026-01-19"}),
    ):
        assert await house.admin.refused(name, given) == forbidden()
        error = await house.auditor.refused(name, given)
        assert error["message"].startswith("This takes one of the roles")


async def test_owners_and_holders_of_the_roles_change_values(house: House) -> None:
    given = {"id": house.key_result, "measuredOn": "2026-01-19"}
    await house.member.done("recordCheckIn", {**given, "value": "17"})
    coach = house.everybody.narrowed(Role.COACH)
    told = await coach.done("recordCheckIn", {**given, "value": "16"}, "progress readers")
    assert (told["progress"], told["readers"]) == ("0.4", ["OKR_OWNER", "COACH"])


async def test_it_takes_the_role_now(house: House) -> None:
    given = {"id": house.key_result, "measuredOn": "2026-01-19", "value": "17"}
    await house.everybody.done("recordCheckIn", given)
    for role in ("OKR_OWNER", "COACH"):
        withdrawn = {"id": house.person(house.everybody), "role": role}
        await house.admin.done("withdrawRole", withdrawn)
    assert await house.everybody.refused("recordCheckIn", given) == forbidden()


async def test_the_same_request_again_is_not_another_one(house: House) -> None:
    given = {"id": house.key_result, "measuredOn": "2026-01-19", "value": "17"}
    first = await house.everybody.mutate("recordCheckIn", {**given, "idempotencyKey": "einmal"})
    narrowed = house.everybody.narrowed(Role.COACH)
    again = await narrowed.mutate("recordCheckIn", {**given, "idempotencyKey": "einmal"})
    assert again == first


async def test_what_is_no_value_is_anybodys_to_change(house: House) -> None:
    await house.admin.done("rewordKeyResult", {"id": house.key_result, "title": "Schneller"})
    await house.admin.done("reweightKeyResult", {"id": house.key_result, "weight": "2"})
    await house.admin.done("dropKeyResult", {"id": house.key_result})
    await house.admin.done("restoreKeyResult", {"id": house.key_result})


async def test_what_is_carried_over_is_for_the_same_readers(house: House) -> None:
    cycle = await another_cycle(house)
    given = {
        "id": house.objective,
        "cycle": cycle["id"],
        "idempotencyKey": "weiter",
        "keyResults": [{"keyResult": house.key_result}],
    }
    told = await house.everybody.done(
        "carryOverObjective",
        given,
        "successor { keyResults { readers target owners { person { name } } } }",
    )
    [successor] = told["successor"]["keyResults"]
    assert successor["readers"] == ["OKR_OWNER", "COACH"]
    assert (successor["target"], len(successor["owners"])) == ("10", 1)
