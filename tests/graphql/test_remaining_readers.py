"""Whoever says who may read the values of a key result is among them afterwards."""

from typing import Any

from okr.domain.person import Role
from tests.graphql.cases.case import REASON
from tests.graphql.house import House

MEASURE = {"baseline": "20", "target": "12", "unit": "Tage"}


def shut_out(roles: str, one: str) -> dict[str, Any]:
    """The refusal of who would not be a reader any more."""
    return {
        "__typename": "InvalidInput",
        "code": "INVALID_INPUT",
        "message": "Whoever restricts who may read the values must be one of those who may, and "
        f"you neither own the key result nor act as holder of {roles}: name a role of yours as "
        f"well, become an owner, or let an administrator give you {one}, which is an entry in the "
        "ledger.",
        "path": ["input", "readers"],
    }


ONE = shut_out("the role COACH", "it")
TWO = shut_out("the roles LEAD, COACH", "one of them")


async def test_who_restricts_values_can_read_them_afterwards(house: House) -> None:
    given = {"id": house.key_result, "reason": REASON}
    head = await house.admin.head()
    name, one = "restrictKeyResultValues", {**given, "readers": ["COACH"]}
    assert await house.admin.refused(name, one) == ONE
    assert await house.admin.refused(name, {**given, "readers": ["COACH", "LEAD"]}) == TWO
    assert await house.everybody.narrowed(Role.ADMIN).refused(name, one) == ONE
    assert await house.admin.head() == head
    await house.admin.done("giveRole", {"id": house.person(house.admin), "role": "COACH"})
    await house.admin.done(name, one)
    await house.admin.done("publishKeyResultValues", given)
    await house.admin.done("withdrawRole", {"id": house.person(house.admin), "role": "COACH"})
    assert await house.admin.refused(name, one) == ONE


async def test_an_owner_restricts_values_to_others(house: House) -> None:
    given = {"id": house.key_result, "reason": REASON}
    await house.admin.done("giveRole", {"id": house.person(house.member), "role": "LEAD"})
    told = await house.member.done(
        "restrictKeyResultValues", {**given, "readers": ["COACH"]}, "readers valuesHidden"
    )
    assert (told["readers"], told["valuesHidden"]) == (["COACH"], False)


async def restrict(house: House) -> None:
    given = {"id": house.key_result, "readers": ["COACH", "OKR_OWNER"], "reason": REASON}
    await house.everybody.done("restrictKeyResultValues", given)


async def test_readers_pass_them_on_but_to_themselves_too(house: House) -> None:
    await restrict(house)
    given = {"id": house.key_result, "readers": ["LEAD", "COACH"], "reason": REASON}
    owner = house.everybody.narrowed(Role.OKR_OWNER)
    assert await owner.refused("restrictKeyResultValues", given) == TWO
    await house.everybody.done("restrictKeyResultValues", given)


async def test_who_adds_values_for_readers_is_one_of_them(house: House) -> None:
    given = {
        "objective": house.objective,
        "title": "Kosten senken",
        "measure": MEASURE,
        "readers": ["COACH"],
    }
    head = await house.admin.head()
    assert await house.admin.refused("addKeyResult", given) == ONE
    coach = house.everybody.narrowed(Role.MEMBER)
    assert await coach.refused("addKeyResult", given) == ONE
    error = await house.admin.refused("addKeyResult", {**given, "readers": []})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "readers"])
    assert await house.admin.head() == head
    mine = {**given, "owners": [{"person": house.person(house.admin)}]}
    for more in (mine, {**given, "readers": ["COACH", "ADMIN"]}):
        told = await house.admin.done("addKeyResult", more, "id valuesHidden")
        assert not told["valuesHidden"]
        await house.admin.done(
            "retargetKeyResult", {"id": told["id"], "measure": {"target": "3"}, "reason": REASON}
        )


async def test_the_same_readers_again_are_not_recorded(house: House) -> None:
    await restrict(house)
    head = await house.everybody.head()
    await restrict(house)
    assert await house.everybody.head() == head
    published = {"id": house.key_result, "reason": REASON}
    told = await house.everybody.done("publishKeyResultValues", published)
    again = await house.everybody.done("publishKeyResultValues", published)
    assert again["at"] == told["at"] == head + 1
