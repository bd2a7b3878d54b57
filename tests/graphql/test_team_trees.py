"""Teams below teams that end: none is left hanging."""

from typing import Any

from tests.graphql.cases.case import REASON
from tests.graphql.house import House
from tests.graphql.test_teams import add, join, spans, waiting

TREE = "query($id: ID!) { team(id: $id) { parent { name } children { nodes { name } } } }"


async def place(house: House, team: str) -> tuple[str | None, list[str]]:
    """Return the names of the team above and of those right below."""
    told = (await house.admin.read(TREE, id=team))["team"]
    above = told["parent"]
    return (above and above["name"]), [one["name"] for one in told["children"]["nodes"]]


async def test_a_team_with_teams_at_work_below_it_is_not_archived(house: House) -> None:
    top = await add(house, "Vertrieb")
    south, north = await add(house, "Süd", top), await add(house, "Nord", top)
    head = await house.admin.head()
    error = await house.admin.refused("archiveTeam", {"id": top})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "id"])
    assert error["message"].startswith("There are teams at work below it")
    assert error["message"].endswith(": move, merge or archive them first.")
    assert await house.admin.head() == head
    await house.admin.done("archiveTeam", {"id": south})
    error = await house.admin.refused("archiveTeam", {"id": top})
    assert "team 'Nord'" in error["message"]
    assert "Süd" not in error["message"]
    await house.admin.done("moveTeam", {"id": north, "parent": None})
    await house.admin.done("archiveTeam", {"id": top})


async def test_a_team_is_not_restored_below_one_that_is_not_at_work(house: House) -> None:
    top = await add(house, "Vertrieb")
    south = await add(house, "Süd", top)
    for team in (south, top):
        await house.admin.done("archiveTeam", {"id": team})
    error = await house.admin.refused("restoreTeam", {"id": south})
    assert error["code"] == "NOT_IN_FORCE"
    assert "is archived: restore it" in error["message"]
    for team in (top, south):
        await house.admin.done("restoreTeam", {"id": team})


async def test_archiving_ends_memberships_on_the_day_told_or_today(house: House) -> None:
    today = house.leaving(house.admin)["on"]
    south, north = await add(house, "Süd"), await add(house, "Nord")
    for team in (south, north):
        await join(house, team, house.person(house.member), "2026-01-01")
    await house.admin.done("archiveTeam", {"id": south, "on": "2026-03-31"})
    await house.admin.done("archiveTeam", {"id": north})
    assert await spans(house, south) == [("Jörg Müller", "2026-01-01", "2026-03-31")]
    [(_, _, until)] = await spans(house, north)
    assert until is not None
    assert until >= today
    # who is taken up again has to join again
    await house.admin.done("restoreTeam", {"id": south})
    assert await spans(house, south) == [("Jörg Müller", "2026-01-01", "2026-03-31")]


async def test_teams_below_a_merged_one_stand_below_the_other(house: House) -> None:
    top = await add(house, "Vertrieb")
    south, north = await add(house, "Süd", top), await add(house, "Nord", top)
    await add(house, "Bayern", south)
    gone = await add(house, "Allgäu", south)
    await house.admin.done("archiveTeam", {"id": gone})
    given = {"id": south, "into": north, "on": "2026-03-31"}
    merged = await house.admin.done("mergeTeams", given, "children { nodes { name } }")
    assert merged["children"]["nodes"] == [{"name": "Allgäu"}]
    assert await place(house, north) == ("Vertrieb", ["Bayern"])


async def test_a_team_merges_into_one_below_it_which_takes_its_place(house: House) -> None:
    top = await add(house, "Vertrieb")
    south = await add(house, "Süd", top)
    bavaria, baden = await add(house, "Bayern", south), await add(house, "Baden", south)
    munich = await add(house, "München", bavaria)
    given: dict[str, Any] = {"id": south, "into": munich, "on": "2026-03-31"}
    await house.admin.done("mergeTeams", given)
    assert await place(house, munich) == ("Vertrieb", ["Bayern", "Baden"])
    assert await place(house, bavaria) == ("München", [])
    assert await place(house, baden) == ("München", [])
    assert await place(house, south) == ("Vertrieb", [])


async def test_what_teams_below_left_behind_waits_for_another_owner(house: House) -> None:
    """Whichever way they ended; what one at work owns does not wait."""
    top = await add(house, "Vertrieb")
    south, north = await add(house, "Süd", top), await add(house, "Nord", top)
    given = {"id": house.objective, "owner": south, "reason": REASON}
    await house.admin.done("handOverObjective", given)
    await house.admin.done("archiveTeam", {"id": south})
    await house.admin.done("mergeTeams", {"id": top, "into": north, "on": "2026-03-31"})
    assert await waiting(house) == (["Wir liefern pünktlich"], [])
    await house.admin.done("handOverObjective", {**given, "owner": north})
    assert await waiting(house) == ([], [])
    data = await house.admin.read("{ teams { nodes { name state parent { name } } } }")
    assert data["teams"]["nodes"] == [
        {"name": "Vertrieb", "state": "MERGED", "parent": None},
        {"name": "Süd", "state": "ARCHIVED", "parent": {"name": "Vertrieb"}},
        {"name": "Nord", "state": "ACTIVE", "parent": None},
    ]
