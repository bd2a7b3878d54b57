"""After bulk writes plans are made for the tables as they are."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from okr.service.demo import load
from okr.service.demo.generator import SIZES, Size
from okr.service.demo.load import load_generated
from okr.service.graphql.schema import graphql_schema
from okr.service.ledger.rebuild import rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.ledger.statistics import MANY, TABLES, refresh_statistics
from okr.service.postgres.pool import Pool
from okr.service.reading.arguments import Request
from okr.service.reading.documents import Documents
from tests.ledger.conftest import Owner
from tests.reading.conftest import NOW

NODES = """query ($ids: [ID!]!) {
  nodes(ids: $ids) { ... on KeyResult { title } ... on Objective { title } }
}"""


@pytest.fixture
def bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A size of a few thousand entries, which load in a few seconds."""
    monkeypatch.setitem(SIZES, "bulk", Size(people=120, objectives=80, quarters=2))
    monkeypatch.setattr(load, "BATCH", 500)


async def looks(owner: Owner) -> dict[str, int]:
    """How often somebody had each table looked at."""
    rows = await owner.fetch(
        "select relname, analyze_count from pg_stat_user_tables where relname = any($1)", TABLES
    )
    return {row["relname"]: row["analyze_count"] for row in rows}


async def test_many_entries_are_a_reason_to_look(pool: Pool, owner: Owner) -> None:
    before = await looks(owner)
    await refresh_statistics(pool, MANY)
    assert await looks(owner) == before
    await refresh_statistics(pool, MANY + 1)
    assert await looks(owner) == {table: count + 1 for table, count in before.items()}


def indexes(plan: Any, table: str) -> set[str | None]:
    """The indexes by which a plan reads a table, aside from what `seen` reads of it: whose values
    are hidden; None for reading all of it."""
    if isinstance(plan, list):
        return set().union(*(indexes(part, table) for part in plan))
    if not isinstance(plan, dict) or plan.get("Subplan Name") == "CTE seen":
        return set()
    own = {plan.get("Index Name")} if plan.get("Relation Name") == table else set()
    return own | set().union(*(indexes(part, table) for part in plan.values()))


async def explained(pool: Pool, org_id: UUID, kind: str, table: str) -> set[str | None]:
    """The indexes by which `nodes` finds objects by their ids."""
    keys = await pool.fetch(f"select id from {table} where org_id = $1 limit 50", org_id)
    variables = {"ids": [f"{kind}.{org_id}.{key['id']}" for key in keys]}
    document = Documents(graphql_schema).get(NODES)
    operation = document.operation(None)
    given = document.variables(operation, variables)
    request = Request(org_id, UUID(int=1), NOW, given)
    statement = document.query(operation, request).statement
    assert statement is not None
    arguments = statement.bind(request).arguments
    plan = await pool.fetchval(f"explain (format json) {statement.sql}", *arguments)
    return indexes(orjson.loads(plan), table)


@pytest.mark.usefixtures("bulk")
async def test_a_bulk_import_is_looked_up_by_the_primary_key(
    pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID, owner: Owner
) -> None:
    before = await looks(owner)
    loaded = await load_generated(pool, wrapping_key, "bulk", 7, org_id)
    assert loaded.added > MANY
    after = await looks(owner)
    assert after == {table: count + 1 for table, count in before.items()}
    for kind, table in (("keyResult", "key_result"), ("objective", "objective")):
        assert await explained(pool, org_id, kind, table) == {f"{table}_pkey"}
    await rebuild(pool, org_id, wrapping_key)
    assert await looks(owner) == {table: count + 1 for table, count in after.items()}
    for kind, table in (("keyResult", "key_result"), ("objective", "objective")):
        assert await explained(pool, org_id, kind, table) == {f"{table}_pkey"}
