"""It would distribute: every compiled query reads the tables of one organisation, `$1`, alone."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.postgres.connection import Database
from okr.service.reading.arguments import Request
from okr.service.reading.documents import Documents
from tests.plans.generic import scans, strays
from tests.reading.conftest import NOW
from tests.reading.test_every_field import ROOTS, query_of

ORG = UUID(int=1)
ID = f"{ORG}.{UUID(int=2)}"
IDS = {
    "node": f"objective.{ID}",
    "person": f"person.{ID}",
    "cycle": f"cycle.{ID}",
    "objective": f"objective.{ID}",
    "keyResult": f"keyResult.{ID}",
    "checkIn": f"checkIn.{ID}",
}
KINDS = ["organization", "person", "cycle", "objective", "keyResult", "checkIn"]
MOMENTS: dict[str, dict[str, Any] | None] = {
    "now": None,
    "position": {"position": "7"},
    "time": {"time": "2026-01-05T12:00:00Z"},
    "date": {"date": "2026-01-05"},
    "cycleStart": {"cycleStart": IDS["cycle"]},
    "cycleEnd": {"cycleEnd": IDS["cycle"]},
}
PAGED = {
    "objectives filtered": """query ($asOf: AsOf) { objectives(asOf: $asOf, last: 3,
        before: "@cursor", filter: {cycle: "@cycle", owner: "@person", dropped: true,
        search: "Anlage"}) { totalCount nodes { title owner { keyResults { nodes { title } } } }
        pageInfo { hasNextPage hasPreviousPage } } }""",
    "feed filtered": """query ($asOf: AsOf) { feed(asOf: $asOf, first: 3, filter: {
        subject: "@objective", objective: "@objective", actor: "@person",
        topics: ["objective.drafted"], subjectKinds: [OBJECTIVE]}) { totalCount edges { cursor
        node { subject { __typename ... on KeyResult { title } } } } } }""",
    "people backwards": """query ($asOf: AsOf) { people(asOf: $asOf, last: 2) { nodes { name
        objectives(first: 2) { totalCount nodes { title history { nodes { topic } } } } } } }""",
}


def documents() -> list[tuple[str, dict[str, Any]]]:
    """Queries of everything, and of what arguments do, as of every kind of moment."""
    found: list[tuple[str, dict[str, Any]]] = []
    for moment in MOMENTS.values():
        for root in ROOTS:
            variables: dict[str, Any] = {}
            if root in IDS:
                variables["id"] = IDS[root]
            if root == "nodes":
                variables["ids"] = [f"{kind}.{ID}" for kind in KINDS]
            if moment is not None:
                variables["asOf"] = moment
            found.append((query_of(root, as_of=moment is not None), variables))
        for text in PAGED.values():
            filled = text.replace("@cursor", f"objectives.{ORG}.9")
            for kind in ("cycle", "person", "objective"):
                filled = filled.replace(f"@{kind}", IDS[kind])
            found.append((filled, {"asOf": moment}))
    return found


DOCUMENTS = documents()


@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
async def test_a_compiled_query_stays_in_its_organisation(database: Database, number: int) -> None:
    text, given = DOCUMENTS[number]
    document = Documents(graphql_schema).get(text)
    operation = document.operation(None)
    request = Request(ORG, UUID(int=3), NOW, document.variables(operation, given))
    statement = document.query(operation, request).statement
    assert statement is not None
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        found = await scans(owner, statement.sql)
    finally:
        await owner.close()
    assert found
    assert strays(found) == []
