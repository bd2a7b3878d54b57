"""Every row can be read as of every position: it is what its stream folds to until there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from okr.domain.aggregate import LedgerEvent
from okr.projections.okr_tree import OBJECTIVE
from okr.projections.registry import TABLES, rows
from okr.projections.table import Keeping, Table
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.domain import story
from tests.projections import oracle
from tests.projections.histories import Sent, histories, live_through

NEWEST = {
    Keeping.TWIN: """
        select distinct on (t.id) t.* from {name}_version t
        where t.org_id = $1 and t.position <= asked order by t.id, t.position desc
    """,
    Keeping.CLOSING: """
        select t.* from {name} t
        where t.org_id = $1 and t.position <= asked and coalesce(t.until > asked, true)
    """,
    Keeping.ONCE: "select t.* from {name} t where t.org_id = $1 and t.position <= asked",
}
"""The rows that held at a position, by the way in which a table keeps them."""


async def rows_at_every_position(
    pool: Pool, org_id: UUID, table: Table, head: int
) -> dict[int, list[dict[str, Any]]]:
    records = await pool.fetch(
        "select asked, held.* from generate_series(1, $2::bigint) as asked cross join lateral ("
        + NEWEST[table.keeping].format(name=table.name)
        + ") held",
        org_id,
        head,
    )
    found: dict[int, list[dict[str, Any]]] = {at: [] for at in range(1, head + 1)}
    for record in records:
        found[record["asked"]].append(oracle.read(table, record))
    return found


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows sorted by what tells them apart."""
    return sorted(rows, key=lambda row: (row["position"], row.get("id", UUID(int=0))))


@settings(max_examples=25, deadline=None)
@given(histories)
async def test_the_newest_version_until_a_position_is_the_fold_until_there(
    ledger: Ledger,
    other_ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    history: list[list[Sent]],
) -> None:
    org_id = await live_through(history, ledger, other_ledger)
    head = await ledger.position(org_id)
    versions = await oracle.versions(pool, org_id, wrapping_key)
    assert {version.position for version in versions} == set(range(1, head + 1))
    for table in TABLES:
        found = await rows_at_every_position(pool, org_id, table, head)
        for position in range(1, head + 1):
            expected = oracle.as_of(versions, table, position).values()
            assert in_order(found[position]) == in_order(expected)


@settings(max_examples=15, deadline=None)
@given(histories)
async def test_the_current_row_is_the_newest_version(
    ledger: Ledger,
    other_ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    history: list[list[Sent]],
) -> None:
    org_id = await live_through(history, ledger, other_ledger)
    head = await ledger.position(org_id)
    versions = await oracle.versions(pool, org_id, wrapping_key)
    for table in TABLES:
        if table.keeping is Keeping.TWIN:
            records = await pool.fetch(f"select * from {table.name} where org_id = $1", org_id)
            current = {record["id"]: oracle.read(table, record) for record in records}
            expected = {row["id"]: row for row in oracle.as_of(versions, table, head).values()}
            assert current == expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_says_what_its_rows_are_made_of(table: Table) -> None:
    assert len(set(table.columns)) == len(table.columns)
    assert table.json <= set(table.columns)
    assert table.stream in table.columns
    assert table.stream == "id" or table.keeping is not Keeping.TWIN
    assert "replaces" in table.columns or table.keeping is not Keeping.CLOSING
    assert {*table.parents, *table.parents.values()} <= set(table.columns)


def test_every_change_of_a_parent_is_marked() -> None:
    """By the names of the events' fields: an event that changes `x_id` has a field `x_to`."""
    marked = set()
    for aggregate in story.aggregates():
        copy: Any = None
        before: dict[tuple[str, str], Any] = {}
        for event in aggregate.collect_events():
            copy = event.mutate(copy)
            for table, row in rows(copy, event, False):
                for parent, mark in table.parents.items():
                    column = (table.name, parent)
                    if row[parent] != before.get(column, event):
                        assert row[mark], f"{event.TOPIC} changes {parent}"
                        marked.add(mark)
                    before[column] = row[parent]
    assert marked == {mark for table in TABLES for mark in table.parents.values()}


def test_an_event_with_another_owner_enters_it_alone() -> None:
    class HandedOver(LedgerEvent):
        owner_from: str | None
        owner_to: str | None

    event = object.__new__(HandedOver)
    assert OBJECTIVE.entered(event) == {"enters_cycle": False, "enters_owner": True}
