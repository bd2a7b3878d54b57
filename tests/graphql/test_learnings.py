"""Learnings: what shows them, how learnings are found, and what erasure leaves of them."""

import pytest

from okr.domain.person import Role
from okr.service.ledger.keys import erase
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.graphql.cases.learning import FACILITATORS
from tests.graphql.room import Room

REASON = {"kind": "ERROR", "text": "Doppelt"}


async def test_the_filters(room: Room) -> None:
    house = room.house
    both = (await house.admin.done("openRetrospective", {"cycle": house.cycle}))["id"]
    first = await room.say("Spediteure früh fragen")
    await room.say("Zu viele Lieferanten", kind="WENT_BADLY")
    told = await house.member.done(
        "captureLearning",
        {"id": both, "kind": "TO_TRY", "text": "Eine Lieferung je Woche"},
        "learnings { id }",
    )
    objective = (await house.admin.done("openCycle", {"name": "Q2"}))["id"]
    draft = await house.member.done("draftObjective", {"cycle": objective, "title": "Neu"})
    applied = await house.member.done(
        "applyLearningToObjective",
        {"id": draft["id"], "retrospective": room.retrospective, "learning": first},
        "learnings { learning { text } goal { ... on Objective { title } } by { name } }",
    )
    assert applied["learnings"] == [
        {
            "learning": {"text": "Spediteure früh fragen"},
            "goal": {"title": "Neu"},
            "by": {"name": "Jörg Müller"},
        }
    ]
    texts = ["Spediteure früh fragen", "Zu viele Lieferanten", "Eine Lieferung je Woche"]
    assert await room.found() == texts
    assert await room.found(cycle=house.cycle) == texts
    assert await room.found(cycle=objective) == []
    assert await room.found(team=room.team) == texts[:2]
    assert await room.found(kind="WENT_BADLY") == texts[1:2]
    assert await room.found(applied=True) == texts[:1]
    assert await room.found(applied=False) == texts[1:]
    assert await room.found(applied=True, position=applied["at"] - 1) == []
    assert await room.found(search="lieferant") == texts[1:2]
    assert await room.found(search="wochen") == texts[2:]
    assert await room.found(search="spediteur", team=room.team, applied=True) == texts[:1]
    withdrawn = await house.member.done(
        "withdrawLearning",
        {"id": both, "learning": told["learnings"][0]["id"], "reason": REASON},
        "learnings { id } all: learnings(includeWithdrawn: true) { withdrawn }",
    )
    assert (withdrawn["learnings"], withdrawn["all"]) == ([], [{"withdrawn": True}])
    assert await room.found() == texts[:2]
    assert await room.found(withdrawn=True) == texts[2:]
    assert await room.found(withdrawn=None) == texts
    assert await room.found(position=withdrawn["at"] - 1) == texts


async def test_evidence_is_read_at_the_position_of_the_query(room: Room) -> None:
    house = room.house
    evidence = [f"event.{house.org_id}.3", house.key_result, house.objective]
    id_ = await room.say("Belegt", evidence=[*evidence, evidence[0]])
    before = await house.admin.head()
    await house.member.done(
        "scoreKeyResult", {"id": house.key_result, "kind": "FINAL", "value": "1"}
    )
    query = """query($id: ID!, $asOf: AsOf) { learning(id: $id, asOf: $asOf) { id evidence {
        __typename ... on Node { id } ... on KeyResult { scores { final } } } } }"""
    for as_of, final, mark in (
        (None, "1", ""),
        ({"position": str(before)}, None, f"@{before}"),
    ):
        data = await house.auditor.read(query, id=id_, asOf=as_of)
        assert data["learning"]["id"] == f"{id_}{mark}"
        assert data["learning"]["evidence"] == [
            {"__typename": "LedgerEvent", "id": f"{evidence[0]}{mark}"},
            {"__typename": "KeyResult", "id": f"{evidence[1]}{mark}", "scores": {"final": final}},
            {"__typename": "Objective", "id": f"{evidence[2]}{mark}"},
        ]


async def test_evidence_must_be_there(room: Room) -> None:
    house = room.house
    head = await house.admin.head()
    given = {"id": room.retrospective, "kind": "INSIGHT", "text": "Unbelegt"}
    for number, code in ((head + 1, "NOT_FOUND"), (2**63 - 1, "NOT_FOUND"), (0, "INVALID_INPUT")):
        wrong = {**given, "evidence": [house.objective, f"event.{house.org_id}.{number}"]}
        error = await house.member.refused("captureLearning", wrong)
        assert (error["code"], error["path"]) == (code, ["input", "evidence", "1"])
    many = {**given, "evidence": [house.objective] * 21}
    error = await house.member.refused("captureLearning", many)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "evidence"])
    right = {**given, "evidence": [f"event.{house.org_id}.{head}"]}
    assert (await house.member.done("captureLearning", right))["at"] == head + 1


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_take_back_learnings_of_others(room: Room, role: Role) -> None:
    given = {"id": room.retrospective, "learning": await room.say("Zu viele"), "reason": REASON}
    client = room.house.everybody.narrowed(role)
    if role in FACILITATORS:
        await client.done("withdrawLearning", given)
    else:
        error = await client.refused("withdrawLearning", given)
        assert error["code"] == "FORBIDDEN"
        await room.house.member.done("withdrawLearning", given)


async def test_search_finds_nothing_of_the_erased(
    room: Room, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    house = room.house
    mine = await room.say("Spediteure früh fragen")
    await room.say("Spediteure spät fragen", house.everybody)
    said = await house.admin.head()
    reworded = {"id": room.retrospective, "learning": mine, "text": "Fuhrunternehmer früh fragen"}
    # in other words only by whoever chose the first ones
    error = await house.everybody.refused("rewordLearning", reworded)
    assert (error["code"], error["path"]) == ("FORBIDDEN", [])
    await house.member.done("rewordLearning", reworded)
    assert await room.found(search="spediteur", position=said) == [
        "Spediteure früh fragen",
        "Spediteure spät fragen",
    ]
    async with pool.acquire() as connection:
        await erase(connection, house.org_id, house.member.principal.person_id)
    await rebuild(pool, house.org_id, wrapping_key)
    assert await room.found(search="spediteur", position=said) == ["Spediteure spät fragen"]
    assert await room.found(search="-unbekannt", position=said) == ["Spediteure spät fragen"]
    assert await room.found(position=said) == [None, "Spediteure spät fragen"]
    assert await room.found(search="fuhrunternehmer") == []
    assert await differences(pool, house.org_id, wrapping_key) == []


async def test_what_changes_nothing_appends_nothing(room: Room) -> None:
    house = room.house
    learning = await room.say("Früh fragen")
    decision = {"id": room.retrospective, "subject": house.objective, "decision": "STOP"}
    await house.member.done("decideOnGoal", decision)
    head = await house.admin.head()
    reworded = {"id": room.retrospective, "learning": learning, "text": " Früh fragen "}
    for name, given in (("rewordLearning", reworded), ("decideOnGoal", decision)):
        assert (await house.member.done(name, given))["at"] == head
    assert await house.admin.head() == head
