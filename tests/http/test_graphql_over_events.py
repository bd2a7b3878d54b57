"""GraphQL over Server-Sent Events, on a server: framing, negotiation, and how streams end."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from okr.service.http.app import create_app
from okr.service.identity import Authenticator
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine
from tests.http.serving import PATIENCE, happens, serving
from tests.http.test_graphql_over_http import JSON, RESPONSE

EVENTS = "text/event-stream; charset=utf-8"
COMPLETE = b"event: complete\ndata:\n\n"


def next_(**data: Any) -> bytes:
    """Return the event of a result."""
    return (
        b"event: next\ndata: %b\n\n"
        % json.dumps({"data": data}, ensure_ascii=False, separators=(",", ":")).encode()
    )


def told(body: bytes) -> list[bytes]:
    """Return the events of a whole response, without comments; each ends with an empty line."""
    *events, rest = body.split(b"\n\n")
    assert rest == b""
    assert b"\r" not in body
    return [event + b"\n\n" for event in events if event != b":"]


def errors(event: bytes) -> list[dict[str, Any]]:
    """Return the errors that an event tells, and nothing else."""
    response = json.loads(event.removeprefix(b"event: next\ndata: "))
    assert list(response) == ["errors"]
    found: list[dict[str, Any]] = response["errors"]
    return found


class Reading:
    """A response that is read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._chunks = response.aiter_raw()
        self._read = b""

    async def event(self) -> bytes:
        """Return the next event or comment."""
        async with asyncio.timeout(PATIENCE):
            while b"\n\n" not in self._read:
                self._read += await anext(self._chunks)
        event, _, self._read = self._read.partition(b"\n\n")
        return event + b"\n\n"

    async def result(self) -> bytes:
        """Return the next event that is no comment."""
        while (event := await self.event()) == b":\n\n":
            pass
        return event


@pytest.fixture
async def remote(app: Starlette, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the application on a server, and asks for events."""
    async with serving(app) as address, calling(address, token) as client:
        yield client


@asynccontextmanager
async def calling(address: str, token: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    async with httpx.AsyncClient(
        base_url=f"http://{address}", headers=headers, trust_env=False, timeout=PATIENCE
    ) as client:
        yield client


@asynccontextmanager
async def reading(client: httpx.AsyncClient, query: str) -> AsyncIterator[Reading]:
    async with client.stream("POST", "/graphql", json={"query": query}) as response:
        assert (response.status_code, response.headers["content-type"]) == (200, EVENTS)
        yield Reading(response)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_subscription(remote: httpx.AsyncClient, method: str) -> None:
    asked = {"query": "subscription C($to: Int!) { count(to: $to) }", "operationName": "C"}
    if method == "GET":
        response = await remote.get("/graphql", params={**asked, "variables": '{"to": 3}'})
    else:
        response = await remote.post("/graphql", json={**asked, "variables": {"to": 3}})
    assert (response.status_code, response.headers["content-type"]) == (200, EVENTS)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert "Accept" in response.headers["vary"]
    assert told(response.content) == [*(next_(count=n) for n in (1, 2, 3)), COMPLETE]


@pytest.mark.parametrize(
    ("query", "event"),
    [
        ('{ hello(name: "Zoë\\r\\n\\n") }', next_(hello="Grüß dich, Zoë\r\n\n!")),
        ("mutation { bump }", next_(bump=1)),
    ],
)
async def test_other_operations_are_streams_of_one(
    remote: httpx.AsyncClient, query: str, event: bytes
) -> None:
    response = await remote.post("/graphql", json={"query": query})
    assert told(response.content) == [event, COMPLETE]


async def test_a_checkpoint_on_request(remote: httpx.AsyncClient, engine: SchemaEngine) -> None:
    asked = {"query": "{ hello }", "extensions": '{"checkpoint": true}'}
    by_get = await remote.get("/graphql", params=asked)
    by_post = await remote.post(
        "/graphql", json={"query": "mutation { bump }", "extensions": {"checkpoint": True}}
    )
    for response in (by_get, by_post):
        event, last = told(response.content)
        result = json.loads(event.removeprefix(b"event: next\ndata: "))
        assert (result["extensions"], last) == ({"checkpoint": engine.note}, COMPLETE)


async def test_a_mutation_by_get(remote: httpx.AsyncClient, engine: SchemaEngine) -> None:
    response = await remote.get("/graphql", params={"query": "mutation { bump }"})
    failed, last = told(response.content)
    assert errors(failed)[0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}
    assert (last, engine.bumps) == (COMPLETE, 0)


@pytest.mark.parametrize("query", ["{", "{ nothing }", "subscription { count }"])
async def test_what_cannot_be_executed_is_told_in_the_stream(
    remote: httpx.AsyncClient, query: str
) -> None:
    response = await remote.post("/graphql", json={"query": query})
    assert response.status_code == 200
    failed, last = told(response.content)
    assert errors(failed)[0]["message"]
    assert last == COMPLETE


async def test_an_unexpected_exception_tells_nothing(
    remote: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await remote.post("/graphql", json={"query": "subscription { crash }"})
    first, failed, last = told(response.content)
    assert (first, last) == (next_(crash=1), COMPLETE)
    extensions = errors(failed)[0]["extensions"]
    assert extensions["code"] == "INTERNAL"
    assert b"secret" not in response.content
    assert extensions["errorId"] in caplog.text


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/event-stream", EVENTS),
        ("TEXT/Event-Stream; charset=UTF-8", EVENTS),
        ("text/event-stream, application/json;q=0.9", EVENTS),
        ("text/event-stream;q=0.2, application/json;q=0.1", EVENTS),
        ("text/event-stream, */*", EVENTS),
        ("text/event-stream;q=0.5, */*;q=0.1", EVENTS),
        ("text/event-stream, multipart/mixed", EVENTS),
        ("text/event-stream, application/json", JSON),
        ("application/json, text/event-stream;q=0.1", JSON),
        ("text/event-stream;q=0.5, */*", JSON),
        ("text/event-stream;q=0, */*", JSON),
        ("text/*, application/json;q=0.1", JSON),
        (f"{RESPONSE}, application/json, text/event-stream, multipart/mixed", RESPONSE),
        ("text/event-stream;q=0.8, application/graphql-response+json;q=0.9", RESPONSE),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_media_type_is_negotiated(
    client: httpx.AsyncClient, method: str, accept: str, expected: str
) -> None:
    asked = {"query": "{ hello }"}
    if method == "GET":
        response = await client.get("/graphql", params=asked, headers={"Accept": accept})
    else:
        response = await client.post("/graphql", json=asked, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, expected)


async def test_a_head_request_begins_nothing(
    client: httpx.AsyncClient, engine: SchemaEngine
) -> None:
    response = await client.head(
        "/graphql",
        params={"query": "subscription { wait }"},
        headers={"Accept": "text/event-stream"},
    )
    assert (response.status_code, response.headers["content-type"]) == (200, EVENTS)
    assert not engine.waiting.is_set()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {"Authorization": "Bearer nonsense"}}, 401),
        ({"headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": b"{}"}, 400),
    ],
)
async def test_requests_that_are_none_get_a_status(
    remote: httpx.AsyncClient, change: dict[str, Any], status: int
) -> None:
    headers = {"Content-Type": "application/json", **change.pop("headers", {})}
    body = change.pop("content", b'{"query": "subscription { count(to: 1) }"}')
    response = await remote.post("/graphql", content=body, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (status, RESPONSE)


async def test_comments_keep_the_connection_open(
    engine: SchemaEngine, authenticator: Authenticator, token: str
) -> None:
    app = create_app(engine, authenticator, clock=utc_now, health=healthy, keep_alive=0.02)
    async with (
        serving(app) as address,
        calling(address, token) as client,
        reading(client, "subscription { wait }") as stream,
    ):
        found = {await stream.event() for _ in range(2)}
        assert found == {next_(wait=1), b":\n\n"}
        for _ in range(5):
            assert await stream.event() == b":\n\n"
        assert not engine.closed.is_set()


async def test_results_come_before_the_operation_ends(remote: httpx.AsyncClient) -> None:
    async with reading(remote, "subscription { wait }") as stream:
        assert await stream.result() == next_(wait=1)


async def test_it_ends_when_the_client_goes(
    remote: httpx.AsyncClient, engine: SchemaEngine
) -> None:
    async with reading(remote, "subscription { wait }") as stream:
        assert await stream.result() == next_(wait=1)
        assert not engine.closed.is_set()
    await happens(engine.closed)


async def test_it_ends_when_the_token_expires(
    token: str, engine: SchemaEngine, authenticator: Authenticator
) -> None:
    expires_at = (await authenticator.authenticate(f"Bearer {token}")).expires_at
    assert expires_at is not None
    soon = expires_at - timedelta(seconds=0.3)
    app = create_app(engine, authenticator, clock=lambda: soon, health=healthy)
    async with (
        serving(app) as address,
        calling(address, token) as client,
        reading(client, "subscription { wait }") as stream,
    ):
        assert await stream.result() == next_(wait=1)
        (error,) = errors(await stream.result())
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}
        assert await stream.result() == COMPLETE
        assert engine.closed.is_set()


async def test_a_client_that_does_not_read_stops_its_operation(
    remote: httpx.AsyncClient, engine: SchemaEngine
) -> None:
    """What was produced but not taken stays within a few messages; then all of it arrives."""
    results = 100
    async with reading(remote, f"subscription {{ flood(results: {results}) }}") as stream:
        assert await engine.stalled() < results / 2
        for _ in range(results):
            assert (await stream.result()).startswith(b"event: next\n")
        assert await stream.result() == COMPLETE


async def test_a_result_is_produced_after_the_one_before_was_taken(
    app: Starlette, token: str, engine: SchemaEngine
) -> None:
    gone = asyncio.Event()
    sent: asyncio.Queue[Message] = asyncio.Queue()
    taken = asyncio.Semaphore(0)
    body = json.dumps({"query": "subscription { count(to: 9) }"}).encode()
    incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if incoming:
            return incoming.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message.get("body") == b":\n\n":
            return
        sent.put_nowait(message)
        await taken.acquire()

    async def take() -> Message:
        async with asyncio.timeout(PATIENCE):
            message = await sent.get()
        taken.release()
        return message

    headers = {
        b"authorization": f"Bearer {token}".encode(),
        b"accept": b"text/event-stream",
        b"content-type": b"application/json",
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": list(headers.items()),
    }
    running = asyncio.create_task(app(scope, receive, send))
    assert (await take())["status"] == 200
    for number in range(1, 5):
        assert (await take())["body"] == next_(count=number)
        for _ in range(100):
            await asyncio.sleep(0)
        assert engine.produced == number + 1
    gone.set()
    await running
    assert engine.closed.is_set()
