"""A person who is erased: neither what the person said nor the name can be read anywhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from okr.service.identity import utc_now
from okr.service.ledger.erasing import blank
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.ledger.stamping import COLUMNS
from okr.service.postgres.pool import Pool
from tests.graphql.house import House

NAME = "Alleskönner"
WORD = "Wacholderbeere"
"""In every text of the person who is erased, and in no other."""
REASON_TO_ERASE = {"kind": "OTHER", "text": "Art. 17 DSGVO"}
REASON = {"kind": "OTHER", "text": f"{WORD} als Grund"}
FEED = """query ($language: Language!) { feed(first: 100) { nodes {
  topic sentence(language: $language) reason actor { id name } changes { field from to } } } }"""
SAID = """query ($objective: ID!, $keyResult: ID!, $retrospective: ID!, $asOf: AsOf) {
  people(first: 50, asOf: $asOf) { nodes { name } }
  objective(id: $objective, asOf: $asOf) {
    owner { name } notes { text }
    comments { nodes { text author { name } mentions { nodes { name } } } } }
  keyResult(id: $keyResult, asOf: $asOf) { checkIns { nodes { note author { name } } } }
  retrospective(id: $retrospective, asOf: $asOf) {
    learnings(includeWithdrawn: true) { text author { name } } decisions { note } } }"""


async def talk(house: House) -> dict[str, str]:
    """Let the person say something wherever something can be said, and others change some of it;
    return the ids of what it is about."""
    person, others = house.everybody, house.admin
    objective, key_result = house.objective, house.key_result
    await others.done("handOverObjective", {"id": objective, "owner": house.person(person)})
    await person.done("addObjectiveNote", {"id": objective, "text": f"{WORD} als Notiz"})
    said = {"subject": objective, "text": f"{WORD} zuerst"}
    comment = (await person.done("postComment", said))["id"]
    await person.done("editComment", {"id": comment, "text": f"{WORD} danach"})
    about = {"subject": objective, "text": "Frag nach", "mentions": [house.person(person)]}
    await others.done("postComment", about)
    for day in (20, 21):
        checked = {"measuredOn": f"2026-01-{day}", "value": "17", "note": f"{WORD} am {day}."}
        await person.done("recordCheckIn", {"id": key_result, **checked})
    data = await others.read(
        "query ($id: ID!) { keyResult(id: $id) { checkIns { nodes { id note measuredOn } } } }",
        id=key_result,
    )
    newest, before, *_ = data["keyResult"]["checkIns"]["nodes"]
    for check_in, note in ((newest, newest["note"]), (before, "Nachgezählt")):
        corrected = {"measuredOn": check_in["measuredOn"], "value": "16", "note": note}
        given = {"id": key_result, "checkIn": check_in["id"], **corrected}
        await others.done("correctCheckIn", given)
    looking = await person.done("openRetrospective", {"cycle": house.cycle})
    retrospective: str = looking["id"]
    captured = {"id": retrospective, "kind": "INSIGHT", "text": f"{WORD} gelernt"}
    told = await person.done("captureLearning", captured, "learnings { id }")
    learning = {"id": retrospective, "learning": told["learnings"][0]["id"]}
    await person.done("rewordLearning", {**learning, "text": f"{WORD} besser gelernt"})
    decided = {"subject": objective, "decision": "CHANGE", "note": f"{WORD} dazu"}
    await person.done("decideOnGoal", {"id": retrospective, **decided})
    await person.done("rewordObjective", {"id": objective, "title": "Pünktlich", "reason": REASON})
    return {"objective": objective, "keyResult": key_result, "retrospective": retrospective}


async def traces(pool: Pool, house: House) -> dict[str, int]:
    """In how many rows of which projected tables the person's words or name stand, in any column;
    and in how many entries."""
    found = {}
    for table in (*COLUMNS, "entry"):
        text = "convert_from(t.open, 'UTF8')" if table == "entry" else "to_jsonb(t)::text"
        found[table] = await pool.fetchval(
            f"select count(*) from {table} t where t.org_id = $1 and {text} ~ $2",
            house.org_id,
            f"{WORD}|{NAME}",
        )
    return {table: count for table, count in found.items() if count}


def texts(value: Any) -> Iterator[str]:
    """All strings of a response."""
    if isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from texts(member)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize(
    ("language", "instead"), [("DE", "person (gelöscht)"), ("EN", "an erased person")]
)
async def test_nothing_of_an_erased_person_can_be_read(
    house: House, pool: Pool, wrapping_key: LocalWrappingKey, language: str, instead: str
) -> None:
    ids = await talk(house)
    said = await house.admin.head()
    before = await house.admin.read(SAID, **ids)
    assert len([text for text in texts(before) if WORD in text]) >= 5
    assert {
        *("person", "person_version", "note", "comment", "check_in", "learning"),
        *("learning_decision", "transparency_feed"),
    } <= (await traces(pool, house)).keys()

    person = house.everybody.principal.person_id
    whom = {"id": house.person(house.everybody)}
    team = (await house.admin.done("addTeam", {"name": "Versand"}))["id"]
    joins = {"id": team, "person": whom["id"], "on": "2026-01-05"}
    await house.admin.done("joinTeam", joins)
    await house.admin.done("withdrawRole", {**whom, "role": "COACH"})
    leaving = {**house.leaving(house.everybody), "reason": REASON}
    await house.admin.done("deactivatePerson", leaving)
    told = "erasure { position erasedAt blankedAt rewrappedAt }"
    payload = await house.admin.done("erasePerson", {**whom, "reason": REASON_TO_ERASE}, told)
    assert payload["erasure"]["position"] == str(payload["at"])
    assert payload["erasure"]["blankedAt"] is None
    await blank(pool, house.org_id, wrapping_key, utc_now)
    assert await traces(pool, house) == {}
    assert await differences(pool, house.org_id, wrapping_key) == []

    for as_of in (None, {"position": str(said)}):
        data = await house.auditor.read(SAID, **ids, asOf=as_of)
        assert not [text for text in texts(data) if WORD in text or NAME in text]
        assert None in [node["name"] for node in data["people"]["nodes"]]
        objective, looking = data["objective"], data["retrospective"]
        assert objective["owner"] == {"name": None}
        assert [note["text"] for note in objective["notes"]] == ["Läuft zäh", None]
        assert objective["comments"]["nodes"] == [
            {"text": None, "author": {"name": None}, "mentions": {"nodes": []}},
            {
                "text": "Frag nach",
                "author": {"name": "Änne Groß"},
                "mentions": {"nodes": [{"name": None}]},
            },
        ]
        assert [node["note"] for node in data["keyResult"]["checkIns"]["nodes"]] == [
            *(None, "Nachgezählt", "erster Schritt"),
        ]
        assert looking["learnings"] == [{"text": None, "author": {"name": None}}]
        assert looking["decisions"] == [{"note": None}]

    feed = (await house.auditor.read(FEED, language=language))["feed"]["nodes"]
    assert not [text for text in texts(feed) if WORD in text or NAME in text]
    theirs = [node for node in feed if str(person) in node["actor"]["id"]]
    assert len(theirs) == 10
    there = (
        "query ($id: ID!, $asOf: AsOf) { person(id: $id, asOf: $asOf) { erasure { blankedAt } } }"
    )
    for as_of, is_told in ((None, True), ({"position": str(said)}, False)):
        data = await house.auditor.read(there, id=whom["id"], asOf=as_of)
        erasure = data["person"]["erasure"]
        assert (erasure is not None and erasure["blankedAt"] is not None) is is_told
    for node in theirs:
        assert node["actor"]["name"] is None
        assert instead in node["sentence"].lower()
        assert node["reason"] is None
    named = {
        *("objective.handed_over", "person.added", "comment.posted"),
        *("person.deactivated", "person.erased", "person.role_withdrawn"),
        *("team.member_joined", "team.member_left"),
    }
    about = [node for node in feed if node not in theirs and instead in node["sentence"].lower()]
    assert {node["topic"] for node in about} <= named
    assert "objective.handed_over" in {node["topic"] for node in about}
