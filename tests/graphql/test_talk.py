"""Comments, mentions and following; and the feed, which tells of everything in sentences."""

from typing import Any
from uuid import uuid4

import pytest

from okr.domain.person import Role
from tests.graphql.cases.case import REASON
from tests.graphql.house import House

FEED = """query($filter: FeedFilter, $language: Language, $asOf: AsOf) {
    feed(filter: $filter, asOf: $asOf) { nodes { sentence(language: $language) } } }"""


async def feed(house: House, **given: Any) -> list[str]:
    """Return the sentences of the feed, newest first."""
    data = await house.auditor.read(FEED, **given)
    return [event["sentence"] for event in data["feed"]["nodes"]]


async def post(house: House, **given: Any) -> str:
    """Post a comment by the member; return its id."""
    told = await house.member.done(
        "postComment", {"subject": house.objective, "text": "Läuft", **given}
    )
    return str(told["id"])


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_remove_comments_of_others(house: House, role: Role) -> None:
    comment = await post(house)
    client = house.everybody.narrowed(role)
    if role in (Role.ADMIN, Role.OKR_OWNER, Role.COACH):
        await client.done("removeComment", {"id": comment})
    else:
        error = await client.refused("removeComment", {"id": comment})
        assert error["code"] == "FORBIDDEN"
        await house.member.done("removeComment", {"id": comment})


async def test_only_its_author_edits_a_comment(house: House) -> None:
    comment = await post(house)
    error = await house.admin.refused("editComment", {"id": comment, "text": "Steht"})
    assert error["code"] == "FORBIDDEN"
    told = await house.member.done("editComment", {"id": comment, "text": "Steht"}, "text edited")
    assert (told["text"], told["edited"]) == ("Steht", True)


async def test_mentions(house: House) -> None:
    """They are found by who is mentioned, until the comment is removed or says otherwise."""
    auditor = house.person(house.auditor)
    kept = await post(house, mentions=[auditor, auditor])
    edited = await post(house, mentions=[auditor])
    removed = await post(house, subject=house.key_result, mentions=[auditor])
    query = "{ viewer { mentions { totalCount nodes { id } } } }"
    data = await house.auditor.read(query)
    assert [one["id"] for one in data["viewer"]["mentions"]["nodes"]] == [kept, edited, removed]
    await house.member.done("editComment", {"id": edited, "text": "anders"})
    await house.member.done("removeComment", {"id": removed})
    data = await house.auditor.read(query)
    assert data["viewer"]["mentions"] == {"totalCount": 1, "nodes": [{"id": kept}]}


async def test_who_is_mentioned_must_be_there(house: House) -> None:
    given = {"subject": house.objective, "text": "Hallo"}
    nobody = house.id("person", uuid4())
    error = await house.member.refused("postComment", {**given, "mentions": [nobody]})
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "mentions", "0"])
    many = [house.person(house.admin)] * 51
    error = await house.member.refused("postComment", {**given, "mentions": many})
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "mentions"])
    comment = await post(house, mentions=[house.person(house.auditor)])
    await house.admin.done("deactivatePerson", house.leaving(house.auditor))
    again = {"text": "anders", "mentions": [house.person(house.auditor)]}
    await house.member.done("editComment", {"id": comment, **again})
    mentions = [house.person(house.admin), *again["mentions"]]
    error = await house.member.refused("postComment", {**given, "mentions": mentions})
    assert (error["code"], error["path"]) == ("NOT_IN_FORCE", ["input", "mentions", "1"])


async def test_following_and_followers(house: House) -> None:
    for client in (house.member, house.admin):
        for subject in (house.key_result, house.objective):
            await client.done("follow", {"subject": subject})
    before = await house.admin.head()
    await house.member.done("unfollow", {"subject": house.objective})
    data = await house.auditor.read(
        """query($id: ID!, $then: AsOf) {
            now: objective(id: $id) { followers { nodes { name } } }
            then: objective(id: $id, asOf: $then) { followers { nodes { name } } } }""",
        id=house.objective,
        then={"position": str(before)},
    )
    assert data == {
        "now": {"followers": {"nodes": [{"name": "Änne Groß"}]}},
        "then": {"followers": {"nodes": [{"name": "Änne Groß"}, {"name": "Jörg Müller"}]}},
    }


async def test_the_sentence_says_from_what_to_what_and_why(house: House) -> None:
    await house.member.done(
        "retargetKeyResult",
        {
            "id": house.key_result,
            "measure": {"baseline": "20", "target": "1234.50", "unit": "Tage"},
            "reason": REASON,
        },
    )
    german, english = [await feed(house, language=language) for language in ("DE", "EN")]
    assert german[0] == (
        "Jörg Müller hat den Zielwert von „Lieferzeit senken“ von 10 auf 1.234,5 Tage geändert "
        "(Markt geändert: Der Zulieferer fällt aus)."
    )
    assert english[0] == (
        "Jörg Müller changed the target of “Lieferzeit senken” from 10 to 1,234.5 Tage "
        "(market changed: Der Zulieferer fällt aus)."
    )
    assert german[-1] == "Änne Groß hat die Organisation „Nordwind“ gegründet."
    # the organisation's own language
    assert await feed(house) == german


async def test_names_are_those_of_the_moment_of_the_read(house: House) -> None:
    before = await house.admin.head()
    given = {"id": house.person(house.member), "name": "Jörg Meier"}
    await house.admin.done("renamePerson", given)
    told = {"filter": {"topics": ["key_result.scored"]}}
    after = "Jörg Meier hat „Lieferzeit senken“ zur Halbzeit mit 0,3 bewertet."
    assert await feed(house, **told) == [after]
    assert await feed(house, **told, asOf={"position": str(before)}) == [
        after.replace("Meier", "Müller")
    ]


async def test_the_feed_of_a_team(house: House) -> None:
    """What happens to it, and to the objectives that it or its members own."""
    data = await house.admin.done("addTeam", {"name": "Versand"})
    team = data["id"]
    await house.admin.done("addTeam", {"name": "Logistik"})
    added = "Änne Groß hat das Team „Versand“ angelegt."
    assert await feed(house, filter={"team": team}) == [added]
    await house.admin.done(
        "joinTeam", {"id": team, "person": house.person(house.member), "on": "2026-01-01"}
    )
    await post(house, text="Läuft", mentions=[])
    told = await feed(house, filter={"team": team})
    assert told[0] == "Jörg Müller hat „Wir liefern pünktlich“ kommentiert: „Läuft“."
    assert told[2] == added
    assert told[-1] == (
        "Änne Groß hat im Zyklus „Q1“ das Ziel „Wir liefern pünktlich“ entworfen; verantwortlich "
        "ist Jörg Müller."
    )
    assert len(told) == 8
    left = {"id": team, "person": house.person(house.member), "on": "2026-02-01"}
    await house.admin.done("leaveTeam", left)
    assert len(await feed(house, filter={"team": team})) == 3


async def test_the_feed_of_a_span_of_time(house: House) -> None:
    data = await house.auditor.read("{ feed(first: 3) { nodes { recordedAt sentence } } }")
    newest, middle, oldest = data["feed"]["nodes"]
    span = {"since": oldest["recordedAt"], "until": newest["recordedAt"]}
    assert await feed(house, filter=span) == [middle["sentence"], oldest["sentence"]]
