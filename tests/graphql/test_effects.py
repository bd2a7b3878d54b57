"""What each mutation changes: told by the payload, and by every query from its position on."""

import pytest

from tests.graphql.cases import CASES, Case
from tests.graphql.house import OBJECT_OF, Client, House, newcomer

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def test_there_is_a_case_for_each_mutation() -> None:
    assert {case.mutation for case in CASES} | {"foundOrganization"} == OBJECT_OF.keys()
    assert len(CASES) == len({case.mutation for case in CASES})


async def as_of(client: Client, case: Case, id_: str, position: int) -> object:
    """Return what the case selects of its object at a position."""
    found = OBJECT_OF[case.mutation]
    type_ = f"{found[0].upper()}{found[1:]}"
    data = await client.read(
        f"query($id: ID!, $at: Position!) {{ node(id: $id, asOf: {{position: $at}})"
        f" {{ ... on {type_} {{ {case.select} }} }} }}",
        id=id_,
        at=str(position),
    )
    return data["node"]


@every_case
async def test_what_it_changes(case: Case, house: House) -> None:
    await case.prepare(house)
    head = await house.everybody.head()
    told = await house.everybody.done(
        case.mutation, case.input(house), f"id entityId version position {case.select}"
    )
    id_, at = told["id"], told["at"]
    assert {name: told[name] for name in case.after} == case.after
    assert at == await house.auditor.head() == head + case.entries
    if not case.names_none:
        assert at == int(told["position"])
    # ids of the present, though it was read at a position
    assert id_ == told["entityId"]
    assert "@" not in id_
    assert await as_of(house.auditor, case, id_, at) == case.after
    assert await as_of(house.auditor, case, id_, at - case.entries) == case.before


@pytest.mark.parametrize("case", [case for case in CASES if not case.names_none], ids=str)
async def test_the_feed_tells_of_it(case: Case, house: House) -> None:
    await case.prepare(house)
    told = await house.everybody.done(case.mutation, case.input(house))
    data = await house.auditor.read(
        """query($min: Position!) { feed(first: 1, minPosition: $min) { nodes {
            position topic reasonKind reason actor { name } version
            subject { __typename ... on Node { id } } changes { field }
        } } }""",
        min=str(told["at"]),
    )
    [event] = data["feed"]["nodes"]
    given = case.input(house)
    assert event["position"] == str(told["at"])
    assert event["actor"]["name"] == "Alleskönner"
    assert event["subject"]["id"] == told["id"]
    assert event["version"] == told["version"]
    reason = given.get("reason", {"kind": None, "text": None})
    assert (event["reasonKind"], event["reason"]) == (reason["kind"], reason["text"])


async def test_founding(standing: House) -> None:
    founder = newcomer(standing.admin.engine)
    given = {
        "name": "Südwind GmbH",
        "zone": "Europe/Vienna",
        "language": "EN",
        "founderName": "Änne Groß",
    }
    select = "id entityId version position name zone language people { nodes { id name roles } }"
    told = await founder.done("foundOrganization", given, select)
    org_id, person_id = founder.principal.org_id, founder.principal.person_id
    assert told == {
        "id": f"organization.{org_id}.{org_id}",
        "entityId": f"organization.{org_id}.{org_id}",
        "version": 1,
        "position": "1",
        "name": "Südwind GmbH",
        "zone": "Europe/Vienna",
        "language": "EN",
        "people": {
            "nodes": [
                {"id": f"person.{org_id}.{person_id}", "name": "Änne Groß", "roles": ["ADMIN"]}
            ]
        },
        "at": 2,
    }
    data = await founder.read(
        """{ now: organization { name } viewer { name }
             before: organization(asOf: {position: "0"}) { name } }"""
    )
    assert data == {
        "now": {"name": "Südwind GmbH"},
        "viewer": {"name": "Änne Groß"},
        "before": None,
    }


async def test_founding_by_default_is_german(standing: House) -> None:
    data = await standing.auditor.read("{ organization { zone language } }")
    assert data == {"organization": {"zone": "Europe/Berlin", "language": "DE"}}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("renamePerson", {"name": " Jörg Müller "}),
        ("giveRole", {"role": "MEMBER"}),
        ("withdrawRole", {"role": "LEAD"}),
        ("changeCyclePhase", {"phase": "GUARD_RAILS"}),
        ("rewordObjective", {"title": "Wir liefern pünktlich"}),
        ("setObjectiveAttribute", {"name": "team", "value": "Versand"}),
        ("setObjectiveAttribute", {"name": "unbekannt", "value": None}),
        ("rewordKeyResult", {"title": "Lieferzeit senken"}),
        ("retargetKeyResult", {"measure": {"baseline": "20.0", "target": "10", "unit": "Tage"}}),
        ("scoreKeyResult", {"kind": "MID", "value": "0.30"}),
        ("rescoreKeyResult", {"kind": "MID", "value": "0.3"}),
    ],
)
async def test_what_changes_nothing_appends_nothing(
    house: House, name: str, given: dict[str, object]
) -> None:
    ids = {
        "person": house.person(house.member),
        "cycle": house.cycle,
        "objective": house.objective,
        "keyResult": house.key_result,
    }
    head = await house.admin.head()
    told = await house.admin.done(name, {"id": ids[OBJECT_OF[name]], **given})
    assert told["at"] == head == await house.admin.head()
