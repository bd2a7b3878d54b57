"""The subscription `events`: every entry once, in order, whoever writes it and wherever the client
begins."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast

import asyncpg
import orjson
import pytest
from graphql import FieldNode

from okr.domain.person import Role
from okr.service.graphql.context import Services
from okr.service.graphql.engine import Engine
from okr.service.graphql.schema import graphql_schema
from okr.service.http.engine import MutationOverGet, RequestFailed
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.graphql.house import Client, House, build, newcomer

EVENTS = "subscription($after: Position) { events(after: $after) { position topic } }"
PATIENCE = 30


async def take(stream: AsyncGenerator[bytes, None], count: int) -> list[dict[str, Any]]:
    """Return the next so many events; fails when they do not come."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            response = orjson.loads(await anext(stream))
            assert "errors" not in response
            found.append(response["data"]["events"])
    return found


def positions(events: list[dict[str, Any]]) -> list[int]:
    """Return the positions of events."""
    return [int(event["position"]) for event in events]


async def failure(stream: AsyncGenerator[bytes, None]) -> dict[str, Any]:
    """Return the error with which a stream ends in place of a result."""
    with pytest.raises(RequestFailed) as failed:
        async with asyncio.timeout(PATIENCE):
            pytest.fail(f"instead of ending it tells {await anext(stream)!r}")
    [error] = failed.value.errors
    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    assert isinstance(error, dict)
    return error


async def settled(before: set[asyncio.Task[Any]]) -> None:
    """Return when the tasks have ended that were not there before."""
    if others := asyncio.all_tasks() - before:
        _, running = await asyncio.wait(others, timeout=PATIENCE)
        assert not running


async def test_it_catches_up_and_goes_on_live(house: House) -> None:
    head = await house.auditor.head()
    async with aclosing(house.auditor.stream(EVENTS, after="0")) as stream:
        caught_up = await take(stream, head)
        assert positions(caught_up) == list(range(1, head + 1))
        assert caught_up[0]["topic"] == "organization.founded"
        waiting = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0)
        told = await house.member.done("dropObjective", {"id": house.objective})
        assert await waiting == [{"position": str(told["at"]), "topic": "objective.dropped"}]


async def test_without_a_position_it_begins_with_what_comes(house: House) -> None:
    async with aclosing(house.auditor.stream(EVENTS)) as stream:
        waiting = asyncio.create_task(take(stream, 2))
        while not waiting.done():
            await house.member.done(
                "addObjectiveNote", {"id": house.objective, "text": "noch eine Notiz"}
            )
        first, second = positions(await waiting)
        assert first > 11
        assert second == first + 1


async def test_it_resumes_after_a_position(standing: House) -> None:
    async with aclosing(standing.auditor.stream(EVENTS, after="0")) as stream:
        last = (await take(stream, 4))[-1]["position"]
    async with aclosing(standing.auditor.stream(EVENTS, after=last)) as stream:
        assert positions(await take(stream, 3)) == [5, 6, 7]


async def test_what_it_tells_of_an_entry(house: House) -> None:
    document = """subscription Feed($after: Position, $deep: Boolean!) {
        told: events(after: $after) { ...Told }
    }
    fragment Told on LedgerEvent {
        __typename id position actor { name } objective { id title }
        subject { __typename ... on KeyResult @include(if: $deep) { id checkInCount progress } }
        changes { field from to }
    }"""
    given = {"id": house.key_result, "measuredOn": "2026-02-02", "value": "15"}
    for count in (2, 3):
        told = await house.member.done("recordCheckIn", given)
        async with aclosing(
            house.auditor.stream(document, after=str(told["at"] - 1), deep=True)
        ) as stream:
            [event] = [orjson.loads(await anext(stream))["data"]["told"]]
        # as it stood then, under the ids of the present
        assert event["id"] == f"event.{house.org_id}.{told['at']}"
        assert event["subject"] == {
            "__typename": "KeyResult",
            "id": house.key_result,
            "checkInCount": count,
            "progress": "0.5",
        }
        assert event["objective"] == {"id": house.objective, "title": "Wir liefern pünktlich"}
        assert event["actor"] == {"name": "Jörg Müller"}
        assert {"field": "value", "from": None, "to": "15"} in event["changes"]


async def test_it_neither_skips_nor_repeats_under_concurrent_writers(
    house: House, elsewhere: Engine
) -> None:
    """Those of another process are found by looking at the head."""
    here = [house.member, house.integration, house.admin]
    writers = [*here, *(replace(client, engine=elsewhere) for client in here)]
    each = 15
    head = await house.auditor.head()

    async def write(client: Client, number: int) -> None:
        for day in range(each):
            await client.done(
                "recordCheckIn",
                {
                    "id": house.key_result,
                    "measuredOn": f"2026-02-{day + 1:02}",
                    "value": str(number),
                },
            )

    async def follow(client: Client, after: int) -> list[int]:
        async with aclosing(client.stream(EVENTS, after=str(after))) as stream:
            return positions(await take(stream, head + len(writers) * each - after))

    readers = [house.auditor, replace(house.auditor, engine=elsewhere)]
    followed, *_ = await asyncio.gather(
        asyncio.gather(*(follow(client, after) for client in readers for after in (0, head))),
        *(write(client, number) for number, client in enumerate(writers)),
    )
    last = head + len(writers) * each
    assert followed == [list(range(1, last + 1)), list(range(head + 1, last + 1))] * 2


async def test_another_process_alone_is_enough(house: House, elsewhere: Engine) -> None:
    head = await house.auditor.head()
    async with aclosing(house.auditor.stream(EVENTS, after=str(head))) as stream:
        waiting = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0)
        writer = replace(house.member, engine=elsewhere)
        await writer.done("dropObjective", {"id": house.objective})
        assert positions(await waiting) == [head + 1]


async def test_other_organisations_are_not_told(house: House, engine: Engine) -> None:
    head = await house.auditor.head()
    async with aclosing(house.auditor.stream(EVENTS, after=str(head))) as stream:
        waiting = asyncio.create_task(take(stream, 1))
        await build(engine)
        assert not waiting.done()
        await house.member.done("dropKeyResult", {"id": house.key_result})
        assert await waiting == [{"position": str(head + 1), "topic": "key_result.dropped"}]


async def test_closing_it_leaves_nothing_behind(house: House) -> None:
    before = asyncio.all_tasks()
    head = await house.auditor.head()
    stream = house.auditor.stream(EVENTS, after="0")
    await take(stream, 2)
    await stream.aclose()
    # also while it waits for what comes
    waiting = house.auditor.stream(EVENTS, after=str(head))
    task = asyncio.ensure_future(anext(waiting))
    await asyncio.sleep(0.05)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await waiting.aclose()
    await settled(before)


async def test_it_is_for_people_with_a_role(standing: House) -> None:
    expected = {
        "message": "You have no role in this organisation; ask one of its administrators for one.",
        "extensions": {"code": "FORBIDDEN"},
    }
    for client in (
        standing.stranger,
        standing.everybody.narrowed(),
        standing.auditor.narrowed(Role.MEMBER),
        newcomer(standing.admin.engine),
    ):
        for after in ("0", None, "9999"):
            error = await failure(client.stream(EVENTS, after=after))
            assert {name: error[name] for name in expected} == expected


async def test_it_ends_with_the_last_role(house: House) -> None:
    head = await house.auditor.head()
    stream = house.auditor.stream(EVENTS, after=str(head))
    ended = asyncio.create_task(failure(stream))
    await asyncio.sleep(0.05)
    assert not ended.done()
    person = house.person(house.auditor)
    await house.admin.done("withdrawRole", {"id": person, "role": "AUDITOR"})
    assert (await ended)["extensions"] == {"code": "FORBIDDEN"}


async def test_it_goes_on_with_another_role(house: House) -> None:
    head = await house.everybody.head()
    async with aclosing(house.everybody.stream(EVENTS, after=str(head))) as stream:
        person = house.person(house.everybody)
        await house.admin.done("withdrawRole", {"id": person, "role": "AUDITOR"})
        assert [event["topic"] for event in await take(stream, 1)] == ["person.role_withdrawn"]


async def test_a_position_that_is_not_reached(standing: House) -> None:
    head = await standing.auditor.head()
    error = await failure(standing.auditor.stream(EVENTS, after=str(head + 1)))
    assert error["extensions"] == {"code": "POSITION_NOT_REACHED"}
    assert f"at position {head}" in error["message"]


@pytest.mark.parametrize(
    "document",
    [
        "subscription {",
        "subscription { events { unknown } }",
        "subscription { events { id } other: events { id } }",
        "subscription($after: Position!) { events(after: $after) { id } }",
        'subscription { events(after: "-1") { id } }',
        "subscription { __typename }",
    ],
)
async def test_documents_that_are_not_executed(standing: House, document: str) -> None:
    with pytest.raises(RequestFailed) as failed:
        await anext(standing.auditor.stream(document))
    assert len(failed.value.errors) >= 1


async def test_a_bad_argument_in_the_selection(standing: House) -> None:
    document = (
        'subscription { events(after: "0") { objective { history(first: -1) { totalCount } } } }'
    )
    error = await failure(standing.auditor.stream(document))
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}


async def test_queries_and_mutations_are_streams_of_one(standing: House) -> None:
    for document, data in (
        ("{ viewer { name } }", {"viewer": {"name": "Jörg Müller"}}),
        ("mutation { __typename }", {"__typename": "Mutation"}),
    ):
        results = [orjson.loads(body) async for body in standing.member.stream(document)]
        assert [result["data"] for result in results] == [data]
    with pytest.raises(RequestFailed):
        await anext(standing.member.stream("{ unknown }"))


async def test_where_nothing_may_be_changed(house: House) -> None:
    """As for GET, be it answered by JSON or by events."""
    engine, principal = house.member.engine, house.member.principal
    head = await house.member.head()
    document = f"""mutation {{
        dropObjective(input: {{id: "{house.objective}", idempotencyKey: "1"}}) {{ position }}
    }}"""
    with pytest.raises(MutationOverGet):
        await anext(engine.stream(document, None, None, principal, no_mutation=True))
    assert await house.member.head() == head
    stream = engine.stream(EVENTS, {"after": "0"}, None, principal, no_mutation=True)
    async with aclosing(stream) as stream:
        assert positions(await take(stream, 1)) == [1]
    answer = await engine.execute(EVENTS, None, None, principal, only_query=True)
    [error] = orjson.loads(answer.body)["errors"]
    assert error["extensions"] == {"code": "SUBSCRIPTION_OVER_HTTP"}
    assert "text/event-stream" in error["message"]


async def test_it_outlives_a_database_that_is_away(standing: House, composed: Services) -> None:
    class Flaky:
        """Loses the connection at every second read."""

        calls = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(composed.reader, name)

        async def entries(self, *arguments: Any, **named: Any) -> list[bytes]:
            self.calls += 1
            if self.calls % 2:
                raise ConnectionResetError
            return (await composed.reader.entries(*arguments, **named))[:2]

    reader: Any = Flaky()
    client = replace(standing.auditor, engine=Engine(replace(composed, reader=reader)))
    async with aclosing(client.stream(EVENTS, after="0")) as stream:
        assert positions(await take(stream, 5)) == [1, 2, 3, 4, 5]
    assert reader.calls == 6


class Counted:
    """A pool that counts the statements which read objects."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.statements = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        self.statements += 1
        return await self._pool.fetchrow(sql, *arguments)


def counting(client: Client, composed: Services, pool: Pool) -> tuple[Client, Counted]:
    """Return the same client of a process whose statements are counted."""
    counted = Counted(pool)
    reader = Reader(cast(Pool, counted), graphql_schema, composed.clock)
    return replace(client, engine=Engine(replace(composed, reader=reader))), counted


async def written(house: House, count: int) -> int:
    """Write so many entries more and return the position of the last."""
    note = {"id": house.objective, "text": "eine von vielen"}
    for begin in range(0, count, 50):
        size = min(50, count - begin)
        await asyncio.gather(*(house.member.done("addObjectiveNote", note) for _ in range(size)))
    return await house.auditor.head()


DEEP = """subscription($after: Position) { events(after: $after) {
    id position topic reason
    actor { id name roles objectives { totalCount nodes { title notes { text author { name } } } } }
    subject {
        __typename
        ... on Objective { id title version progress notes { text } }
        ... on KeyResult { id title target latestCheckIn { value note } objective { progress } }
        ... on Person { id name history { totalCount nodes { topic position } } }
        ... on Cycle { tree { id keyResults(includeDropped: true) { dropped progress } } }
    }
    objective { id version keyResults { id checkInCount checkIns(first: 2) { nodes { value } } } }
    changes { field from to }
} }"""


async def test_catching_up_tells_what_following_live_told(house: House, composed: Services) -> None:
    """Also of what was moved, renamed, dropped and corrected since."""
    start = await house.auditor.head()
    person = house.person(house.member)
    live: list[bytes] = []
    async with aclosing(house.auditor.stream(DEEP, after=str(start))) as stream:

        async def follow(name: str, given: dict[str, Any]) -> None:
            told = asyncio.ensure_future(anext(stream))
            await house.admin.done(name, given)
            live.append(await asyncio.wait_for(told, PATIENCE))

        for day in range(3):
            measured = {"measuredOn": f"2026-02-0{day + 1}", "value": str(17 - day)}
            await follow("recordCheckIn", {"id": house.key_result, **measured})
        await follow("addObjectiveNote", {"id": house.objective, "text": "Zwischenstand"})
        await follow("giveRole", {"id": person, "role": "AUDITOR"})
        await follow("renamePerson", {"id": person, "name": "Jörg Öztürk"})
        await follow("dropKeyResult", {"id": house.key_result})
        await follow("withdrawRole", {"id": person, "role": "AUDITOR"})
        await follow("dropObjective", {"id": house.objective})
    head = start + len(live)
    async with aclosing(house.auditor.stream(DEEP, after=str(start))) as stream:
        assert [await anext(stream) for _ in live] == live
    async with aclosing(house.auditor.stream(DEEP, after="0")) as stream:
        everything = [await anext(stream) for _ in range(head)]
    assert everything[start:] == live
    # and each is what reading that entry alone at its position tells
    document = composed.reader.documents.get(DEEP)
    operation = document.operation(None)
    (field,) = operation.selection_set.selections
    assert isinstance(field, FieldNode)
    for position, message in enumerate(everything, 1):
        alone = await composed.reader.object(
            [field],
            "LedgerEvent",
            position,
            house.auditor.principal,
            fragments={},
            variables=document.variables(operation, {}),
            position=position,
        )
        assert message == b'{"data":{"events":%b}}' % alone


async def test_catching_up_reads_pages(house: House, composed: Services, pool: Pool) -> None:
    head = await written(house, 230)
    assert head > 240
    client, counted = counting(house.auditor, composed, pool)
    async with aclosing(client.stream(EVENTS, after="0")) as stream:
        await take(stream, 1)
        assert counted.statements == 1
        await take(stream, 99)
        # nothing is read ahead of a client that does not take what there is
        assert counted.statements == 1
        await take(stream, 1)
        assert counted.statements == 2
        rest = await take(stream, head - 101)
        assert positions(rest) == list(range(102, head + 1))
        assert counted.statements == 3


async def test_what_is_written_while_catching_up_is_not_left_out(
    house: House, composed: Services, pool: Pool
) -> None:
    first = await written(house, 120)
    client, counted = counting(house.auditor, composed, pool)
    async with aclosing(client.stream(EVENTS, after="0")) as stream:
        found = await take(stream, 50)
        last = await written(house, 30)
        found += await take(stream, last - 50)
    assert positions(found) == list(range(1, last + 1))
    assert first < last
    assert counted.statements == 2


async def test_pages_of_large_messages_are_small(
    house: House, composed: Services, pool: Pool
) -> None:
    """Together the messages of a page may have no more items than a query."""
    head = await house.auditor.head()
    client, counted = counting(house.auditor, composed, pool)
    document = """subscription($first: Int!) { events(after: "0") {
        position actor { history(first: 100) { nodes { subject {
            ... on Recorded { history(first: $first) { nodes { topic } } }
        } } } }
    } }"""
    async with aclosing(client.stream(document, first=5)) as stream:
        assert positions(await take(stream, head)) == list(range(1, head + 1))
        assert 1 < counted.statements < head
    counted.statements = 0
    async with aclosing(client.stream(document, first=20)) as stream:
        assert positions(await take(stream, 3)) == [1, 2, 3]
        assert counted.statements == 3


async def test_pages_that_take_too_long_are_divided(
    house: House, composed: Services, pool: Pool
) -> None:
    class Slow(Counted):
        """A database that gives up what reads more than three entries."""

        async def fetchrow(self, sql: str, *arguments: Any) -> Any:
            record = await super().fetchrow(sql, *arguments)
            if len(arguments[-1]) > 3:
                raise asyncpg.QueryCanceledError
            return record

    slow = Slow(pool)
    reader = Reader(cast(Pool, slow), graphql_schema, composed.clock)
    client = replace(house.auditor, engine=Engine(replace(composed, reader=reader)))
    head = await written(house, 20)
    async with aclosing(client.stream(EVENTS, after="0")) as stream:
        assert positions(await take(stream, head)) == list(range(1, head + 1))
    # those given up at first, and then pages of the size that was found
    given_up = 0
    while head >> given_up > 3:
        given_up += 1
    size = head >> given_up
    assert slow.statements == given_up + -(-head // size)


async def test_a_message_that_is_too_large_is_refused(standing: House) -> None:
    error = await failure(
        standing.auditor.stream(
            """subscription { events(after: "0") { actor { history(first: 100) { nodes {
                actor { history(first: 100) { nodes { actor { history(first: 3) { totalCount } } } }
            } } } } } }"""
        )
    )
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}


async def test_a_role_withdrawn_ends_catching_up_after_a_page(house: House) -> None:
    await written(house, 130)
    stream = house.auditor.stream(EVENTS, after="0")
    await take(stream, 1)
    person = house.person(house.auditor)
    await house.admin.done("withdrawRole", {"id": person, "role": "AUDITOR"})
    assert positions(await take(stream, 99)) == list(range(2, 101))
    assert (await failure(stream))["extensions"] == {"code": "FORBIDDEN"}
