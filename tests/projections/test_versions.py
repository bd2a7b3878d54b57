"""Every row can be read as of every position: it is what its stream folds to until there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings

from okr.domain.aggregate import LedgerEvent
from okr.projections.okr_tree import OBJECTIVE
from okr.projections.registry import TABLES, rows
from okr.projections.table import Keeping, Table
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.row_json import row_json
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.domain import story
from tests.projections import oracle
from tests.projections.histories import Sent, live_through
from tests.projections.random_histories import histories

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
    assert {*table.found_by, *(f"was_{column}" for column in table.found_by)} <= set(table.columns)


def test_a_version_tells_what_it_changed_and_is_found_by() -> None:
    """By the names of the events' fields: an event that changes `x` or `x_id` has an `x_from`."""
    told = set()
    for aggregate in story.aggregates():
        copy: Any = None
        before: dict[tuple[str, str], Any] = {}
        for event in aggregate.collect_events():
            copy = event.mutate(copy)
            for table, row in rows(copy, event, False):
                for column in table.found_by:
                    key, now = (table.name, column), row_json(row[column])
                    was = row[f"was_{column}"]
                    if before.get(key, now) == now:
                        assert was is None, f"{event.TOPIC} does not change {column}"
                    else:
                        # None also where there was nothing before
                        assert row_json(was) == before[key], f"{event.TOPIC} changes {column}"
                        told.add(key)
                    before[key] = now
    assert told == {(table.name, column) for table in TABLES for column in table.found_by}


def test_an_event_tells_its_own_change_alone() -> None:
    class HandedOver(LedgerEvent):
        owner_from: dict[str, str] | None
        owner_to: dict[str, str] | None

    event = object.__new__(HandedOver)
    id_ = uuid4()
    object.__setattr__(event, "owner_from", {"kind": "team", "id": str(id_)})
    former = {"was_cycle_id": None, "was_owner_id": id_, "was_title": None}
    assert OBJECTIVE.formerly(event) == former
