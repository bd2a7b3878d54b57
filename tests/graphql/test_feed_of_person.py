"""What of the feed concerns a person, and the feed of an objective that a key result has left."""

from typing import Any

from tests.graphql.cases.case import REASON, another_objective, made
from tests.graphql.house import House
from tests.graphql.test_teams import add, join

FEED = """query($filter: FeedFilter, $asOf: AsOf) {
    feed(filter: $filter, asOf: $asOf, first: 100) { totalCount nodes { position topic } } }"""


async def topics(house: House, after: int, **given: Any) -> list[str]:
    """Return the topics that a filter finds after a position, oldest first."""
    feed = (await house.auditor.read(FEED, **given))["feed"]
    assert feed["totalCount"] == len(feed["nodes"])
    return [one["topic"] for one in reversed(feed["nodes"]) if int(one["position"]) > after]


async def test_what_concerns_a_person(house: House) -> None:
    head = await house.admin.head()
    team = await add(house, "Versand")
    auditor, member = house.person(house.auditor), house.person(house.member)
    of_auditor, of_member = {"filter": {"person": auditor}}, {"filter": {"person": member}}
    assert await topics(house, head, **of_auditor) == []
    # about the person, whoever did it, and what mentions the person
    await join(house, team, auditor, "2026-01-05")
    await house.admin.done("giveRole", {"id": auditor, "role": "COACH"})
    comment: dict[str, Any] = {
        "subject": house.key_result,
        "text": "Schau mal",
        "mentions": [auditor],
    }
    posted = await house.admin.done("postComment", comment)
    await house.admin.done("editComment", {"id": posted["id"], "text": "Doch nicht"})
    about = ["team.member_joined", "person.role_given", "comment.posted", "comment.edited"]
    assert await topics(house, head, **of_auditor) == about
    # about the goals that the person owns, also comments on key results
    given: dict[str, Any] = {"id": house.objective, "title": "Wir liefern immer pünktlich"}
    reworded = await house.admin.done("rewordObjective", given, "position")
    of_goals = ["comment.posted", "comment.edited", "objective.reworded"]
    assert await topics(house, head, **of_member) == of_goals
    # done by the person
    await house.member.done("addObjectiveNote", {"id": house.objective, "text": "Gut"})
    assert await topics(house, head, **of_member) == [*of_goals, "objective.note_added"]
    # as of the read: a goal that was handed over is the new owner's with all its history
    given = {"id": house.objective, "owner": auditor, "reason": REASON}
    await house.admin.done("handOverObjective", given)
    assert await topics(house, head, **of_auditor) == [
        *about,
        "objective.reworded",
        "objective.note_added",
        "objective.handed_over",
    ]
    then = {"asOf": {"position": str(reworded["at"])}}
    assert await topics(house, head, **of_auditor, **then) == about
    # the actor alone stays what it was
    did = {"filter": {"actor": member}}
    assert await topics(house, head, **did) == ["objective.note_added"]


async def test_what_a_retrospective_decided_concerns_who_owns_the_goal(house: House) -> None:
    auditor, member = house.person(house.auditor), house.person(house.member)
    given = {"id": house.key_result, "owners": [{"person": auditor}], "reason": REASON}
    await house.admin.done("handOverKeyResult", given)
    opened = await house.admin.done("openRetrospective", {"cycle": house.cycle})
    head = await house.admin.head()
    for subject in (house.objective, house.key_result):
        decided = {"id": opened["id"], "subject": subject, "decision": "KEEP"}
        await house.admin.done("decideOnGoal", decided)
    for asked in ({"person": auditor}, {"person": member}, {"objective": house.objective}):
        assert await topics(house, head, filter=asked) == ["retrospective.decided"]


async def test_a_key_result_that_moves_is_told_on_both_sides(house: House) -> None:
    await house.admin.done("draftObjective", another_objective(house))
    other, owner = made(house, "objective", "another objective"), house.person(house.auditor)
    head = await house.admin.head()
    await house.member.done("moveKeyResult", {"id": house.key_result, "objective": other})
    given = {"id": house.key_result, "title": "Anders", "reason": REASON}
    await house.member.done("rewordKeyResult", given)
    left, found = ({"filter": {"objective": one}} for one in (house.objective, other))
    assert await topics(house, head, **left) == ["key_result.moved"]
    assert await topics(house, head, **found) == ["key_result.moved", "key_result.reworded"]
    # so it is for who owns the one that it left, and their team
    await house.admin.done("handOverObjective", {"id": house.objective, "owner": owner})
    team = await add(house, "Versand")
    await join(house, team, owner, "2026-01-05")
    for asked in ({"person": owner}, {"team": team}):
        assert "key_result.moved" in await topics(house, head, filter=asked)
        assert "key_result.reworded" not in await topics(house, head, filter=asked)
