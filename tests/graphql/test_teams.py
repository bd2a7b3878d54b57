"""Teams over time, what they leave behind, and what a person who has left may do."""

from typing import Any

import pytest

from okr.service.ledger.keys import erase
from okr.service.postgres.pool import Pool
from tests.graphql.cases.case import REASON
from tests.graphql.house import House

QUEUE = """query($asOf: AsOf) { organization(asOf: $asOf) { handOverQueue {
    objectives { totalCount nodes { title } } keyResults { totalCount nodes { title } } } } }"""


async def add(house: House, name: str, parent: str | None = None) -> str:
    """Add a team; return its id."""
    told = await house.admin.done("addTeam", {"name": name, "parent": parent})
    return str(told["id"])


async def join(house: House, team: str, person: str, on: str) -> None:
    """Make a person a member."""
    await house.admin.done("joinTeam", {"id": team, "person": person, "on": on})


async def waiting(house: House, position: int | None = None) -> tuple[list[str], list[str]]:
    """Return the titles of the objectives and key results that wait for another owner."""
    moment = None if position is None else {"position": str(position)}
    data = await house.admin.read(QUEUE, asOf=moment)
    queue = data["organization"]["handOverQueue"]
    for found in queue.values():
        assert found["totalCount"] == len(found["nodes"])
    objectives, key_results = (
        [one["title"] for one in queue[name]["nodes"]] for name in ("objectives", "keyResults")
    )
    return objectives, key_results


async def test_no_team_stands_below_itself(house: House) -> None:
    top = await add(house, "Vertrieb")
    middle = await add(house, "Süd", top)
    low = await add(house, "Allgäu", middle)
    head = await house.admin.head()
    for parent in (low, middle, top):
        error = await house.admin.refused("moveTeam", {"id": top, "parent": parent})
        assert (error["__typename"], error["code"]) == ("WouldCreateLoop", "WOULD_CREATE_LOOP")
        assert error["path"] == ["input", "parent"]
    assert await house.admin.head() == head
    told = await house.admin.done("moveTeam", {"id": low, "parent": top}, "parent { name }")
    assert told["parent"] == {"name": "Vertrieb"}


async def test_teams_at_work_differ_in_their_names(house: House) -> None:
    south, north = await add(house, "Süd"), await add(house, "Nord")
    head = await house.admin.head()
    for mutation, given in (
        ("addTeam", {"name": " Süd", "parent": north}),
        ("renameTeam", {"id": north, "name": "Süd"}),
    ):
        error = await house.admin.refused(mutation, given)
        assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "name"])
        assert error["message"] == (
            "There is a team 'Süd' already: go on with it, or choose another."
        )
    assert await house.admin.head() == head
    # the name of one that is no longer at work is free
    await house.admin.done("archiveTeam", {"id": south})
    await house.admin.done("renameTeam", {"id": north, "name": "Süd"})
    error = await house.admin.refused("restoreTeam", {"id": south})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "id"])
    await house.admin.done("renameTeam", {"id": north, "name": "Nord"})
    await house.admin.done("restoreTeam", {"id": south})


async def test_no_team_below_one_that_is_not_at_work(house: House) -> None:
    top = await add(house, "Vertrieb")
    await house.admin.done("archiveTeam", {"id": top})
    error = await house.admin.refused("addTeam", {"name": "Süd", "parent": top})
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "parent"])


async def test_members_of_a_merged_team_belong_to_the_other_one(house: House) -> None:
    """Each once, also who belongs to it already; who had left does not come back."""
    south, north = await add(house, "Süd"), await add(house, "Nord")
    member, auditor, everybody = map(house.person, (house.member, house.auditor, house.everybody))
    for person in (member, auditor, everybody):
        await join(house, south, person, "2026-01-01")
    await join(house, north, auditor, "2026-01-01")
    left = {"id": south, "person": everybody, "on": "2026-02-01"}
    await house.admin.done("leaveTeam", left)
    head = await house.admin.head()
    select = "mergedInto { members { nodes { name } } } members { nodes { name } } position"
    told = await house.admin.done(
        "mergeTeams", {"id": south, "into": north, "on": "2026-03-31"}, select
    )
    assert told["at"] == head + 2
    assert told["members"]["nodes"] == []
    members = [one["name"] for one in told["mergedInto"]["members"]["nodes"]]
    assert members == ["Jörg Müller", "Prüferin"]
    data = await house.admin.read(
        """query($id: ID!) { team(id: $id) {
            march: members(on: "2026-03-31") { nodes { name } }
            april: members(on: "2026-04-01") { nodes { name } } } }""",
        id=north,
    )
    assert data["team"] == {
        "march": {"nodes": [{"name": "Prüferin"}]},
        "april": {"nodes": [{"name": "Jörg Müller"}, {"name": "Prüferin"}]},
    }


@pytest.mark.parametrize("end", ["archiveTeam", "itself"])
async def test_a_team_merges_only_into_one_at_work(house: House, end: str) -> None:
    south, north = await add(house, "Süd"), await add(house, "Nord")
    if end == "archiveTeam":
        await house.admin.done(end, {"id": north})
    into = south if end == "itself" else north
    head = await house.admin.head()
    given = {"id": south, "into": into, "on": "2026-03-31"}
    error = await house.admin.refused("mergeTeams", given)
    assert error["path"] == ["input", "into"]
    assert await house.admin.head() == head


async def test_what_waits_for_another_owner(house: House) -> None:
    """What a person or a team that has left owned, from then until it is handed over."""
    assert await waiting(house) == ([], [])
    left = await house.admin.done("deactivatePerson", house.leaving(house.member))
    everything = (["Wir liefern pünktlich"], ["Lieferzeit senken"])
    assert await waiting(house) == everything
    owners = {"owners": [{"person": house.person(house.admin)}]}
    handed = await house.admin.done("handOverKeyResult", {"id": house.key_result, **owners})
    assert await waiting(house) == (["Wir liefern pünktlich"], [])
    team = await add(house, "Versand")
    given = {"id": house.objective, "owner": team, "reason": REASON}
    await house.admin.done("handOverObjective", given)
    assert await waiting(house) == ([], [])
    archived = await house.admin.done("archiveTeam", {"id": team})
    assert await waiting(house) == (["Wir liefern pünktlich"], [])
    await house.admin.done("dropObjective", {"id": house.objective, "reason": REASON})
    assert await waiting(house) == ([], [])
    # as of every moment before
    assert await waiting(house, left["at"] - 1) == ([], [])
    assert await waiting(house, left["at"]) == everything
    assert await waiting(house, handed["at"]) == (["Wir liefern pünktlich"], [])
    assert await waiting(house, archived["at"] - 1) == ([], [])
    assert await waiting(house, archived["at"]) == (["Wir liefern pünktlich"], [])


async def test_who_is_deactivated_neither_reads_nor_acts(house: House) -> None:
    person = house.person(house.member)
    note = {"id": house.objective, "text": "noch da"}
    await house.member.done("addObjectiveNote", note)
    await house.admin.done("deactivatePerson", house.leaving(house.member))
    error = await house.member.refused("addObjectiveNote", note)
    assert error["code"] == "FORBIDDEN"
    response = await house.member.execute("{ viewer { name } }")
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    given: dict[str, Any] = {"cycle": house.cycle, "title": "Neu", "owner": person}
    error = await house.admin.refused("draftObjective", given)
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "owner"])
    await house.admin.done("reactivatePerson", {"id": person})
    await house.member.done("addObjectiveNote", note)


async def test_the_last_administrator_stays(house: House) -> None:
    await house.admin.done("deactivatePerson", house.leaving(house.everybody))
    error = await house.admin.refused("deactivatePerson", house.leaving(house.admin))
    assert error["code"] == "INVALID_INPUT"
    assert "last administrator" in error["message"]
    # nor can the role be withdrawn while the only other one is deactivated
    given = {"id": house.person(house.admin), "role": "ADMIN"}
    error = await house.admin.refused("withdrawRole", given)
    assert "last administrator" in error["message"]


SPANS = "memberships { nodes { person { name } startsOn endsOn } }"


async def spans(house: House, team: str) -> list[tuple[str, str, str | None]]:
    """Return the memberships of a team: whose, from and until when."""
    data = await house.admin.read(f"query($id: ID!) {{ team(id: $id) {{ {SPANS} }} }}", id=team)
    nodes = data["team"]["memberships"]["nodes"]
    return [(one["person"]["name"], one["startsOn"], one["endsOn"]) for one in nodes]


async def test_a_last_day_on_record_goes_along_to_the_other_team(house: House) -> None:
    south, north = await add(house, "Süd"), await add(house, "Nord")
    member, auditor = map(house.person, (house.member, house.auditor))
    for person in (member, auditor):
        await join(house, south, person, "2026-01-01")
    await house.admin.done("leaveTeam", {"id": south, "person": member, "on": "2026-12-31"})
    await house.admin.done("leaveTeam", {"id": south, "person": auditor, "on": "2026-06-30"})
    await house.admin.done("mergeTeams", {"id": south, "into": north, "on": "2026-06-30"})
    assert await spans(house, north) == [("Jörg Müller", "2026-07-01", "2026-12-31")]
    assert await spans(house, south) == [
        ("Jörg Müller", "2026-01-01", "2026-06-30"),
        ("Prüferin", "2026-01-01", "2026-06-30"),
    ]


async def test_a_team_does_not_merge_on_the_last_day_there_is(house: House) -> None:
    south, north = await add(house, "Süd"), await add(house, "Nord")
    error = await house.admin.refused(
        "mergeTeams", {"id": south, "into": north, "on": "9999-12-31"}
    )
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "on"])
    assert error["message"] == (
        "The field 'on' is 9999-12-31, which no day follows: give an earlier one."
    )


async def test_who_has_departed_does_not_come_along(house: House, pool: Pool) -> None:
    south, north = await add(house, "Süd"), await add(house, "Nord")
    gone, erased, stays = house.member, house.auditor, house.everybody
    for client in (gone, erased, stays):
        await join(house, south, house.person(client), "2026-01-01")
    leaves = {"id": house.person(gone), "on": "2026-07-31"}
    await house.admin.done("deactivatePerson", leaves)
    await erase(pool, house.org_id, erased.principal.person_id)
    await house.admin.done("mergeTeams", {"id": south, "into": north, "on": "2026-08-31"})
    assert await spans(house, north) == [("Alleskönner", "2026-09-01", None)]
    assert {(who, until) for who, _, until in await spans(house, south)} == {
        ("Jörg Müller", "2026-07-31"),
        ("Prüferin", "2026-08-31"),
        ("Alleskönner", "2026-08-31"),
    }


async def test_who_belongs_to_a_team_follows_the_calendar(house: House) -> None:
    """Without a day it is today's: who will leave still belongs to it, who will join not yet."""
    team = await add(house, "Versand")
    leaves, joins = map(house.person, (house.member, house.auditor))
    await join(house, team, leaves, "2026-01-01")
    await house.admin.done("leaveTeam", {"id": team, "person": leaves, "on": "9999-12-30"})
    await join(house, team, joins, "9999-12-31")
    document = """query($team: ID!, $leaves: ID!, $joins: ID!, $on: Date) {
        team(id: $team) { members(on: $on) { totalCount nodes { name } } }
        leaves: person(id: $leaves) { teams(on: $on) { nodes { name } } }
        joins: person(id: $joins) { teams(on: $on) { nodes { name } } }
        feed(filter: { team: $team }) { nodes { topic } } }"""
    ids = {"team": team, "leaves": leaves, "joins": joins}
    now = await house.admin.read(document, **ids)
    assert now["team"]["members"] == {"totalCount": 1, "nodes": [{"name": "Jörg Müller"}]}
    assert now["leaves"]["teams"]["nodes"] == [{"name": "Versand"}]
    assert now["joins"]["teams"]["nodes"] == []
    # what the member owns concerns the team
    assert "objective.drafted" in {one["topic"] for one in now["feed"]["nodes"]}
    then = await house.admin.read(document, **ids, on="9999-12-31")
    assert then["team"]["members"] == {"totalCount": 1, "nodes": [{"name": "Prüferin"}]}
    assert then["leaves"]["teams"]["nodes"] == []


async def test_what_an_owner_dropped_is_shown_if_asked_for(house: House) -> None:
    await house.admin.done("dropKeyResult", {"id": house.key_result, "reason": REASON})
    await house.admin.done("dropObjective", {"id": house.objective, "reason": REASON})
    document = """query($id: ID!, $dropped: Boolean!) { person(id: $id) {
        objectives(includeDropped: $dropped) { nodes { id } }
        keyResults(includeDropped: $dropped) { nodes { id } } } }"""
    person = house.person(house.member)
    hidden = await house.admin.read(document, id=person, dropped=False)
    assert hidden["person"] == {"objectives": {"nodes": []}, "keyResults": {"nodes": []}}
    shown = await house.admin.read(document, id=person, dropped=True)
    assert shown["person"] == {
        "objectives": {"nodes": [{"id": house.objective}]},
        "keyResults": {"nodes": [{"id": house.key_result}]},
    }
