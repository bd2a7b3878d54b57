"""It would distribute: every compiled query reads the tables of one organisation, `$1`, alone."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from okr.service.graphql.schema import graphql_schema
from okr.service.reading.arguments import Request
from okr.service.reading.compiler import compile_object
from okr.service.reading.documents import Documents
from okr.service.reading.several import compile_entries
from tests.oracle.documents import Writer
from tests.plans.conftest import Lived
from tests.plans.generic import Owner, scans, strays
from tests.plans.texts import CLOCK, breaches
from tests.reading.conftest import NOW
from tests.reading.every_field import ROUTES, query_of

ORG = UUID(int=1)
ID = f"{ORG}.{UUID(int=2)}"
KINDS = (
    *("organization", "person", "cycle", "objective", "keyResult", "checkIn"),
    *("retrospective", "learning", "team", "comment"),
)
GIVEN: dict[str, dict[str, Any]] = {
    "node": {"id": f"objective.{ID}"},
    "nodes": {"ids": [f"{kind}.{ID}" for kind in KINDS]},
    "inclusionProof": {"position": "1"},
    "consistencyProof": {"from": "1"},
    **{span: {"from": {"position": "7"}} for span in ("diff", "replay")},
    **{kind: {"id": f"{kind}.{ID}"} for kind in KINDS if kind != "organization"},
}
"""The variables of the queries of each root field."""
FILTERED = f"""query ($asOf: AsOf) {{
    objectives(asOf: $asOf, last: 3, before: "objectives.{ORG}.9", filter: {{
        cycle: "cycle.{ID}", owner: "person.{ID}", root: true, dropped: true, search: "Anlage"
    }}) {{ totalCount nodes {{ title }} pageInfo {{ hasNextPage hasPreviousPage }} }}
    below: objectives(asOf: $asOf, first: 2) {{ nodes {{ descendants(
        link: CONTRIBUTES, first: 2, after: "descendants.{ORG}.1.9"
    ) {{ totalCount }} }} }}
    keyResults(asOf: $asOf, last: 3, before: "keyResults.{ORG}.9", filter: {{
        cycle: "cycle.{ID}", objective: "objective.{ID}", owner: "person.{ID}", kinds: [METRIC],
        statuses: [AT_RISK], states: [OPEN], dropped: null, search: "Anlage"
    }}) {{ totalCount nodes {{ title }} }}
    inCycle: keyResults(asOf: $asOf, filter: {{ cycle: "cycle.{ID}" }}) {{ totalCount }}
    owned: keyResults(asOf: $asOf, filter: {{ owner: "person.{ID}" }}) {{ totalCount }}
    feed(asOf: $asOf, first: 3, filter: {{
        subject: "objective.{ID}", objective: "objective.{ID}", actor: "person.{ID}",
        topics: ["objective.drafted"], subjectKinds: [OBJECTIVE], team: "team.{ID}",
        since: "2026-01-05T12:00:00Z", until: "2026-01-06T12:00:00Z",
        afterPosition: "1", beforePosition: "9", command: "{ORG}"
    }}) {{ totalCount edges {{ cursor node {{ sentence subject {{ __typename }} }} }} }}
    organization(asOf: $asOf) {{ handOverQueue {{
        objectives(first: 2) {{ totalCount }} keyResults(first: 2) {{ totalCount }}
    }} }}
    teams(asOf: $asOf) {{ nodes {{ members(on: "2026-01-05", first: 2) {{ totalCount }} }} }}
    learnings(asOf: $asOf, first: 2, after: "learnings.{ORG}.9", filter: {{
        cycle: "cycle.{ID}", team: "team.{ID}", kind: TO_TRY, applied: false, withdrawn: null,
        search: "Anlage"
    }}) {{ totalCount nodes {{ text applications {{ at }} }} }}
    accessLog(last: 2, before: "accesses.{ORG}.2026-01-05T12:00:00.000000Z.{ORG}", filter: {{
        person: "person.{ID}", since: "2026-01-05T12:00:00Z", until: "2026-01-06T12:00:00Z"
    }}) {{ totalCount nodes {{ what }} pageInfo {{ hasNextPage }} }}
    people(asOf: $asOf, last: 2) {{ nodes {{ objectives(first: 2) {{ totalCount }} }} }}
}}"""
MOMENTS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"position": "7"},
    {"time": "2026-01-05T12:00:00Z"},
    {"date": "2026-01-05"},
    {"cycleStart": f"cycle.{ID}"},
    {"cycleEnd": f"cycle.{ID}"},
)
HIDDEN = (frozenset[UUID](), frozenset({UUID(int=2)}))
"""Of which key results values are hidden."""
RANDOM = 40
"""How many random queries are compiled besides, and as many selections of an object."""


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("name", ROUTES)
async def test_every_field_of_every_type(
    owner: Owner, tables: frozenset[str], name: str, hidden: frozenset[UUID]
) -> None:
    route = ROUTES[name]
    given = GIVEN.get(route[0], {})
    now, then = query_of(route, as_of=False), query_of(route, as_of=True)
    await _check(owner, tables, _compiled(ORG, now, given, hidden=hidden))
    at = {**given, "asOf": MOMENTS[1]}
    await _check(owner, tables, _compiled(ORG, then, at, hidden=hidden))


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("moment", MOMENTS)
async def test_filters_as_of_any_kind_of_moment(
    owner: Owner,
    tables: frozenset[str],
    moment: dict[str, Any] | None,
    hidden: frozenset[UUID],
) -> None:
    await _check(owner, tables, _compiled(ORG, FILTERED, {"asOf": moment}, hidden=hidden))


@pytest.mark.parametrize("seed", range(RANDOM))
async def test_a_random_query(
    owner: Owner, tables: frozenset[str], lived: Lived, seed: int
) -> None:
    writer = Writer(graphql_schema, lived.vocabulary, Random(seed), requests=1, mistakes=False)
    example = writer.query()
    (given,) = example.requests
    hidden = HIDDEN[seed % len(HIDDEN)]
    sql = _compiled(lived.org_id, example.text, given, example.operation_name, hidden)
    await _check(owner, tables, sql)


@pytest.mark.parametrize("seed", range(RANDOM))
async def test_a_random_selection_of_an_object(
    owner: Owner, tables: frozenset[str], lived: Lived, seed: int
) -> None:
    random = Random(seed)
    writer = Writer(graphql_schema, lived.vocabulary, random, requests=1, mistakes=False)
    example = writer.of_object("")
    document = Documents(graphql_schema).get(example.text)
    operation = document.operation(example.operation_name)
    variables = document.variables(operation, *example.requests)
    position = random.choice((None, 5))
    request = Request(lived.org_id, UUID(int=3), NOW, variables, UUID(int=4), position)
    node = graphql_schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    type_ = random.choice(graphql_schema.get_possible_types(node))
    nodes: Any = operation.selection_set.selections
    sql = compile_object(graphql_schema, nodes, type_, document.fragments, request).sql
    await _check(owner, tables, sql)
    event = graphql_schema.type_map["LedgerEvent"]
    assert isinstance(event, GraphQLObjectType)
    sql = compile_entries(graphql_schema, nodes, event, document.fragments, request).sql
    await _check(owner, tables, sql)


def _compiled(
    org_id: UUID,
    text: str,
    given: dict[str, Any],
    name: str | None = None,
    hidden: frozenset[UUID] = frozenset(),
) -> str | None:
    document = Documents(graphql_schema).get(text)
    operation = document.operation(name)
    variables = document.variables(operation, given)
    request = Request(org_id, UUID(int=3), NOW, variables, hidden=hidden)
    statement = document.query(operation, request).statement
    return None if statement is None else statement.sql


async def _check(owner: Owner, tables: frozenset[str], sql: str | None) -> None:
    if sql is None:  # a random query of nothing but the schema
        return
    assert breaches(sql, tables) == []
    assert not CLOCK.search(sql)
    found = await scans(owner, sql, tables)
    assert found
    assert strays(found) == []
