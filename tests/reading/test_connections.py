"""Connections: pages in both directions."""

from typing import Any

import pytest

from okr.service.reading.reader import Reader
from tests.reading.conftest import Ask, Store, asking, error_of
from tests.reading.rows import HandWritten, gid

SIZES = (1, 2, 3, 7)

PEOPLE = """
query ($first: Int, $after: String, $last: Int, $before: String, $asOf: AsOf) {
  people(first: $first, after: $after, last: $last, before: $before, asOf: $asOf) {
    edges { cursor node { name } }
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}
"""

CHECK_INS = """
query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  keyResult(id: $id) {
    people: checkIns(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { name: note } }
      nodes { name: note }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount
    }
  }
}
"""

NAMES = [f"{n}" for n in range(7)]


def crowd(name: str) -> HandWritten:
    """Return an organisation with seven people and seven check-ins of the same day."""
    ledger = HandWritten(name)
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="0")
    for n in range(1, 7):
        ledger.put("person", f"p{n}", name=f"{n}")
    ledger.put("cycle", "q", name="Q")
    ledger.put("objective", "o", cycle_id=ledger.id("q"), title="O")
    ledger.put("key_result", "k", objective_id=ledger.id("o"), title="K")
    for n in reversed(range(7)):
        day = ledger.at(0 if n > 3 else 24 * 7).date()
        ledger.check_in(f"c{n}", "k", note=f"{n}", measured_on=day)
    return ledger


@pytest.fixture(scope="module")
async def people(store: Store) -> HandWritten:
    ledger = crowd("connections")
    await store(ledger)
    return ledger


@pytest.fixture(params=["people", "people as of", "check-ins"])
def page(request: pytest.FixtureRequest, reader: Reader, people: HandWritten) -> Ask:
    """Asks for a page of seven items called 0 to 6: three connections of different make."""
    ask = asking(reader, people)

    async def read(**page: Any) -> dict[str, Any]:
        if request.param == "check-ins":
            data = (await ask(CHECK_INS, id=gid(people, "keyResult", "k"), **page))["keyResult"]
        elif request.param == "people":
            data = await ask(PEOPLE, **page)
        else:
            data = await ask(PEOPLE, asOf={"position": str(people.position - 1)}, **page)
        connection: dict[str, Any] = data["people"]
        assert [edge["node"] for edge in connection["edges"]] == connection["nodes"]
        assert connection["totalCount"] == 7
        return connection

    return read


def names(connection: dict[str, Any]) -> list[str]:
    return [node["name"] for node in connection["nodes"]]


@pytest.mark.parametrize("size", SIZES)
async def test_pages_forward_are_the_whole_in_order(page: Ask, size: int) -> None:
    found: list[str] = []
    cursor = None
    while True:
        connection = await page(first=size, after=cursor)
        info = connection["pageInfo"]
        assert info["hasPreviousPage"] is bool(found)
        found += names(connection)
        cursor = info["endCursor"]
        assert cursor == connection["edges"][-1]["cursor"]
        if not info["hasNextPage"]:
            break
    assert found == NAMES


@pytest.mark.parametrize("size", SIZES)
async def test_pages_backward_are_the_whole_in_order(page: Ask, size: int) -> None:
    found: list[str] = []
    cursor = None
    while True:
        connection = await page(last=size, before=cursor)
        info = connection["pageInfo"]
        assert info["hasNextPage"] is bool(found)
        found = names(connection) + found
        cursor = info["startCursor"]
        assert cursor == connection["edges"][0]["cursor"]
        if not info["hasPreviousPage"]:
            break
    assert found == NAMES


async def test_a_page_between_two_cursors(page: Ask) -> None:
    cursors = [edge["cursor"] for edge in (await page())["edges"]]
    for size in (1, 3, 5):
        forward = await page(first=size, after=cursors[1], before=cursors[5])
        backward = await page(last=size, after=cursors[1], before=cursors[5])
        assert names(forward) == NAMES[2:5][:size]
        assert names(backward) == NAMES[2:5][-size:]
        for connection in (forward, backward):
            assert connection["pageInfo"]["hasNextPage"]
            assert connection["pageInfo"]["hasPreviousPage"]


async def test_an_empty_page(page: Ask) -> None:
    cursors = [edge["cursor"] for edge in (await page())["edges"]]
    connection = await page(first=5, after=cursors[-1])
    assert names(connection) == []
    assert connection["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": None,
        "endCursor": None,
    }
    connection = await page(first=0)
    assert names(connection) == []
    assert connection["pageInfo"]["hasNextPage"]


async def test_a_cursor_stays_valid_as_items_are_added(reader: Reader, store: Store) -> None:
    ledger = crowd("a growing crowd")
    await store(ledger)
    ask = asking(reader, ledger)
    first = (await ask(PEOPLE, first=5))["people"]
    ledger.put("person", "late", name="late")
    await store(ledger)
    rest = (await ask(PEOPLE, first=5, after=first["pageInfo"]["endCursor"]))["people"]
    assert names(first) + names(rest) == [*NAMES, "late"]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ({"first": 1, "last": 1}, "BAD_ARGUMENT"),
        ({"first": -1}, "BAD_ARGUMENT"),
        ({"last": 101}, "BAD_ARGUMENT"),
        ({"after": "nonsense"}, "BAD_CURSOR"),
        ({"after": ""}, "BAD_CURSOR"),
        ({"before": "events.{org}.1"}, "BAD_CURSOR"),
        ({"before": "people.{org}.99999999999999999999"}, "BAD_CURSOR"),
        ({"before": "people.{org}.9999999999999999999"}, "BAD_CURSOR"),
        ({"after": "people.00000000-0000-0000-0000-000000000000.1"}, "BAD_CURSOR"),
        ({"after": "people.{org}.1\n"}, "BAD_CURSOR"),
    ],
)
async def test_what_is_no_page_is_refused(
    reader: Reader, people: HandWritten, page: dict[str, Any], code: str
) -> None:
    filled = {
        name: value.format(org=people.org_id) if isinstance(value, str) else value
        for name, value in page.items()
    }
    error = await error_of(reader, people, PEOPLE, **filled)
    assert error["extensions"] == {"code": code}
    assert error["path"] == ["people"]
    assert next(iter(page)) in error["message"]


async def test_a_cursor_with_an_impossible_day_is_refused(
    reader: Reader, people: HandWritten
) -> None:
    cursor = f"checkIns.{people.org_id}.2026-02-30.5"
    error = await error_of(
        reader, people, CHECK_INS, id=gid(people, "keyResult", "k"), after=cursor
    )
    assert error["extensions"] == {"code": "BAD_CURSOR"}
    assert error["path"] == ["keyResult", "people"]
