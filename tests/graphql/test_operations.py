"""Documents as clients write them: several mutations, fragments, aliases, directives; and what the
engine refuses before it executes anything."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import orjson
import pytest

from okr.service.graphql.engine import Engine
from okr.service.http.engine import MutationOverGet
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import open_pool
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.graphql.house import House


async def test_several_mutations_run_in_order(house: House) -> None:
    told = "keyResult { ...Told } position errors { __typename code }"
    document = f"""
    mutation Woche($kr: ID!, $key: String!, $skip: Boolean = true) {{
      first: recordCheckIn(input: {{
        id: $kr, measuredOn: "2026-02-02", value: "16", idempotencyKey: "one"
      }}) {{ {told} }}
      refused: restoreKeyResult(input: {{id: $kr, idempotencyKey: "two"}}) {{ {told} }}
      second: recordCheckIn(input: {{
        id: $kr, measuredOn: "2026-02-09", value: "14", idempotencyKey: $key
      }}) {{ {told} }}
      left: dropKeyResult(input: {{id: $kr, idempotencyKey: "four"}}) @skip(if: $skip) {{
        position
      }}
    }}
    fragment Told on KeyResult {{ checkInCount latestCheckIn {{ value }} dropped }}
    """
    head = await house.member.head()
    data = await house.member.read(document, kr=house.key_result, key="three")
    assert data == {
        "first": {
            "keyResult": {"checkInCount": 2, "latestCheckIn": {"value": "16"}, "dropped": False},
            "position": str(head + 1),
            "errors": [],
        },
        "refused": {
            "keyResult": None,
            "position": None,
            "errors": [{"__typename": "NotInForce", "code": "NOT_IN_FORCE"}],
        },
        "second": {
            "keyResult": {"checkInCount": 3, "latestCheckIn": {"value": "14"}, "dropped": False},
            "position": str(head + 2),
            "errors": [],
        },
    }
    assert list(data) == ["first", "refused", "second"]


async def test_fragments_aliases_and_directives_in_a_payload(house: House) -> None:
    document = """
    mutation Neu($input: RewordObjectiveInput!, $deep: Boolean!, $flat: Boolean!, $n: Int!) {
      reworded: rewordObjective(input: $input) {
        __typename
        ...Outcome
        titled: objective { heading: title }
        objective {
          ... on Node { __typename id }
          ... on Objective @include(if: $deep) {
            team: attribute(name: "team")
            keyResults { ...Measured owners { person { name } } }
          }
          cycle @skip(if: $flat) { name }
          history(first: $n) { totalCount nodes { topic } pageInfo { hasNextPage } }
        }
      }
    }
    fragment Outcome on RewordObjectivePayload { position errors { ...Wrong } objective { title } }
    fragment Wrong on UserError { message ... on VersionConflict { actual } }
    fragment Measured on KeyResult { title target checkIns(first: 1) { nodes { value } } }
    """
    variables = {
        "input": {"id": house.objective, "title": "Neu", "idempotencyKey": "neu"},
        "deep": True,
        "flat": True,
        "n": 1,
    }
    head = await house.member.head()
    expected: dict[str, Any] = {
        "__typename": "RewordObjectivePayload",
        "position": str(head + 1),
        "errors": [],
        "titled": {"heading": "Neu"},
        "objective": {
            "title": "Neu",
            "__typename": "Objective",
            "id": house.objective,
            "team": "Versand",
            "keyResults": [
                {
                    "title": "Lieferzeit senken",
                    "target": "10",
                    "checkIns": {"nodes": [{"value": "18"}]},
                    "owners": [{"person": {"name": "Jörg Müller"}}],
                }
            ],
            "history": {
                "totalCount": 3,
                "nodes": [{"topic": "objective.reworded"}],
                "pageInfo": {"hasNextPage": True},
            },
        },
    }
    assert await house.member.read(document, **variables) == {"reworded": expected}
    # the same document with other variables selects other fields
    for name in ("team", "keyResults"):
        del expected["objective"][name]
    expected["objective"]["cycle"] = {"name": "Q1"}
    expected["objective"]["history"]["nodes"] += [
        {"topic": "objective.note_added"},
        {"topic": "objective.drafted"},
    ]
    expected["objective"]["history"]["pageInfo"] = {"hasNextPage": False}
    data = await house.member.read(document, **{**variables, "deep": False, "flat": False, "n": 3})
    assert data == {"reworded": expected}


async def test_a_bad_argument_in_a_payload_takes_nothing_back(house: House) -> None:
    response = await house.member.execute(
        """mutation($input: RewordObjectiveInput!) { rewordObjective(input: $input) {
            position objective { title history(first: 1000) { totalCount } } } }""",
        input={"id": house.objective, "title": "Neu", "idempotencyKey": "neu"},
    )
    head = await house.member.head()
    assert response["data"] == {"rewordObjective": {"position": str(head), "objective": None}}
    [error] = response["errors"]
    assert error["extensions"]["code"] == "BAD_ARGUMENT"
    assert "1000" not in error["message"] or "100" in error["message"]


async def test_payloads_that_nobody_asks_for_are_not_read(house: House) -> None:
    data = await house.member.read(
        """mutation($id: ID!) {
            dropObjective(input: {id: $id, idempotencyKey: "weg"}) { __typename } }""",
        id=house.objective,
    )
    assert data == {"dropObjective": {"__typename": "DropObjectivePayload"}}


async def test_the_named_operation_runs(house: House) -> None:
    document = """
    mutation Off($id: ID!) { dropObjective(input: {id: $id, idempotencyKey: "1"}) { position } }
    mutation On($id: ID!) { restoreObjective(input: {id: $id, idempotencyKey: "2"}) { position } }
    query Da($id: ID!) { objective(id: $id) { dropped } }
    """
    variables = {"id": house.objective}
    engine, principal = house.member.engine, house.member.principal
    for name, dropped in (("Off", True), ("On", False)):
        await engine.execute(document, variables, name, principal)
        answer = await engine.execute(document, variables, "Da", principal)
        assert orjson.loads(answer.body)["data"] == {"objective": {"dropped": dropped}}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("mutation {", None),
        ("mutation { dropObjective { position } }", None),
        ("mutation { unknown }", None),
        (
            "mutation($input: DropObjectiveInput!) { dropObjective(input: $input) { position } }",
            "BAD_ARGUMENT",
        ),
        ("mutation A { __typename } query B { __typename }", "OPERATION_NOT_FOUND"),
        ("subscription { events { id } }", "SUBSCRIPTION_OVER_HTTP"),
    ],
)
async def test_requests_that_are_not_executed(
    standing: House, document: str, code: str | None
) -> None:
    answer = await standing.member.engine.execute(document, None, None, standing.member.principal)
    response = orjson.loads(answer.body)
    assert answer.request_error
    assert response.keys() == {"errors"}
    assert response["errors"][0].get("extensions", {}).get("code") == code


async def test_where_only_queries_are_allowed(standing: House) -> None:
    engine, principal = standing.member.engine, standing.member.principal
    with pytest.raises(MutationOverGet):
        await engine.execute("mutation { __typename }", None, None, principal, only_query=True)
    answer = await engine.execute("{ __typename }", None, None, principal, only_query=True)
    assert orjson.loads(answer.body)["data"] == {"__typename": "Query"}


async def test_a_query_reads_its_own_write(house: House, elsewhere: Engine) -> None:
    reader = replace(house.auditor, engine=elsewhere)
    for number in range(10):
        title = f"Fassung {number}"
        told = await house.member.done("rewordObjective", {"id": house.objective, "title": title})
        data = await reader.read(
            "query($id: ID!, $at: Position!) { objective(id: $id, minPosition: $at) { title } }",
            id=house.objective,
            at=str(told["at"]),
        )
        assert data == {"objective": {"title": title}}


async def test_a_mutation_takes_few_statements(
    house: House, database: Database, wrapping_key: LocalWrappingKey
) -> None:
    ran: list[str] = []
    async with await open_pool(database.service_dsn, size=1) as pool:
        async with pool.acquire() as connection:
            connection.add_query_logger(lambda query: ran.append(query.query))
        async with services(Storage(pool, wrapping_key, database.service_dsn)) as composed:
            member = replace(house.member, engine=Engine(composed))

            async def check_in(value: str) -> None:
                given = {"id": house.key_result, "measuredOn": "2026-02-02", "value": value}
                await member.done("recordCheckIn", given, "checkInCount owners { weight }")

            async def statements(*values: str) -> int:
                ran.clear()
                await asyncio.gather(*map(check_in, values))
                await asyncio.sleep(0)  # the last ones are logged
                return len(ran)

            # after this one the driver knows the types, and the process the author's key
            await member.done("rewordObjective", {"id": house.objective, "title": "Neu"})
            # the stream, the append, and the payload
            assert await statements("17") == 3
            # now the key result is in memory
            assert await statements("16") == 2
            # many at once share the append
            assert await statements(*map(str, range(10))) == 1 + 10
            # what is refused is not told before the caller's roles are known
            ran.clear()
            await member.refused("restoreKeyResult", {"id": house.key_result})
            await asyncio.sleep(0)
            assert len(ran) == 2


async def test_json_in_inputs_is_kept_as_it_is(house: House) -> None:
    value = {"ä": [1, 1.5, True, None, "x", {"b": {}}], "groß_geschrieben": -(2**63)}
    given = {"id": house.objective, "name": "alles", "value": value}
    told = await house.member.done("setObjectiveAttribute", given, 'got: attribute(name: "alles")')
    assert told["got"] == value
    literal = """mutation($id: ID!) { setObjectiveAttribute(input: {id: $id, idempotencyKey: "l",
        name: "wörtlich", value: {a: [1, 2.5, "x", {b: null}], c: true}}) {
        objective { got: attribute(name: "wörtlich") } } }"""
    data = await house.member.read(literal, id=house.objective)
    got = data["setObjectiveAttribute"]["objective"]["got"]
    assert got == {"a": [1, 2.5, "x", {"b": None}], "c": True}


async def test_integers_that_cannot_be_stored(standing: House) -> None:
    literal = """mutation($id: ID!, $key: String!) { setObjectiveAttribute(input: {
        id: $id, idempotencyKey: $key, name: "zahl", value: 123456789012345678901234567890}) {
        position errors { code } } }"""
    data = await standing.member.read(literal, id=standing.objective, key=str(uuid4()))
    assert data["setObjectiveAttribute"] == {
        "position": None,
        "errors": [{"code": "INVALID_INPUT"}],
    }
