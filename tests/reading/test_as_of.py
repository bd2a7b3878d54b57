"""Every view at every moment."""

from datetime import timedelta
from itertools import groupby
from typing import Any

import pytest

from okr.service.reading.reader import Reader
from tests.reading.conftest import NOW, Ask, Store, asking, error_of
from tests.reading.histories import MIDNIGHT, moves_and_corrections, talk
from tests.reading.rows import HandWritten, gid

TREE = """
query ($cycle: ID!, $asOf: AsOf) {
  cycle(id: $cycle, asOf: $asOf) {
    name
    tree {
      title
      owner { ... on Person { name } }
      notes { text }
      keyResults {
        title position checkInCount
        latestCheckIn { value position }
        owners { person { name } weight }
      }
    }
    objectives { totalCount nodes { title } }
  }
}
"""


def tree(ledger: HandWritten, cycle: str, position: int) -> dict[str, Any] | None:
    """Return what TREE must answer, made from the versions by the simplest means."""
    people = ledger.rows_at("person", position)
    check_ins = ledger.rows_at("check_in", position)
    notes = ledger.rows_at("note", position)

    def name(person_id: Any) -> Any:
        return {"name": people[person_id]["name"]} if person_id in people else None

    def latest(key_result: dict[str, Any]) -> Any:
        found = check_ins.get(key_result["latest_check_in_id"])
        return found and {"value": str(found["value"]), "position": str(found["position"])}

    found = ledger.rows_at("cycle", position).get(ledger.id(cycle))
    if found is None:
        return None
    objectives = [
        row
        for row in ledger.rows_at("objective", position).values()
        if row["cycle_id"] == found["id"] and not row["dropped"]
    ]
    return {
        "name": found["name"],
        "tree": [
            {
                "title": row["title"],
                "owner": name(row["owner_id"]),
                "notes": [
                    {"text": note["text"]}
                    for note in sorted(notes.values(), key=lambda note: note["position"])
                    if note["objective_id"] == row["id"] and not note["removed"]
                ],
                "keyResults": [
                    {
                        "title": child["title"],
                        "position": str(child["position"]),
                        "checkInCount": child["check_in_count"],
                        "latestCheckIn": latest(child),
                        "owners": [
                            {
                                "person": name(ledger.id("bert" if n == 0 else "anna")),
                                "weight": owner["weight"],
                            }
                            for n, owner in enumerate(child["owners"])
                        ],
                    }
                    for child in ledger.rows_at("key_result", position).values()
                    if child["objective_id"] == row["id"] and not child["dropped"]
                ],
            }
            for row in objectives
        ],
        "objectives": {
            "totalCount": len(objectives),
            "nodes": [{"title": row["title"]} for row in objectives],
        },
    }


@pytest.mark.parametrize("cycle", ["q1", "q2"])
async def test_every_position_is_read_as_it_was(ask: Ask, muster: HandWritten, cycle: str) -> None:
    for position in range(muster.position + 1):
        data = await ask(TREE, cycle=gid(muster, "cycle", cycle), asOf={"position": str(position)})
        assert data["cycle"] == tree(muster, cycle, position), position


async def test_the_present_is_the_last_position(ask: Ask, muster: HandWritten) -> None:
    data = await ask(TREE, cycle=gid(muster, "cycle", "q1"))
    assert data["cycle"] == tree(muster, "q1", muster.position)


@pytest.mark.parametrize("person", ["anna", "bert"])
async def test_owners_have_what_they_owned_at_every_position(
    ask: Ask, muster: HandWritten, person: str
) -> None:
    """Also what they gave away since; what came back stands once."""
    query = """query ($id: ID!, $asOf: AsOf) {
      person(id: $id, asOf: $asOf) { objectives { totalCount nodes { title } } }
      objectives(asOf: $asOf, filter: {owner: $id, dropped: null}) { nodes { title } }
    }"""
    counts = set()
    for position in range(5, muster.position + 1):
        rows = muster.rows_at("objective", position).values()
        owned = [row for row in rows if row["owner_id"] == muster.id(person)]
        shown = [{"title": row["title"]} for row in owned if not row["dropped"]]
        id_, as_of = gid(muster, "person", person), {"position": str(position)}
        assert await ask(query, id=id_, asOf=as_of) == {
            "person": {"objectives": {"totalCount": len(shown), "nodes": shown}},
            "objectives": {"nodes": [{"title": row["title"]} for row in owned]},
        }, position
        counts.add(len(owned))
    assert len(counts) > 1


POSITION_OF = "query ($asOf: AsOf) { organization(asOf: $asOf) { id entityId } }"


async def resolved(ask: Ask, **as_of: str) -> str:
    """Return the position that a moment resolves to, as ids tell it."""
    data = await ask(POSITION_OF, asOf=as_of)
    present, position = data["organization"]["id"].split("@")
    assert present == data["organization"]["entityId"]
    return str(position)


async def test_a_time_is_the_last_entry_recorded_until_then(ask: Ask, muster: HandWritten) -> None:
    at = muster.at(7)
    assert await resolved(ask, time=at.isoformat()) == "7"
    assert await resolved(ask, time=(at - timedelta(microseconds=1)).isoformat()) == "6"
    assert await resolved(ask, time="2026-12-31T23:59:59+14:00") == str(muster.position)


async def test_a_day_ends_at_midnight_in_the_zone_of_the_organisation(
    ask: Ask, muster: HandWritten
) -> None:
    assert await resolved(ask, date="2026-01-05") == str(MIDNIGHT - 1)
    assert await resolved(ask, date="2026-01-06") == str(muster.position)


async def test_a_cycle_resolves_to_its_first_and_last_day(ask: Ask, muster: HandWritten) -> None:
    cycle = gid(muster, "cycle", "q1")
    assert await resolved(ask, cycleStart=cycle) == str(MIDNIGHT - 1)
    assert await resolved(ask, cycleEnd=cycle) == str(muster.position)


async def test_before_the_first_entry_there_is_nothing(ask: Ask) -> None:
    for as_of in ({"position": "0"}, {"time": "2025-12-31T00:00:00Z"}, {"date": "2026-01-01"}):
        assert await ask(POSITION_OF, asOf=as_of) == {"organization": None}


@pytest.mark.parametrize(
    "as_of",
    [
        {"position": "1000"},
        {"time": "2027-01-05T08:00:00.000001Z"},
        {"date": "2027-01-06"},
        {"cycleStart": "tomorrow"},
        {"cycleEnd": "today"},
    ],
    ids=lambda as_of: next(iter(as_of)),
)
async def test_the_future_is_refused(reader: Reader, store: Store, as_of: dict[str, str]) -> None:
    ledger = HandWritten(f"future {as_of}")
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="A")
    today = NOW.date()
    days = {"starts_on": today, "ends_on": today + timedelta(days=1)}
    ledger.put("cycle", "today", name="Heute", **days)
    ledger.put("cycle", "tomorrow", name="Morgen", starts_on=today + timedelta(days=1))
    await store(ledger)
    ((way, value),) = as_of.items()
    if way.startswith("cycle"):
        value = gid(ledger, "cycle", value)
    error = await error_of(reader, ledger, POSITION_OF, asOf={way: value})
    assert error["extensions"] == {"code": "AS_OF_IN_THE_FUTURE"}
    assert f"asOf.{way}" in error["message"]
    assert f"position {ledger.position}" in error["message"]
    assert error["path"] == ["organization"]
    today_ends_now = [{"date": "2027-01-05"}, {"cycleStart": gid(ledger, "cycle", "today")}]
    for allowed in today_ends_now:
        assert await resolved(asking(reader, ledger), **allowed) == str(ledger.position)


async def test_a_cycle_without_dates_is_no_moment(reader: Reader, muster: HandWritten) -> None:
    for cycle, told in (
        ("q2", "the cycle has no such day. Name a date."),
        ("nowhere", "there is no such cycle. Check the id, or name a date."),
    ):
        as_of = {"cycleEnd": gid(muster, "cycle", cycle)}
        error = await error_of(reader, muster, POSITION_OF, asOf=as_of)
        assert error["extensions"] == {"code": "AS_OF_UNRESOLVABLE"}
        assert error["message"] == f"asOf.cycleEnd: {told}"


async def test_an_id_with_a_position_is_read_at_it(ask: Ask, muster: HandWritten) -> None:
    query = "query ($id: ID!) { node(id: $id) { id ... on Person { name entityId } } }"
    for position, name in ((4, 'Anna "die Erste" Übel'), (muster.position, "Anna Übel-Öhm")):
        anna = gid(muster, "person", "anna", position)
        data = await ask(query, id=anna)
        assert data["node"] == {"id": anna, "name": name, "entityId": gid(muster, "person", "anna")}
    assert (await ask(query, id=gid(muster, "person", "anna", 2)))["node"] is None


async def test_all_ids_below_carry_the_position_and_lead_back(
    ask: Ask, muster: HandWritten
) -> None:
    query = """query ($asOf: AsOf, $id: ID!) {
      cycle(id: $id, asOf: $asOf) { tree { id keyResults { id latestCheckIn { id } } } } }"""
    data = await ask(query, asOf={"position": "20"}, id=gid(muster, "cycle", "q1"))
    found = [
        found
        for objective in data["cycle"]["tree"]
        for child in objective["keyResults"]
        for found in (objective["id"], child["id"], (child["latestCheckIn"] or child)["id"])
    ]
    assert found
    assert {text.split("@")[1] for text in found} == {"20"}
    again = await ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=found)
    assert [node["id"] for node in again["nodes"]] == found


async def test_a_moment_is_named_once(reader: Reader, muster: HandWritten) -> None:
    query = "query ($id: ID!, $asOf: AsOf) { person(id: $id, asOf: $asOf) { name } }"
    anna = gid(muster, "person", "anna", 4)
    error = await error_of(reader, muster, query, id=anna, asOf={"position": "5"})
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    data = await asking(reader, muster)(query, id=anna, asOf={"position": "4"})
    assert data["person"]["name"] == 'Anna "die Erste" Übel'
    mixed = [anna, gid(muster, "person", "bert")]
    error = await error_of(
        reader, muster, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=mixed
    )
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}


async def test_roots_of_different_moments_stand_side_by_side(ask: Ask, muster: HandWritten) -> None:
    query = """query ($id: ID!) {
      before: person(id: $id, asOf: {position: "4"}) { name }
      now: person(id: $id) { name }
      lost: person(id: $id, asOf: {position: "2"}) { name }
    }"""
    assert await ask(query, id=gid(muster, "person", "anna")) == {
        "before": {"name": 'Anna "die Erste" Übel'},
        "now": {"name": "Anna Übel-Öhm"},
        "lost": None,
    }


async def test_progress_is_the_clamped_weighted_mean_of_what_is_measured(
    ask: Ask, muster: HandWritten
) -> None:
    query = """query ($id: ID!, $asOf: AsOf) {
      objective(id: $id, asOf: $asOf) { progress progressMissing } }"""

    async def at(position: int) -> tuple[str | None, str | None]:
        as_of = {"position": str(position)}
        data = await ask(query, id=gid(muster, "objective", "grow"), asOf=as_of)
        return data["objective"]["progress"], data["objective"]["progressMissing"]

    seen = [await at(position) for position in range(7, muster.position + 1)]
    assert [step for step, _ in groupby(seen)] == [
        (None, "NO_KEY_RESULTS"),
        (None, "NO_CHECK_IN"),
        ("0.25", None),  # only one of two is measured
        (None, "NO_CHECK_IN"),  # that one has moved away
        ("0", None),  # below the baseline
        ("0.25", None),  # back at 1.5, which counts as 1, beside 0 of weight 3
        ("1", None),  # the other one is struck out
    ]


async def test_the_feed_of_a_team_has_its_retrospectives(reader: Reader, store: Store) -> None:
    """At every moment, and those of nobody else."""
    ledger = talk(moves_and_corrections("looking back"))
    teams = {"ours": ledger.id("team"), "theirs": ledger.id("south"), "of all": None}
    begun = ledger.position
    for state in ("open", "closed"):
        for name, team_id in teams.items():
            cycle_id = ledger.id("q1")
            ledger.put("retrospective", name, cycle_id=cycle_id, team_id=team_id, state=state)
    await store(ledger)
    query = """query ($team: ID!, $asOf: AsOf) {
      feed(asOf: $asOf, filter: {team: $team}) {
        nodes { position subjectKind }
      }
    }"""
    ask = asking(reader, ledger)
    for team, expected in (
        ("team", [begun + 4, begun + 1]),
        ("south", [begun + 5, begun + 2]),
    ):
        for position in (None, *range(begun, ledger.position + 1)):
            as_of = None if position is None else {"position": str(position)}
            data = await ask(query, team=gid(ledger, "team", team), asOf=as_of)
            found = [one for one in data["feed"]["nodes"] if one["subjectKind"] == "RETROSPECTIVE"]
            assert [int(one["position"]) for one in found] == [
                one for one in expected if position is None or one <= position
            ]
