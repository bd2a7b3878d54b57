"""Whoever reads what an auditor reads is written down before the answer is given."""

from typing import Any

import asyncpg
import orjson
import pytest

from okr.service.ledger.access import newest, record
from okr.service.postgres.pool import Pool
from tests.graphql.house import House

POLICY = """query ($id: ID!, $asOf: AsOf) {
  cycle(id: $id, asOf: $asOf) { name changePolicy { __typename } } }"""


async def accesses(pool: Pool, house: House) -> list[tuple[Any, ...]]:
    """Who has read what of which arguments at which position, oldest first."""
    return [
        (row["person_id"], row["what"], orjson.loads(row["arguments"]), row["position"])
        for row in reversed(await newest(pool, house.org_id, 100))
    ]


async def test_each_read_is_written_down_also_one_from_memory(house: House, pool: Pool) -> None:
    at, auditor = await house.auditor.head(), house.auditor.principal.person_id
    assert await accesses(pool, house) == []
    for client in (house.auditor, house.auditor, house.admin):
        await client.read(POLICY, id=house.cycle, asOf={"position": str(at - 1)})
    about = {
        "Query.cycle": {"id": house.cycle, "asOf": {"position": at - 1}},
        "Cycle.changePolicy": {},
    }
    admin = house.admin.principal.person_id
    found = await accesses(pool, house)
    assert [(who, what, position) for who, what, _, position in found] == [
        (auditor, "Cycle.changePolicy", at),
        (auditor, "Cycle.changePolicy", at),
        (admin, "Cycle.changePolicy", at),
    ]
    for _, _, arguments, _ in found:
        policy = arguments.pop("Cycle.changePolicy")
        assert arguments == {"Query.cycle": about["Query.cycle"]}
        assert all(not isinstance(value, str) for value in policy.values())


async def test_other_reads_and_refused_ones_are_not(house: House, pool: Pool) -> None:
    await house.auditor.read("{ viewer { name } feed { nodes { reason } } }")
    refused = await house.stranger.execute(POLICY, id=house.cycle)
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await accesses(pool, house) == []


async def test_what_a_mutation_answers_is(house: House, pool: Pool) -> None:
    given = {"id": house.cycle, "phase": "DRAFTING"}
    await house.admin.done("changeCyclePhase", given, "changePolicy { __typename }")
    [(who, what, _, _)] = await accesses(pool, house)
    assert (who, what) == (house.admin.principal.person_id, "Cycle.changePolicy")


async def test_no_answer_is_given_that_cannot_be_written_down(
    house: House, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr("okr.service.reading.auditing.record", away)
    told = await house.auditor.execute(POLICY, id=house.cycle)
    assert told["data"] is None
    assert told["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_texts_are_left_out(house: House, pool: Pool) -> None:
    await house.auditor.read(
        """query ($id: ID!, $text: String!) {
             objectives(filter: {search: $text}, first: 3) { totalCount }
             cycle(id: $id) { changePolicy { __typename } } }""",
        id=house.cycle,
        text="Müller",
    )
    [(_, _, arguments, _)] = await accesses(pool, house)
    assert arguments["Query.objectives"]["first"] == 3
    assert "Müller" not in str(arguments)


@pytest.mark.parametrize(
    "statement",
    ["update access_log set what = ''", "delete from access_log", "truncate access_log"],
)
async def test_the_service_only_adds(statement: str, house: House, pool: Pool) -> None:
    read = await pool.fetchval("select '2026-03-01 12:00Z'::timestamptz")
    await record(pool, house.org_id, read, "okr export", {"from_position": 1})
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(statement)
    assert await accesses(pool, house) == [(None, "okr export", {"from_position": 1}, None)]
