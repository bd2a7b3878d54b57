"""Answers from memory are never stale, never another's, and spare what they can."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any, cast

import orjson
import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.postgres.pool import Pool
from okr.service.reading import reader as reading
from okr.service.reading.heads import HeadReader
from okr.service.reading.reader import Reader
from tests.reading.conftest import NOW, Store, clock, principal
from tests.reading.rows import HandWritten

PEOPLE = "query ($first: Int) { people(first: $first) { nodes { name } } }"
NUMBERS = count()


class Watched:
    """A pool that tells what goes through it, and can hold it up."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.statements = 0
        self.heads = 0
        self.holds_up_heads = True
        self.read = asyncio.Event()
        """Set once something was read, though it may be held up."""
        self.open = asyncio.Event()
        self.open.set()
        self.before: Callable[[], Awaitable[None]] | None = None
        """What a statement waits for before it runs."""

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        self.statements += 1
        if self.before is not None:
            await self.before()
        record = await self._pool.fetchrow(sql, *arguments)
        self.read.set()
        await self.open.wait()
        return record

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        async with self._pool.acquire() as self._connection:
            yield self

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        self.heads += 1
        rows = await self._connection.fetch(sql, *arguments)
        if self.holds_up_heads:
            self.read.set()
            await self.open.wait()
        return rows


@pytest.fixture
def watched(pool: Pool) -> Watched:
    return Watched(pool)


@pytest.fixture
def reader(watched: Watched) -> Reader:
    return Reader(cast(Pool, watched), graphql_schema, clock)


@pytest.fixture
async def ledger(store: Store) -> HandWritten:
    """An organisation of Ada, who is an administrator, and Bob."""
    ledger = HandWritten(f"reader {next(NUMBERS)}")
    ledger.put("organization", "organization")
    ledger.put("person", "actor", name="Ada", roles=("admin",))
    ledger.put("person", "bob", name="Bob")
    await store(ledger)
    return ledger


async def ask(
    reader: Reader, query: str, who: Principal, **variables: Any
) -> tuple[dict[str, Any] | None, int | None]:
    """Return the data and the position of an answer."""
    answer = await reader.query(query, variables, None, who)
    response = orjson.loads(answer.body)
    if answer.position is not None:
        assert response["extensions"] == {"position": str(answer.position)}
    return response["data"], answer.position


async def names(reader: Reader, ledger: HandWritten, **variables: Any) -> list[str]:
    data, position = await ask(reader, PEOPLE, principal(ledger), **variables)
    assert position == ledger.position
    assert data is not None
    return [node["name"] for node in data["people"]["nodes"]]


async def test_an_answer_is_remembered_until_the_ledger_moves(
    reader: Reader, watched: Watched, ledger: HandWritten, store: Store
) -> None:
    for _ in range(3):
        assert await names(reader, ledger) == ["Ada", "Bob"]
    assert watched.statements == 1
    assert await names(reader, ledger, first=1) == ["Ada"]
    assert watched.statements == 2
    ledger.put("person", "bob", name="Bobby")
    await store(ledger)
    for _ in range(3):
        assert await names(reader, ledger) == ["Ada", "Bobby"]
    assert watched.statements == 3


async def test_a_rebuilt_projection_is_read_though_the_ledger_has_not_moved(
    reader: Reader, ledger: HandWritten, store: Store
) -> None:
    assert await names(reader, ledger) == ["Ada", "Bob"]
    ledger.generation += 1
    ledger.current["person"][ledger.id("bob")]["name"] = "Robert"
    await store(ledger)
    assert await names(reader, ledger) == ["Ada", "Robert"]


async def test_equal_queries_at_the_same_time_run_once(
    reader: Reader, watched: Watched, ledger: HandWritten
) -> None:
    found = await asyncio.gather(*(names(reader, ledger) for _ in range(20)))
    assert found == [["Ada", "Bob"]] * 20
    assert watched.statements == 1
    assert watched.heads == 1


async def test_a_request_does_not_wait_for_a_read_that_began_before_it(
    reader: Reader, watched: Watched, ledger: HandWritten, store: Store
) -> None:
    who = principal(ledger)
    watched.open.clear()
    early = asyncio.create_task(reader.heads.read(who.org_id, who.person_id))
    await watched.read.wait()
    ledger.put("person", "eve", name="Eve")
    await store(ledger)
    late = [asyncio.create_task(names(reader, ledger)) for _ in range(5)]
    await asyncio.sleep(0)
    watched.open.set()
    head = await early
    assert head is not None
    assert head.position == ledger.position - 1
    assert await asyncio.gather(*late) == [["Ada", "Bob", "Eve"]] * 5
    assert watched.heads == 2


@pytest.mark.parametrize("reading_of", ["the head", "the statement"])
async def test_a_request_given_up_does_not_take_others_with_it(
    reader: Reader, watched: Watched, ledger: HandWritten, reading_of: str
) -> None:
    if reading_of == "the statement":
        watched.holds_up_heads = False
    watched.open.clear()
    first, second = (asyncio.create_task(names(reader, ledger)) for _ in range(2))
    await watched.read.wait()
    first.cancel()
    watched.open.set()
    assert await second == ["Ada", "Bob"]
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_failure_is_told_to_all_and_not_remembered(
    reader: Reader, watched: Watched, ledger: HandWritten, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(sql: str, *arguments: Any) -> Any:
        raise ConnectionError("lost")

    with monkeypatch.context() as broken:
        broken.setattr(watched, "fetchrow", fail)
        failed = await asyncio.gather(
            *(names(reader, ledger) for _ in range(3)), return_exceptions=True
        )
        assert [str(error) for error in failed] == ["lost"] * 3
        broken.setattr(watched, "fetch", fail)
        with pytest.raises(ConnectionError):
            await names(reader, ledger)
    assert await names(reader, ledger) == ["Ada", "Bob"]


async def test_what_depends_on_the_viewer_is_not_shared(
    reader: Reader, watched: Watched, ledger: HandWritten
) -> None:
    ledger_viewers = {name: principal(ledger, name) for name in ("actor", "bob")}
    for _ in range(2):
        data = {
            name: await ask(reader, "{ viewer { name } }", who)
            for name, who in ledger_viewers.items()
        }
        assert [answer[0] for answer in data.values()] == [
            {"viewer": {"name": "Ada"}},
            {"viewer": {"name": "Bob"}},
        ]
    assert watched.statements == 2


async def test_what_does_not_is_shared_by_those_with_the_same_rights(
    reader: Reader, watched: Watched, ledger: HandWritten, store: Store
) -> None:
    ledger.put("person", "bob", roles=("admin", "member"))
    await store(ledger)
    narrowed = Principal(ledger.org_id, ledger.id("bob"), frozenset({"admin"}))
    for who in (principal(ledger), narrowed):
        data, _ = await ask(reader, PEOPLE, who)
        assert data is not None
    assert watched.statements == 1
    await ask(reader, PEOPLE, principal(ledger, "bob"))
    assert watched.statements == 2


async def test_a_role_withdrawn_ends_reading_at_once(
    reader: Reader, ledger: HandWritten, store: Store
) -> None:
    bob = principal(ledger, "bob")
    assert (await ask(reader, PEOPLE, bob))[0] is not None
    ledger.put("person", "bob", roles=())
    await store(ledger)
    assert (await ask(reader, PEOPLE, bob))[0] is None
    assert await names(reader, ledger) == ["Ada", "Bob"]


async def test_a_role_withdrawn_ends_nobody_elses_read(
    reader: Reader, watched: Watched, ledger: HandWritten, store: Store
) -> None:
    watched.holds_up_heads = False
    ada, bob = principal(ledger), principal(ledger, "bob")
    ledger.put("person", "bob", roles=("admin",))
    await store(ledger)
    ledger.put("person", "bob", roles=())
    withdrawn = asyncio.Event()

    async def until_withdrawn() -> None:
        withdrawn.set()
        await watched.open.wait()

    watched.before = until_withdrawn
    watched.open.clear()
    begun = asyncio.create_task(ask(reader, PEOPLE, bob))
    await withdrawn.wait()
    others = [asyncio.create_task(ask(reader, PEOPLE, ada)) for _ in range(3)]
    await asyncio.sleep(0.2)  # for the others to join the statement that waits
    assert (watched.heads, watched.statements) == (2, 1)
    await store(ledger)
    watched.open.set()
    assert (await begun)[0] is None
    for data, position in await asyncio.gather(*others):
        assert data == {"people": {"nodes": [{"name": "Ada"}, {"name": "Bob"}]}}
        assert position == ledger.position
    assert watched.statements == 2


async def test_reads_leave_connections_to_others(pool: Pool, ledger: HandWritten) -> None:
    watched = Watched(pool)
    watched.holds_up_heads = False
    watched.open.clear()
    reader = Reader(cast(Pool, watched), graphql_schema, clock, statements_at_once=2)
    asked = [asyncio.create_task(names(reader, ledger, first=size)) for size in range(5)]
    await watched.read.wait()
    await asyncio.sleep(0.1)  # for the others to come as far as they can
    assert watched.statements == 2
    watched.open.set()
    assert [len(found) for found in await asyncio.gather(*asked)] == [0, 1, 2, 2, 2]
    assert watched.statements == 5


async def test_heads_leave_connections_to_others(watched: Watched, store: Store) -> None:
    ledgers = [HandWritten(f"reader {next(NUMBERS)}") for _ in range(4)]
    for ledger in ledgers:
        ledger.put("organization", "organization")
        await store(ledger)
    watched.open.clear()
    heads = HeadReader(cast(Pool, watched), clock, at_once=2)
    asked = [
        asyncio.create_task(heads.read(ledger.org_id, ledger.id("actor"))) for ledger in ledgers
    ]
    await watched.read.wait()
    await asyncio.sleep(0.1)
    assert watched.heads == 2
    watched.open.set()
    found = await asyncio.gather(*asked)
    assert [head and head.position for head in found] == [ledger.position for ledger in ledgers]


async def test_the_day_is_part_of_what_an_answer_depends_on(
    watched: Watched, ledger: HandWritten
) -> None:
    now = NOW

    reader = Reader(cast(Pool, watched), graphql_schema, lambda: now)
    query = "query ($day: Date!) { organization(asOf: {date: $day}) { name } }"

    async def of_tomorrow() -> Any:
        return (await ask(reader, query, principal(ledger), day="2027-01-06"))[0]

    assert await of_tomorrow() is None
    now += timedelta(days=1)
    assert await of_tomorrow() == {"organization": {"name": "Muster GmbH"}}
    now -= timedelta(days=1)
    assert await of_tomorrow() is None


async def test_a_query_waits_for_the_position_it_must_not_be_behind(
    reader: Reader, ledger: HandWritten, store: Store
) -> None:
    query = """query ($least: Position) {
      viewer { name } people(minPosition: $least) { totalCount } }"""
    behind = asyncio.create_task(
        ask(reader, query, principal(ledger), least=str(ledger.position + 1))
    )
    await asyncio.sleep(0.05)
    assert not behind.done()
    ledger.put("person", "eve", name="Eve")
    await store(ledger)
    data, position = await behind
    assert data == {"viewer": {"name": "Ada"}, "people": {"totalCount": 3}}
    assert position == ledger.position


async def test_a_position_that_is_never_reached_is_an_error(
    reader: Reader, ledger: HandWritten, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.05)
    query = '{ people(minPosition: "1000") { totalCount } }'
    answer = await reader.query(query, None, None, principal(ledger))
    [error] = orjson.loads(answer.body)["errors"]
    assert error["extensions"] == {"code": "POSITION_NOT_REACHED"}


async def test_memory_is_bounded(watched: Watched, ledger: HandWritten) -> None:
    reader = Reader(cast(Pool, watched), graphql_schema, clock, cache_bytes=3_000)
    for size in (0, 1, 2, 0):
        await names(reader, ledger, first=size)
    assert watched.statements == 4  # two answers are kept, and 0 was the oldest
    await names(reader, ledger, first=2)
    assert watched.statements == 4
