"""What reading the past costs: the statements of common queries as of moments of a history, against
the same queries now."""

import math
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from okr.service.demo.generator import Size
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import utc_now
from okr.service.postgres.sql import load
from okr.service.reading.arguments import Request
from okr.service.reading.documents import Documents

from .company import Company
from .environment import Environment, progress, show
from .history import found

SQL = load(__package__, "as_of.sql")

QUERIES: Mapping[str, str] = MappingProxyType(
    {
        "tree of a cycle": """cycle(id: $cycle, asOf: $asOf) { tree { title progress
            owner { name } keyResults { title progress latestCheckIn { value } } } }""",
        "means of all cycles": "cycles(first: 9, asOf: $asOf) { nodes { progress meanScore } }",
        "count of objectives": "objectives(first: 1, asOf: $asOf) { totalCount }",
        "page of objectives": "objectives(first: 20, asOf: $asOf) { nodes { title progress } }",
        "count of key results": "keyResults(first: 1, asOf: $asOf) { totalCount }",
        "page of key results": "keyResults(first: 20, asOf: $asOf) { nodes { title } }",
        "key results at risk": """keyResults(first: 20, filter: { statuses: [AT_RISK] },
            asOf: $asOf) { totalCount nodes { title } }""",
        "objectives found by words": """objectives(first: 20, filter: { search: "kunde" },
            asOf: $asOf) { totalCount nodes { title } }""",
        "a team's objectives": """team(id: $team, asOf: $asOf) {
            members(first: 20) { nodes { name } }
            objectives(first: 20) { nodes { title progress } } }""",
        "a person's key results": """person(id: $person, asOf: $asOf) {
            keyResults(first: 20) { totalCount nodes { title progress } } }""",
        "hand-over queue": """organization(asOf: $asOf) { handOverQueue {
            objectives(first: 20) { totalCount nodes { title } }
            keyResults(first: 20) { totalCount nodes { title } } } }""",
        "an objective with its check-ins": """objective(id: $objective, asOf: $asOf) { title
            keyResults { title progress checkIns(first: 20) { nodes { value note } } } }""",
        "change policy of a cycle": """cycle(id: $cycle, asOf: $asOf) {
            changePolicy { outcome { progressWithout } counts { changesAfterCommitment } } }""",
        "people": "people(first: 50, asOf: $asOf) { totalCount nodes { name } }",
        "the feed": "feed(first: 50, asOf: $asOf) { nodes { position } }",
    }
)
MOMENTS = ("at the head", "9/10", "1/2", "1/10")


async def run(env: Environment) -> None:
    """Shows the milliseconds of each query now, and the times as long it takes as of moments."""
    company = Company(Size(people=120, objectives=100, quarters=2 if env.quick else 8))
    progress("as_of: founding a company")
    await found(env, [company])
    [head] = await env.pool.fetch(SQL["head"], company.org_id)
    [busy] = await env.pool.fetch(SQL["busy"], company.org_id)
    ids = {name: f"{name}.{company.org_id}.{id_}" for name, id_ in busy.items()}
    ids["cycle"] = f"cycle.{company.org_id}.{company.cycle}"
    reached = head["position"]
    positions = (None, reached, reached * 9 // 10, reached // 2, reached // 10)
    rows = []
    for name, text in QUERIES.items():
        progress(f"as_of: {name}")
        asked = [_asked(company, text, ids, position) for position in positions]
        took = await _took(env, name, asked)
        rows.append((name, took[0] * 1000, *(then / took[0] for then in took[1:])))
    show(
        f"Reading as of moments of {reached:,} entries; aim: 1.5 times now",
        ("query", "now, ms", *MOMENTS),
        rows,
    )


Asked = tuple[str, Sequence[Any]]
"""A statement and its arguments."""


def _asked(company: Company, text: str, ids: Mapping[str, str], position: int | None) -> Asked:
    given = {name: id_ for name, id_ in ids.items() if f"${name}" in text}
    declared = "".join(f"${name}: ID!, " for name in given)
    document = Documents(graphql_schema).get(f"query ({declared}$asOf: AsOf) {{ {text} }}")
    operation = document.operation(None)
    as_of = None if position is None else {"position": str(position)}
    variables = document.variables(operation, {**given, "asOf": as_of})
    request = Request(company.org_id, company.administrator, utc_now(), variables)
    statement = document.query(operation, request).statement
    assert statement is not None
    return statement.sql, statement.bind(request).arguments


async def _took(env: Environment, name: str, asked: Sequence[Asked]) -> list[float]:
    """Returns the seconds that each took, by turns: the least of many, since other work on the
    machine only adds to times that are so short. The first two must have the same answer."""
    took = [math.inf] * len(asked)
    async with env.pool.acquire() as connection:
        prepared = [(await connection.prepare(sql), arguments) for sql, arguments in asked]
        for _ in range(40 if env.quick else 200):
            answers: list[bytes | None] = []
            for place, (statement, arguments) in enumerate(prepared):
                began = time.perf_counter()
                [answer] = await statement.fetch(*arguments)
                took[place] = min(took[place], time.perf_counter() - began)
                answers.append(answer["field1"])
            if answers[0] is None or answers[0] != answers[1]:
                raise SystemExit(f"{name}: as of the head is not what is answered now")
    return took
