"""Nobody reads or writes another organisation's data: every root field and every mutation, asked by
a person of one organisation for the ids of another."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from okr.service.graphql.engine import Engine
from okr.service.graphql.schema import graphql_schema
from tests.graphql.cases import CASES, Case
from tests.graphql.cases.case import made
from tests.graphql.cases.learning import CAPTURED, OPENED, learning, retrospective
from tests.graphql.house import House, build

MARK = "Geheimsache"
SUBJECTS = {"organization", "person", "team", "cycle", "objective", "keyResult", "comment"}

LOOK_UPS = {
    "node": "node(id: $id) { id }",
    "nodes": "nodes(ids: [$id, $id]) { id }",
    "person": "person(id: $id) { id name }",
    "cycle": "cycle(id: $id) { id name }",
    "objective": "objective(id: $id) { id title }",
    "keyResult": "keyResult(id: $id) { id title }",
    "checkIn": "checkIn(id: $id) { id note }",
    "team": "team(id: $id) { id name }",
    "comment": "comment(id: $id) { id text }",
    "retrospective": "retrospective(id: $id) { id learnings { text } }",
    "learning": "learning(id: $id) { id text author { name } }",
}
PEOPLE = """id name roles objectives { nodes { title } } keyResults { nodes { title } }
    teams { nodes { name } } memberships { nodes { team { name } } } mentions { nodes { text } }
    following { nodes { subject { ... on Node { id } } } }"""
TEAMS = "id name parent { name } members { nodes { name } } memberships { nodes { startsOn } }"
OBJECTIVES = """id title attributes owner { ... on Person { name } } notes { text }
    comments(first: 3) { nodes { text author { name } } }
    keyResults { title checkIns { nodes { note author { name } } } }"""
CYCLES = f"id name tree {{ {OBJECTIVES} }} objectives {{ nodes {{ {OBJECTIVES} }} }}"
LEARNINGS = """id text author { name } retrospective { id cycle { name } }
    evidence { ... on Objective { title } } applications { by { name } }"""
FEED = "id sentence reason actor { name } changes { from to } subject { ... on Node { id } }"
OVERVIEWS = {
    "organization": f"""organization(asOf: $asOf) {{ id name people {{ nodes {{ {PEOPLE} }} }}
        cycles {{ nodes {{ {CYCLES} }} }} objectives {{ nodes {{ {OBJECTIVES} }} }}
        feed {{ nodes {{ {FEED} }} }} history {{ nodes {{ {FEED} }} }} }}""",
    "viewer": "viewer(asOf: $asOf) { id name history { nodes { changes { to } } } }",
    "people": f"people(asOf: $asOf) {{ totalCount nodes {{ {PEOPLE} }} }}",
    "teams": f"teams(asOf: $asOf) {{ totalCount nodes {{ {TEAMS} }} }}",
    "cycles": f"cycles(asOf: $asOf) {{ totalCount nodes {{ {CYCLES} }} }}",
    "objectives": f"objectives(asOf: $asOf) {{ totalCount nodes {{ {OBJECTIVES} }} }}",
    "keyResults": """keyResults(asOf: $asOf) {
        totalCount nodes { id title owners { person { name } } } }""",
    "learnings": f"learnings(asOf: $asOf) {{ totalCount nodes {{ {LEARNINGS} }} }}",
    "feed": f"feed(asOf: $asOf) {{ totalCount nodes {{ {FEED} }} }}",
}

SPANS = {
    "diff": """diff(from: { position: "1" }, within: $id) {
        counts { count } changes { nodes { entityId from to event { sentence } } } }""",
    "replay": """replay(from: { position: "1" }, within: $id) {
        nodes { event { sentence } patch { entityId from to } } }""",
}
ACCESSES = {"accessLog": "accessLog { nodes { what arguments person { name } } }"}

PROOFS = {"checkpoint", "inclusionProof", "consistencyProof"}
"""These take no id: `test_proofs` asks one organisation for what another one has sealed."""


@pytest.fixture(scope="module")
async def ours(engine: Engine) -> House:
    return await taught(await build(engine), "")


@pytest.fixture(scope="module")
async def theirs(engine: Engine) -> House:
    return await taught(await build(engine, MARK), MARK)


async def taught(house: House, mark: str) -> House:
    """Give a house a retrospective with a learning, a team and a comment."""
    await house.admin.done("addTeam", {"name": f"Versand {mark}", "idempotencyKey": "team"})
    said = {"text": f"Gut {mark}", "idempotencyKey": "comment"}
    await house.admin.done("postComment", {"subject": house.objective, **said})
    await house.admin.done("follow", {"subject": house.objective})
    for name, given in (OPENED, CAPTURED):
        more = {"text": f"Zu viele Ziele {mark}"} if name == "captureLearning" else {}
        await house.admin.done(name, {**given(house), **more})
    return house


def ids_of(house: House) -> dict[str, str]:
    """Return an id of each kind."""
    return {
        "organization": house.id("organization", house.org_id),
        "person": house.person(house.member),
        "cycle": house.cycle,
        "objective": house.objective,
        "keyResult": house.key_result,
        "checkIn": house.check_in,
        "team": made(house, "team", "team"),
        "comment": made(house, "comment", "comment"),
        "retrospective": retrospective(house),
        "learning": learning(house),
        "event": f"event.{house.org_id}.3",
    }


def test_every_root_field_is_covered() -> None:
    assert graphql_schema.query_type is not None
    covered = {*LOOK_UPS, *OVERVIEWS, *SPANS, *ACCESSES, *PROOFS}
    assert graphql_schema.query_type.fields.keys() == covered


async def test_look_ups(ours: House, theirs: House) -> None:
    for kind, id_ in ids_of(theirs).items():
        for root, asked in LOOK_UPS.items():
            document = f"query($id: ID!) {{ {asked} }}"
            own = await theirs.everybody.execute(document, id=id_)
            for text in (id_, f"{id_}@5"):
                foreign = await ours.everybody.execute(document, id=text)
                if root in ("node", "nodes", kind):
                    assert "errors" not in own
                    assert str(theirs.org_id) in str(own["data"])
                    missing = [None, None] if root == "nodes" else None
                    assert foreign["data"] == {root: missing}
                else:
                    [error] = foreign["errors"]
                    assert error["extensions"]["code"] == "BAD_ID"


@pytest.mark.parametrize("root", OVERVIEWS)
async def test_overviews(root: str, ours: House, theirs: House) -> None:
    document = f"query($asOf: AsOf) {{ {OVERVIEWS[root]} }}"
    told = str(await theirs.everybody.read(document))
    assert MARK in told
    assert str(theirs.org_id) in told
    moments: list[dict[str, Any] | None] = [
        None,
        {"position": "7"},
        {"time": datetime.now(UTC).isoformat()},
        {"date": "2030-01-01"},
        {"cycleStart": ours.cycle},
    ]
    for moment in moments:
        told = str(await ours.everybody.execute(document, asOf=moment))
        assert MARK not in told
        assert str(theirs.org_id) not in told


@pytest.mark.parametrize("root", SPANS)
async def test_spans(root: str, ours: House, theirs: House) -> None:
    for id_ in (theirs.id("organization", theirs.org_id), theirs.cycle, theirs.key_result):
        document = f"query($id: ID!) {{ {SPANS[root]} }}"
        assert MARK in str(await theirs.everybody.read(document, id=id_))
        foreign = await ours.everybody.execute(document, id=id_)
        assert foreign["data"] is None
        [error] = foreign["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"


async def test_accesses(ours: House, theirs: House) -> None:
    document = f"{{ {ACCESSES['accessLog']} }}"
    await theirs.everybody.read(document)
    told = str(await theirs.everybody.read(document))
    assert MARK in told
    assert MARK not in str(await ours.everybody.read(document))


async def test_filters(ours: House, theirs: House) -> None:
    person = theirs.person(theirs.member)
    for root, filters in {
        "objectives": [{"cycle": theirs.cycle}, {"owner": person}, {"search": MARK}],
        "learnings": [{"cycle": theirs.cycle}, {"search": MARK}],
        "feed": [
            *({"subject": id_} for kind, id_ in ids_of(theirs).items() if kind in SUBJECTS),
            {"objective": theirs.objective},
            {"actor": person},
            {"team": ids_of(theirs)["team"]},
        ],
    }.items():
        kind = f"{root.removesuffix('s').capitalize()}Filter"
        document = (
            f"query($filter: {kind}) {{ {root}(filter: $filter) {{ totalCount nodes {{ id }} }} }}"
        )
        for asked in filters:
            own = await theirs.everybody.read(document, filter=asked)
            assert own[root]["totalCount"] > 0
            foreign = await ours.everybody.read(document, filter=asked)
            assert foreign[root] == {"totalCount": 0, "nodes": []}


async def test_moments(ours: House, theirs: House) -> None:
    for way in ("cycleStart", "cycleEnd"):
        response = await ours.everybody.execute(
            "query($asOf: AsOf) { organization(asOf: $asOf) { id } }", asOf={way: theirs.cycle}
        )
        [error] = response["errors"]
        assert error["extensions"]["code"] == "AS_OF_UNRESOLVABLE"
    for unreached in ({"asOf": {"position": "999"}}, {"minPosition": "999"}):
        response = await ours.everybody.execute(
            "query($asOf: AsOf, $minPosition: Position)"
            " { organization(asOf: $asOf, minPosition: $minPosition) { id } }",
            **unreached,
        )
        assert response["data"] is None


@pytest.mark.parametrize("root", ["people", "cycles", "objectives", "learnings", "feed"])
async def test_cursors(root: str, ours: House, theirs: House) -> None:
    document = f"""query($after: String) {{
        {root}(first: 1, after: $after) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"""
    own = await theirs.everybody.read(document)
    cursor = own[root]["pageInfo"]["endCursor"]
    assert cursor
    foreign = await ours.everybody.execute(document, after=cursor)
    assert str(theirs.org_id) not in str(foreign["data"])
    [error] = foreign["errors"]
    assert error["extensions"]["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_mutations(case: Case, engine: Engine) -> None:
    ours, theirs = await build(engine), await build(engine, MARK)
    await case.prepare(theirs)
    head = await theirs.everybody.head()
    for client in (ours.everybody, ours.admin):
        payload = await client.mutate(case.mutation, case.input(theirs))
        if case.mutation not in ("addPerson", "openCycle", "generateCycles"):
            assert payload["position"] is None
            assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
        assert MARK not in str(payload)
    # nor in the name of one of theirs, whose token is for another organisation
    impostor = ours.moved(theirs.org_id).everybody
    error = await impostor.refused(case.mutation, case.input(theirs))
    assert error["code"] == "FORBIDDEN"
    assert await theirs.everybody.head() == head


async def test_one_person_in_two_organisations(engine: Engine) -> None:
    """The identity provider may name the same person in both; nothing else is shared."""
    ours, theirs = await build(engine), await build(engine, MARK)
    person_id = theirs.member.principal.person_id
    given = {"name": "Jörg", "subject": str(person_id), "roles": ["MEMBER"]}
    added = await ours.admin.done("addPerson", given, "id name roles")
    assert added["id"] == ours.id("person", person_id)
    here = replace(theirs.member, principal=replace(theirs.member.principal, org_id=ours.org_id))
    heads = await ours.admin.head(), await theirs.admin.head()
    # one key, in each organisation for itself
    for client, house in ((here, ours), (theirs.member, theirs)):
        reworded = {"id": house.objective, "title": "Neu", "idempotencyKey": "ein Schlüssel"}
        await client.done("rewordObjective", reworded)
    assert (await ours.admin.head(), await theirs.admin.head()) == (heads[0] + 1, heads[1] + 1)
    await ours.admin.done("withdrawRole", {"id": added["id"], "role": "MEMBER"})
    await theirs.member.done("dropObjective", {"id": theirs.objective})
    error = await here.refused("dropObjective", {"id": ours.objective})
    assert error["code"] == "FORBIDDEN"
