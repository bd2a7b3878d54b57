"""The access log is read by administrators and auditors, which stands in it in its turn."""

from datetime import datetime
from typing import Any

import pytest

from okr.domain.person import Role
from okr.service.ledger.access import record
from okr.service.postgres.pool import Pool
from tests.graphql.house import House

LOG = """query ($filter: AccessFilter, $first: Int, $after: String) {
  accessLog(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage }
    nodes { at person { name } what arguments position } } }"""
TIMES = [f"2025-03-0{day}T12:00:00.000000Z" for day in (1, 2, 3)]


@pytest.fixture
async def logged(house: House, pool: Pool) -> House:
    """A house in which an export was made on each of three days, the last by a person."""
    people = (None, None, house.member.principal.person_id)
    for time, person in zip(TIMES, people, strict=True):
        at = datetime.fromisoformat(time)
        await record(pool, house.org_id, at, "okr export", {"day": time[:10]}, person)
    return house


async def log(client: Any, **variables: Any) -> Any:
    return (await client.read(LOG, **variables))["accessLog"]


async def test_it_has_the_newest_first_and_each_read_of_itself(logged: House) -> None:
    head = str(await logged.auditor.head())
    assert [one["at"] for one in (await log(logged.auditor))["nodes"]] == TIMES[::-1]
    # the same again, though the ledger has not moved
    read, *others = (await log(logged.auditor))["nodes"]
    assert (read["what"], read["position"]) == ("Query.accessLog", head)
    assert read["arguments"] == {"Query.accessLog": {}}
    assert len(others) == len(TIMES)
    assert [one["person"] is None for one in others] == [False, True, True]
    assert others[1] == {
        "at": TIMES[1],
        "person": None,
        "what": "okr export",
        "arguments": {"day": "2025-03-02"},
        "position": None,
    }


async def test_filters(logged: House) -> None:
    person = await logged.member.read("{ viewer { id } }")

    async def found(**conditions: str) -> list[str]:
        shown = await log(logged.admin, filter={"until": "2025-03-04T00:00:00Z", **conditions})
        assert shown["totalCount"] == len(shown["nodes"])
        return [one["at"] for one in shown["nodes"]]

    assert await found() == TIMES[::-1]
    assert await found(since=TIMES[1]) == [TIMES[2], TIMES[1]]
    assert await found(until=TIMES[1]) == [TIMES[0]]
    assert await found(person=person["viewer"]["id"]) == [TIMES[2]]


async def test_pages_go_on_where_they_ended_though_it_grows(logged: House) -> None:
    first = await log(logged.admin, first=2)
    assert [one["at"] for one in first["nodes"]] == [TIMES[2], TIMES[1]]
    rest = await log(logged.admin, first=2, after=first["pageInfo"]["endCursor"])
    assert [one["at"] for one in rest["nodes"]] == [TIMES[0]]
    assert not rest["pageInfo"]["hasNextPage"]
    assert rest["totalCount"] == first["totalCount"] + 1


@pytest.mark.parametrize("who", ["member", "integration", "stranger"])
async def test_others_are_refused_and_nothing_else_is_told(logged: House, who: str) -> None:
    told = await getattr(logged, who).execute(
        '{ log: accessLog { totalCount } diff(from: {position: "1"}) { __typename } }'
    )
    assert told["data"] is None
    [error] = told["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    if who != "stranger":
        assert "roles ADMIN, AUDITOR" in error["message"]
        assert error["path"] == ["log"]
    assert (await log(logged.admin))["totalCount"] == len(TIMES)


async def test_a_token_that_leaves_another_role_is_refused(logged: House) -> None:
    told = await logged.everybody.narrowed(Role.LEAD).execute(LOG)
    assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await log(logged.everybody.narrowed(Role.AUDITOR)))["totalCount"] == len(TIMES)
