"""Where learnings are applied: in goals of later cycles, as long as they stand."""

import asyncio

import pytest

from tests.graphql.cases import REASON
from tests.graphql.elsewhere import goals_elsewhere
from tests.graphql.room import Room

APPLYING = {"objective": "applyLearningToObjective", "keyResult": "applyLearningToKeyResult"}


async def test_a_learning_is_applied_from_its_own_retrospective(room: Room) -> None:
    house = room.house
    later = await goals_elsewhere(house)
    learning = await room.say("Früh fragen")
    other = (await house.admin.done("openRetrospective", {"cycle": house.cycle}))["id"]
    given = {"id": later["keyResult"], "retrospective": other, "learning": learning}
    error = await house.member.refused("applyLearningToKeyResult", given)
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "learning"])
    given["retrospective"] = room.retrospective
    await house.admin.done("closeRetrospective", {"id": room.retrospective})
    told = await house.member.done("applyLearningToKeyResult", given, "learnings { at }")
    again = await house.member.done("applyLearningToKeyResult", given, "learnings { at }")
    assert again == told  # it changes nothing
    data = await house.auditor.read(
        """query($id: ID!) { learning(id: $id) { applications {
            goal { ... on KeyResult { id } } learning { id } } } }""",
        id=learning,
    )
    assert data["learning"]["applications"] == [
        {"goal": {"id": later["keyResult"]}, "learning": {"id": learning}}
    ]


async def refused(room: Room, goals: dict[str, str], told: str) -> None:
    """No goal of this cycle can apply what was learned in the cycle of the house."""
    house = room.house
    learning = await room.say("Früh fragen")
    head = await house.admin.head()
    for kind, name in APPLYING.items():
        given = {"id": goals[kind], "retrospective": room.retrospective, "learning": learning}
        error = await house.member.refused(name, given)
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "learning"])
        assert error["message"] == f"{told}: choose one of an earlier cycle."
    assert await house.admin.head() == head


async def test_a_learning_is_not_applied_in_its_own_cycle(room: Room) -> None:
    goals = {"objective": room.house.objective, "keyResult": room.house.key_result}
    await refused(room, goals, "Both are in cycle 'Q1'")


async def test_a_learning_is_not_applied_in_an_earlier_cycle(room: Room) -> None:
    goals = await goals_elsewhere(room.house, startsOn="2025-10-01", endsOn="2025-12-31")
    told = "It would lead from cycle 'Q1' to cycle 'Der andere', which does not come after it"
    await refused(room, goals, told)


@pytest.mark.parametrize("dates", [{}, {"startsOn": "2026-01-01"}, {"startsOn": "2026-04-01"}])
async def test_a_learning_is_applied_in_another_cycle(room: Room, dates: dict[str, str]) -> None:
    goals = await goals_elsewhere(room.house, **dates)
    learning = await room.say("Früh fragen")
    for kind, name in APPLYING.items():
        given = {"id": goals[kind], "retrospective": room.retrospective, "learning": learning}
        told = await room.house.member.done(name, given, "learnings { learning { id } }")
        assert told["learnings"] == [{"learning": {"id": learning}}]


async def test_a_withdrawn_learning_is_not_applied(room: Room) -> None:
    house = room.house
    later = await goals_elsewhere(house)
    learning = await room.say("Früh fragen")
    withdrawn = {"id": room.retrospective, "learning": learning, "reason": REASON}
    await house.member.done("withdrawLearning", withdrawn)
    for name, id_ in (
        ("applyLearningToKeyResult", later["keyResult"]),
        ("applyLearningToObjective", later["objective"]),
    ):
        given = {"id": id_, "retrospective": room.retrospective, "learning": learning}
        error = await house.member.refused(name, given)
        assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "learning"])


async def test_a_withdrawal_at_the_same_time(room: Room) -> None:
    """Whoever comes first, no learning is applied after it was withdrawn."""
    house = room.house
    later = await goals_elsewhere(house)
    learning = await room.say("Früh fragen")
    about = {"retrospective": room.retrospective, "learning": learning}
    withdrawal, *applied = await asyncio.gather(
        house.admin.mutate(
            "withdrawLearning",
            {"id": room.retrospective, "learning": learning, "reason": REASON},
        ),
        *(
            client.mutate(name, {"id": id_, **about})
            for client in (house.member, house.everybody)
            for name, id_ in (
                ("applyLearningToObjective", later["objective"]),
                ("applyLearningToKeyResult", later["keyResult"]),
            )
        ),
    )
    assert withdrawal["errors"] == []
    for payload in applied:
        if payload["errors"]:
            assert payload["errors"][0]["code"] == "NOT_IN_FORCE"
        else:
            assert int(payload["position"]) < int(withdrawal["position"])


async def test_a_learning_that_is_applied_no_longer(room: Room) -> None:
    house, goals = room.house, await goals_elsewhere(room.house)
    learning = await room.say("Früh fragen")
    for kind, name in APPLYING.items():
        given = {"id": goals[kind], "retrospective": room.retrospective, "learning": learning}
        await house.member.done(name, given)
    head = await house.member.head()
    taken_back = {"learning": learning, "reason": REASON}
    objective, key_result = ({"id": goals[kind], **taken_back} for kind in APPLYING)
    await house.member.done("withdrawLearningFromObjective", objective)
    assert await room.found(applied=True) == ["Früh fragen"]
    await house.member.done("withdrawLearningFromKeyResult", key_result)
    assert await room.found(applied=True) == []
    assert await room.found(applied=False) == ["Früh fragen"]
    assert await room.found(applied=True, position=head) == ["Früh fragen"]
    data = await house.auditor.read(
        "query($id: ID!) { learning(id: $id) { withdrawn applications { at } } }", id=learning
    )
    assert data["learning"] == {"withdrawn": False, "applications": []}
    error = await house.member.refused("withdrawLearningFromKeyResult", key_result)
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "learning"])
