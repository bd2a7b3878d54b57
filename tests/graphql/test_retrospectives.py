"""Retrospectives: one of each team and cycle, on the goals of that cycle."""

import asyncio

import pytest

from tests.graphql.cases import REASON
from tests.graphql.elsewhere import goals_elsewhere
from tests.graphql.house import House
from tests.graphql.room import Room


async def test_a_closed_retrospective_takes_nothing(room: Room) -> None:
    house = room.house
    learning = await room.say("Früh fragen")
    await house.admin.done("closeRetrospective", {"id": room.retrospective})
    for name, given in (
        ("captureLearning", {"kind": "INSIGHT", "text": "Zu spät"}),
        ("rewordLearning", {"learning": learning, "text": "Anders"}),
        ("withdrawLearning", {"learning": learning, "reason": REASON}),
        ("decideOnGoal", {"subject": house.objective, "decision": "KEEP"}),
        ("closeRetrospective", {}),
    ):
        error = await house.everybody.refused(name, {"id": room.retrospective, **given})
        assert error == {
            "__typename": "NotInForce",
            "code": "NOT_IN_FORCE",
            "message": "This retrospective is closed: reopen it first.",
            "path": [],
        }


async def test_the_retrospectives_of_cycles_and_teams(room: Room) -> None:
    house = room.house
    query = """query($cycle: ID!, $team: ID!, $asOf: AsOf) {
        cycle(id: $cycle, asOf: $asOf) { retrospectives { totalCount nodes { entityId } } }
        team(id: $team, asOf: $asOf) { retrospectives { nodes { entityId state } } } }"""
    opened = await house.admin.head()
    other = (await house.admin.done("openRetrospective", {"cycle": house.cycle}))["id"]
    await house.admin.done("closeRetrospective", {"id": room.retrospective})
    for position, ids, state in (
        (None, [room.retrospective, other], "CLOSED"),
        (opened, [room.retrospective], "OPEN"),
        (opened - 1, [], None),
    ):
        as_of = None if position is None else {"position": str(position)}
        data = await house.auditor.read(query, cycle=house.cycle, team=room.team, asOf=as_of)
        assert [one["entityId"] for one in data["cycle"]["retrospectives"]["nodes"]] == ids
        expected = [{"entityId": room.retrospective, "state": state}] if state else []
        assert data["team"]["retrospectives"]["nodes"] == expected


async def test_a_team_looks_back_on_a_cycle_once(room: Room) -> None:
    house = room.house
    given = {"cycle": house.cycle, "team": room.team}
    head = await house.admin.head()
    error = await house.admin.refused("openRetrospective", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "team"])
    assert error["message"] == (
        f"There is a retrospective of team 'Versand' on cycle 'Q1' already: go on with "
        f"retrospective {room.retrospective}."
    )
    assert await house.admin.head() == head
    # another team, or the same on another cycle
    other = (await house.admin.done("addTeam", {"name": "Einkauf"}))["id"]
    await house.admin.done("openRetrospective", {**given, "team": other})
    cycle = (await house.admin.done("openCycle", {"name": "Q2"}))["id"]
    await house.admin.done("openRetrospective", {**given, "cycle": cycle})


async def test_all_together_look_back_on_a_cycle_once(room: Room) -> None:
    house = room.house
    given = {"cycle": house.cycle, "idempotencyKey": "alle"}
    opened = await house.admin.done("openRetrospective", given)
    # repeating the request is not opening another one
    assert await house.admin.done("openRetrospective", given) == opened
    await house.admin.done("closeRetrospective", {"id": opened["id"]})
    error = await house.admin.refused("openRetrospective", {"cycle": house.cycle})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "cycle"])
    assert error["message"] == (
        f"There is a retrospective of all together on cycle 'Q1' already: go on with "
        f"retrospective {opened['id']}."
    )


async def test_two_open_it_at_once(house: House) -> None:
    payloads = await asyncio.gather(
        *(
            client.mutate("openRetrospective", {"cycle": house.cycle})
            for client in (house.admin, house.everybody)
        )
    )
    assert sorted(len(payload["errors"]) for payload in payloads) == [0, 1]


@pytest.mark.parametrize("kind", ["objective", "keyResult"])
async def test_only_goals_of_its_cycle_are_decided_on(room: Room, kind: str) -> None:
    house = room.house
    goals = await goals_elsewhere(house)
    head = await house.admin.head()
    given = {"id": room.retrospective, "subject": goals[kind], "decision": "KEEP"}
    error = await house.member.refused("decideOnGoal", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "subject"])
    assert error["message"] == (
        "It belongs to cycle 'Der andere', and the retrospective looks back on cycle 'Q1': choose "
        "a goal of that cycle."
    )
    assert await house.admin.head() == head
    moved = {"id": goals["objective"], "cycle": house.cycle}
    await house.admin.done("moveObjective", moved)
    await house.member.done("decideOnGoal", given)
