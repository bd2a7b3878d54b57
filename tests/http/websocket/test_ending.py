"""Operations end with their connection, and wait for a client that does not read."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message

from tests.http.engine import SchemaEngine
from tests.http.serving import PROTOCOL, Client, connected, happens, serving
from tests.http.websocket.messages import SUBSCRIBE, complete, next_


async def wait(client: Client, token: str) -> None:
    """Begin an operation that does not end by itself."""
    await client.initialise(token)
    await client.subscribe("1", "subscription { wait }")


async def test_operations_end_with_the_connection(
    address: str, token: str, engine: SchemaEngine
) -> None:
    async with connected(address) as client:
        await wait(client, token)
        await happens(engine.waiting)
        assert not engine.closed.is_set()
    await happens(engine.closed)


async def test_operations_end_when_the_client_vanishes(
    address: str, token: str, engine: SchemaEngine
) -> None:
    async with connected(address) as client:
        await wait(client, token)
        await happens(engine.waiting)
        client.connection.transport.abort()
        await happens(engine.closed)


async def test_operations_end_with_the_server(
    app: Starlette, token: str, engine: SchemaEngine
) -> None:
    async with AsyncExitStack() as server, AsyncExitStack() as clients:
        address = await server.enter_async_context(serving(app))
        client = await clients.enter_async_context(connected(address))
        await wait(client, token)
        assert await client.receive() == next_("1", wait=1)
        await server.aclose()
        assert await client.closing() == (1012, "")
    assert engine.closed.is_set()


async def test_a_client_that_does_not_read_stops_its_operations(
    ready: Client, engine: SchemaEngine
) -> None:
    """What was produced but not taken stays within a few messages; then all of it arrives."""
    results = 100
    await ready.subscribe(
        "1", "subscription F($n: Int!) { flood(results: $n) }", variables={"n": results}
    )
    assert await engine.stalled() < results / 2
    for _ in range(results):
        assert (await ready.receive())["type"] == "next"
    assert await ready.receive() == complete("1")


async def test_a_result_is_produced_after_the_one_before_was_taken(
    app: Starlette, token: str, engine: SchemaEngine
) -> None:
    incoming: asyncio.Queue[Message] = asyncio.Queue()
    sent: asyncio.Queue[Message] = asyncio.Queue()
    taken = asyncio.Semaphore(0)

    async def send(message: Message) -> None:
        sent.put_nowait(message)
        await taken.acquire()

    async def take() -> Any:
        message = await sent.get()
        taken.release()
        return json.loads(message.get("text", "null"))

    incoming.put_nowait({"type": "websocket.connect"})
    for text in (
        f'{{"type": "connection_init", "payload": {{"authorization": "Bearer {token}"}}}}',
        SUBSCRIBE + '{"query": "subscription { count(to: 9) }"}}',
    ):
        incoming.put_nowait({"type": "websocket.receive", "text": text})
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "query_string": b"",
        "headers": [],
        "subprotocols": [PROTOCOL],
    }
    running = asyncio.create_task(app(scope, incoming.get, send))
    assert await take() is None  # the socket is accepted
    assert await take() == {"type": "connection_ack"}
    for number in range(1, 5):
        assert await take() == next_("1", count=number)
        for _ in range(100):
            await asyncio.sleep(0)
        assert engine.produced == number + 1
    incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
    await running
    assert engine.closed.is_set()
