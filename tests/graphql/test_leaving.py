"""The last day of a person who is deactivated, and the memberships that end with it."""

from tests.graphql.house import House
from tests.graphql.test_teams import add, join, spans


async def test_a_last_day_has_come(house: House) -> None:
    head = await house.admin.head()
    given = {"id": house.person(house.member), "on": "9999-12-31"}
    error = await house.admin.refused("deactivatePerson", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "on"])
    assert "a day to come: deactivate the person on that day, or give today" in error["message"]
    assert await house.admin.head() == head


async def test_a_last_day_is_not_before_the_first(house: House) -> None:
    """That on which the person was added, or joined a team, whichever was earlier."""
    given = {"id": house.person(house.member), "on": "2026-03-31"}
    error = await house.admin.refused("deactivatePerson", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "on"])
    assert "joined on" in error["message"]
    team = await add(house, "Versand")
    await join(house, team, given["id"], "2026-04-01")
    error = await house.admin.refused("deactivatePerson", given)
    assert "joined on 2026-04-01: give that day or a later one" in error["message"]
    told = await house.admin.done("deactivatePerson", {**given, "on": "2026-04-01"}, "lastDay")
    assert told["lastDay"] == "2026-04-01"
    assert await spans(house, team) == [("Jörg Müller", "2026-04-01", "2026-04-01")]


async def test_memberships_end_with_the_last_day(house: House) -> None:
    """All that reach beyond it, also those whose end was on record; none comes back."""
    person = house.person(house.member)
    teams = [await add(house, name) for name in ("Versand", "Lager", "Einkauf", "Messe")]
    for team in teams[:3]:
        await join(house, team, person, "2026-01-05")
    await house.admin.done("leaveTeam", {"id": teams[1], "person": person, "on": "2026-12-31"})
    await house.admin.done("leaveTeam", {"id": teams[2], "person": person, "on": "2026-02-28"})
    await house.admin.done("deactivatePerson", {"id": person, "on": "2026-03-31"})
    assert [(await spans(house, team))[-1:] for team in teams] == [
        [("Jörg Müller", "2026-01-05", "2026-03-31")],
        [("Jörg Müller", "2026-01-05", "2026-03-31")],
        [("Jörg Müller", "2026-01-05", "2026-02-28")],
        [],
    ]
    await house.admin.done("reactivatePerson", {"id": person})
    assert len(await spans(house, teams[0])) == 1
    await join(house, teams[0], person, "2026-06-01")
    assert (await spans(house, teams[0]))[-1] == ("Jörg Müller", "2026-06-01", None)


async def test_who_joins_a_team_later_leaves_it_first(house: House) -> None:
    person = house.person(house.member)
    now, later = await add(house, "Versand"), await add(house, "Lager")
    await join(house, now, person, "2026-01-05")
    await join(house, later, person, "9999-01-01")
    head = await house.admin.head()
    given = {"id": person, "on": "2026-03-31"}
    error = await house.admin.refused("deactivatePerson", given)
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "on"])
    assert "on 9999-01-01: let them leave it first" in error["message"]
    assert await house.admin.head() == head
    await house.admin.done("leaveTeam", {"id": later, "person": person, "on": "9999-01-01"})
    await house.admin.done("deactivatePerson", given)
    assert await spans(house, now) == [("Jörg Müller", "2026-01-05", "2026-03-31")]
