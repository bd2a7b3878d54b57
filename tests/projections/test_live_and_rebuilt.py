"""Live rows are rebuilt rows, in every column, and the check that says so would notice."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given, settings

from okr.domain.topics import EVENT_CLASSES
from okr.projections.registry import PROJECTIONS, TABLES
from okr.projections.table import Keeping, Projection
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.ledger.stamping import COLUMNS, targets
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner
from tests.projections.given import everything_has_happened
from tests.projections.histories import Sent, live_through
from tests.projections.random_histories import histories

OTHER = {
    "uuid": "gen_random_uuid()",
    "text": "coalesce({0}, '') || 'x'",
    "text[]": "array_append({0}, 'x')",
    "uuid[]": "array_append({0}, gen_random_uuid())",
    "boolean": "not {0}",
    "smallint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1000",
    "bigint": "coalesce({0}, 0) + 1000",
    "numeric": "coalesce({0}, 0) + 0.0000000001",
    "date": "coalesce({0}, '2026-01-01') + 1",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "jsonb": "jsonb_build_array({0})",
}
"""How a column of each type gets another value."""


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_a_projection_handles_or_ignores_every_topic(projection: Projection) -> None:
    assert set(projection.makers) == set(EVENT_CLASSES)


async def test_every_column_of_the_database_is_rebuilt(owner: Owner) -> None:
    for target, columns in COLUMNS.items():
        found = await types(owner, target)
        assert set(found) == set(columns)
    assert set(COLUMNS) == {target for table in TABLES for target in targets(table)}


@settings(max_examples=40, deadline=None)
@given(histories)
async def test_live_rows_are_rebuilt_rows(
    ledger: Ledger,
    other_ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    history: list[list[Sent]],
) -> None:
    org_id = await live_through(history, ledger, other_ledger)
    assert await differences(pool, org_id, wrapping_key) == []


@pytest.fixture
async def told(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID) -> Company:
    """An organisation in which everything that can happen has happened."""
    return await everything_has_happened(ledger, pool, wrapping_key, org_id)


async def test_what_every_topic_made_is_rebuilt(
    told: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    topics = await owner.fetch("select topic from entry where org_id = $1", told.org_id)
    assert {record["topic"] for record in topics} == set(EVENT_CLASSES)
    for target in COLUMNS:
        rows = f"select count(*) from {target} where org_id = $1"
        assert await owner.fetchval(rows, told.org_id) > 0
    assert await differences(pool, told.org_id, wrapping_key) == []
    before = await contents(owner, told.org_id)
    await rebuild(pool, told.org_id, wrapping_key)
    assert await contents(owner, told.org_id) == before


@pytest.fixture(params=list(COLUMNS))
async def target(request: pytest.FixtureRequest, told: Company, owner: Owner) -> AsyncIterator[str]:
    """A projected table, whose rows may be altered."""
    target: str = request.param
    await owner.execute(f"create temporary table kept as select * from {target}")
    yield target
    await owner.execute("drop table kept")


async def restore(owner: Owner, target: str, org_id: UUID) -> None:
    await owner.execute(f"delete from {target} where org_id = $1", org_id)
    await owner.execute(f"insert into {target} select * from kept where org_id = $1", org_id)


async def test_any_altered_value_is_noticed(
    target: str, told: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    for column, kind in (await types(owner, target)).items():
        altered = await owner.execute(
            f"update {target} set {column} = {OTHER[kind].format(column)} "
            f"where ctid = (select ctid from {target} where org_id = $1 limit 1)",
            told.org_id,
        )
        assert altered == "UPDATE 1"
        found = await differences(pool, told.org_id, wrapping_key)
        assert sorted(without_places(found)) == expected(target, column), column
        await restore(owner, target, told.org_id)
    assert await differences(pool, told.org_id, wrapping_key) == []


async def test_a_missing_row_is_noticed(
    target: str, told: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    await owner.execute(
        f"delete from {target} where ctid = (select ctid from {target} where org_id = $1 limit 1)",
        told.org_id,
    )
    found = await differences(pool, told.org_id, wrapping_key)
    assert without_places(found) == [
        f"{target}: 0 live and 1 rebuilt rows have no equal",
        f"{target} is missing",
    ]


async def test_a_row_too_many_is_noticed(
    target: str, told: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    key = "position" if target == "transparency_feed" else "id"
    other = "999" if key == "position" else "gen_random_uuid()"
    names = [name for name in COLUMNS[target] if name != key]
    await owner.execute(
        f"insert into {target} ({key}, {', '.join(names)}) "
        f"select {other}, {', '.join(names)} from {target} where org_id = $1 limit 1",
        told.org_id,
    )
    found = await differences(pool, told.org_id, wrapping_key)
    assert without_places(found) == [
        f"{target}: 1 live and 0 rebuilt rows have no equal",
        f"{target} should not be there",
    ]


def without_places(lines: list[str]) -> list[str]:
    """What is told of rows, but for which these are."""
    return [re.sub(r"( [0-9a-f-]{36})? at position \d+", "", line) for line in lines]


def expected(target: str, column: str) -> list[str]:
    """What is told, in alphabetical order, where another value stands in a column of one row."""
    numbers = f"{target}: 1 live and 1 rebuilt rows have no equal"
    if column in {"org_id", "generation"}:
        return [f"{target} is missing", numbers.replace("1", "0", 1)]
    twin = any(target == table.name for table in TABLES if table.keeping is Keeping.TWIN)
    if column == "id" or (column == "position" and not twin):
        return [f"{target} is missing", f"{target} should not be there", numbers]
    return [f"{target} differs in {column}", numbers]


async def types(owner: Owner, target: str) -> dict[str, str]:
    """The types of a table's columns."""
    records = await owner.fetch(
        "select attname, format_type(atttypid, null) as kind from pg_attribute "
        "where attrelid = $1::regclass and attnum > 0 and not attisdropped",
        target,
    )
    return {record["attname"]: record["kind"] for record in records}


async def contents(owner: Owner, org_id: UUID) -> dict[str, list[asyncpg.Record]]:
    """All rows of an organisation, without their generation."""
    return {
        target: await owner.fetch(
            f"select {', '.join(name for name in columns if name != 'generation')} from {target} "
            "where org_id = $1 order by position, 1, 2, 3",
            org_id,
        )
        for target, columns in COLUMNS.items()
    }
