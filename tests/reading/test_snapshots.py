"""A few queries, the SQL that they become, and what they answer, in files beside each other.

A change of them is seen in review. `OKR_UPDATE_SNAPSHOTS=1` writes them anew.
"""

import os
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from okr.service.reading.arguments import Request
from okr.service.reading.reader import Reader
from tests.reading.conftest import NOW, Store, principal
from tests.reading.histories import moves_and_corrections
from tests.reading.rows import HandWritten, gid

FOLDER = Path(__file__).parent / "snapshots"
LEDGER = moves_and_corrections("snapshots")

TREE = """
query Tree($id: ID!, $asOf: AsOf) {
  cycle(id: $id, asOf: $asOf) {
    name
    tree {
      id
      title
      progress
      owner { ... on Person { name } }
      keyResults {
        id
        latestCheckIn { value measuredOn }
        owners { person { name } weight }
      }
    }
  }
}
"""
FEED = """
query Feed($last: Int, $before: String, $topics: [String!]) {
  feed(last: $last, before: $before, filter: {topics: $topics}) {
    edges {
      cursor
      node {
        topic
        occurredAt
        subject { __typename ... on Person { name } ... on Objective { title } }
        changes { field from to }
      }
    }
    pageInfo { hasNextPage hasPreviousPage }
    totalCount
  }
}
"""
COUNT = """
query Count($asOf: AsOf) {
  keyResults(asOf: $asOf, filter: {states: [OPEN]}) { totalCount }
}
"""
CYCLE = gid(LEDGER, "cycle", "q1")
QUERIES: dict[str, tuple[str, dict[str, Any]]] = {
    "tree": (TREE, {"id": CYCLE}),
    "tree_as_of": (TREE, {"id": CYCLE, "asOf": {"date": "2026-01-05"}}),
    "count_as_of": (COUNT, {"asOf": {"position": "17"}}),
    "feed": (
        FEED,
        {
            "last": 2,
            "before": f"events.{LEDGER.org_id}.4",
            "topics": ["person.added", "objective.drafted"],
        },
    ),
}
BREAKS = re.compile(r"'(?:[^']|'')*'|[()]| (?=(?:select|from|cross join|where|with|order by) )")


def laid_out(sql: str) -> str:
    """Return SQL with line breaks before its clauses, indented by the depth of parentheses."""
    depth = 0

    def part(match: re.Match[str]) -> str:
        nonlocal depth
        text = match[0]
        depth += {"(": 1, ")": -1}.get(text, 0)
        return "\n" + "  " * depth if text == " " else text

    return BREAKS.sub(part, " ".join(sql.split()))


@pytest.fixture(scope="module")
async def ledger(store: Store) -> HandWritten:
    await store(LEDGER)
    return LEDGER


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_its_sql_and_its_answer(
    reader: Reader, ledger: HandWritten, name: str
) -> None:
    query, variables = QUERIES[name]
    answer = await reader.query(query, variables, None, principal(ledger))
    document = reader.documents.get(query)
    operation = document.operation(None)
    values = document.variables(operation, variables)
    request = Request(ledger.org_id, principal(ledger).person_id, NOW, values)
    statement = document.query(operation, request).statement
    assert statement is not None
    arguments = [str(argument) for argument in statement.bind(request).arguments]
    parts = {
        "GraphQL": query.strip(),
        "Variables": orjson.dumps(variables, option=orjson.OPT_INDENT_2).decode(),
        "SQL": laid_out(statement.sql),
        "Parameters": "\n".join(f"${n} {text}" for n, text in enumerate(arguments, 1)),
        "Response": orjson.dumps(orjson.loads(answer.body), option=orjson.OPT_INDENT_2).decode(),
    }
    text = "\n\n".join(f"-- {title}\n{part}" for title, part in parts.items()) + "\n"
    file = FOLDER / f"{name}.txt"
    if os.environ.get("OKR_UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text
