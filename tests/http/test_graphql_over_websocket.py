"""The subprotocol graphql-transport-ws: its messages, and each code that closes a connection."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from okr.service.http.app import create_app
from okr.service.identity import Authenticator, Issuer, LocalIssuer
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine
from tests.http.serving import PROTOCOL, Client, connected, happens, serving
from tests.identity.signing import ISSUER, PERSON, Signer


class Relay:
    """Lets one server serve each test's own application."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[tuple[Relay, str]]:
    relay = Relay()
    async with serving(relay) as address:
        yield relay, address


@pytest.fixture
def address(server: tuple[Relay, str], app: Starlette) -> str:
    relay, address = server
    relay.app = app
    return address


@pytest.fixture
async def socket(address: str) -> AsyncIterator[Client]:
    """A connection that has not been initialised."""
    async with connected(address) as client:
        yield client


@pytest.fixture
async def ready(socket: Client, token: str) -> Client:
    """A connection that has been initialised."""
    await socket.initialise(token)
    return socket


def next_(id_: str, **data: Any) -> dict[str, Any]:
    return {"id": id_, "type": "next", "payload": {"data": data}}


def complete(id_: str) -> dict[str, Any]:
    return {"id": id_, "type": "complete"}


async def test_a_subscription(ready: Client, engine: SchemaEngine) -> None:
    assert ready.connection.subprotocol == PROTOCOL
    await ready.subscribe(
        "ä1",
        "subscription A { crash } subscription B($to: Int!) { count(to: $to) }",
        variables={"to": 2},
        operationName="B",
        extensions={"more": 1},
    )
    assert await ready.receive() == next_("ä1", count=1)
    assert await ready.receive() == next_("ä1", count=2)
    assert await ready.receive() == complete("ä1")
    assert engine.closed.is_set()


async def test_queries_and_mutations_have_one_result(ready: Client, engine: SchemaEngine) -> None:
    await ready.subscribe("q", "{ person }")
    assert await ready.receive() == next_("q", person=str(PERSON))
    assert await ready.receive() == complete("q")
    await ready.subscribe("m", "mutation { bump }", variables=None, operationName=None)
    assert await ready.receive() == next_("m", bump=1)
    assert await ready.receive() == complete("m")
    assert engine.asked[0][2].person_id == PERSON


async def test_a_checkpoint_on_request(ready: Client, engine: SchemaEngine) -> None:
    for query in ("{ hello }", "mutation { bump }"):
        await ready.subscribe("1", query, extensions={"checkpoint": True})
        payload = (await ready.receive())["payload"]
        assert payload["extensions"] == {"checkpoint": engine.note}
        assert await ready.receive() == complete("1")
    await ready.subscribe("1", "subscription { count(to: 1) }", extensions={"checkpoint": True})
    assert await ready.receive() == next_("1", count=1)
    assert await ready.receive() == complete("1")


async def test_operations_run_side_by_side(ready: Client, engine: SchemaEngine) -> None:
    await ready.subscribe("w", "subscription { wait }")
    assert await ready.receive() == next_("w", wait=1)
    await ready.subscribe("q", "{ hello }")
    assert await ready.receive() == next_("q", hello="Grüß dich, Welt!")
    assert await ready.receive() == complete("q")
    await ready.send("complete", id="w")
    await happens(engine.closed)


async def test_an_id_is_free_again_after_its_operation(ready: Client) -> None:
    for _ in range(20):
        await ready.subscribe("1", "subscription { count(to: 1) }")
        assert await ready.receive() == next_("1", count=1)
        assert await ready.receive() == complete("1")


async def test_an_id_is_free_again_after_the_client_cancels(
    ready: Client, engine: SchemaEngine
) -> None:
    await ready.subscribe("1", "subscription { wait }")
    assert await ready.receive() == next_("1", wait=1)
    await ready.send("complete", id="1")
    await ready.subscribe("1", "{ hello }")
    assert await ready.receive() == next_("1", hello="Grüß dich, Welt!")
    assert await ready.receive() == complete("1")
    assert engine.closed.is_set()


async def test_completing_what_does_not_run_is_ignored(ready: Client) -> None:
    await ready.send("complete", id="nothing")
    await ready.send("ping")
    assert await ready.receive() == {"type": "pong"}


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "subscription { count }", "query A { hello } query B { hello }"]
)
async def test_a_document_that_cannot_be_executed(ready: Client, query: str) -> None:
    await ready.subscribe("1", query)
    message = await ready.receive()
    assert (message["id"], message["type"]) == ("1", "error")
    assert message["payload"][0]["message"]
    await ready.subscribe("1", "{ hello }")  # no `complete` comes before this
    assert await ready.receive() == next_("1", hello="Grüß dich, Welt!")


@pytest.mark.parametrize(
    ("query", "before"),
    [("query crash { hello }", 0), ("subscription crash { crash }", 1)],
)
async def test_an_unexpected_exception_tells_nothing(
    ready: Client, query: str, before: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await ready.subscribe("1", query, operationName="crash")
        for _ in range(before):
            assert await ready.receive() == next_("1", crash=1)
        message = await ready.receive()
    assert (message["id"], message["type"]) == ("1", "error")
    (error,) = message["payload"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in str(message)
    (record,) = caplog.records
    assert error["extensions"]["errorId"] in record.getMessage()
    assert record.exc_info
    assert "the secret of the house" in str(record.exc_info[1])
    await ready.send("ping")
    assert await ready.receive() == {"type": "pong"}


async def test_ping_and_pong(socket: Client, token: str) -> None:
    await socket.send("ping", payload={"n": 1})
    assert await socket.receive() == {"type": "pong", "payload": {"n": 1}}
    await socket.send("pong")
    await socket.send("pong", payload={})
    await socket.initialise(token)
    await socket.send("ping", payload=None)
    assert await socket.receive() == {"type": "pong"}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
async def test_the_payload_names_the_header_in_any_case(
    socket: Client, token: str, name: str
) -> None:
    await socket.send("connection_init", payload={name: f"Bearer {token}"})
    assert await socket.receive() == {"type": "connection_ack"}


@pytest.mark.parametrize("members", [{}, {"payload": None}, {"payload": {"other": 1}}])
async def test_the_handshake_may_carry_the_token(
    address: str, token: str, members: dict[str, Any]
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with connected(address, headers=headers) as client:
        await client.send("connection_init", **members)
        assert await client.receive() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, "The request carries no token"),
        ({"authorization": 7}, "The request carries no token"),
        ({"authorization": "Bearer x"}, "The token is not a signed JSON Web Token"),
    ],
)
async def test_4403_without_a_good_token(socket: Client, payload: Any, reason: str) -> None:
    await socket.send("connection_init", payload=payload)
    code, text = await socket.closing()
    assert code == 4403
    assert text.startswith(reason)


async def test_4403_when_the_token_expires(
    token: str, engine: SchemaEngine, authenticator: Authenticator
) -> None:
    expires_at = (await authenticator.authenticate(f"Bearer {token}")).expires_at
    assert expires_at is not None
    soon = expires_at - timedelta(seconds=1)
    app = create_app(engine, authenticator, clock=lambda: soon, health=healthy)
    async with serving(app) as address, connected(address) as client:
        await client.initialise(token)
        await client.subscribe("1", "subscription { wait }")
        assert await client.receive() == next_("1", wait=1)
        assert await client.closing() == (4403, "The token expired; connect again with a new one")
        assert engine.closed.is_set()


async def test_1013_when_the_issuer_cannot_be_reached(engine: SchemaEngine) -> None:
    issuer = Issuer(ISSUER, "okr", frozenset({"EdDSA"}), "http://127.0.0.1:1/keys")
    app = create_app(engine, Authenticator([issuer]), clock=utc_now, health=healthy)
    async with serving(app) as address, connected(address) as client:
        await client.send(
            "connection_init", payload={"authorization": f"Bearer {Signer().token()}"}
        )
        code, reason = await client.closing()
        assert code == 1013
        assert reason.startswith("The token cannot be checked now")


async def test_4408_without_an_initialisation(
    engine: SchemaEngine, authenticator: Authenticator
) -> None:
    app = create_app(engine, authenticator, clock=utc_now, health=healthy, init_timeout=0.05)
    async with serving(app) as address, connected(address) as client:
        assert await client.closing() == (4408, "Connection initialisation timeout")


async def test_4429_on_a_second_initialisation(ready: Client, token: str) -> None:
    await ready.send("connection_init", payload={"authorization": f"Bearer {token}"})
    assert await ready.closing() == (4429, "Too many initialisation requests")


async def test_4401_before_the_initialisation(socket: Client, engine: SchemaEngine) -> None:
    await socket.subscribe("1", "mutation { bump }")
    assert await socket.closing() == (4401, "Unauthorized")
    assert engine.bumps == 0


async def test_4409_when_an_id_is_in_use(ready: Client, engine: SchemaEngine) -> None:
    await ready.subscribe("é" * 100, "subscription { wait }")
    await ready.receive()
    await ready.subscribe("é" * 100, "{ hello }")
    code, reason = await ready.closing()
    assert code == 4409
    assert reason == "Subscriber for " + "é" * 54  # cut to what fits into a frame
    await happens(engine.closed)


@pytest.mark.parametrize("subprotocols", [[], ["graphql-ws"], ["soap", "graphql-ws"]])
async def test_4406_for_other_subprotocols(address: str, subprotocols: list[str]) -> None:
    offered = [Subprotocol(name) for name in subprotocols]
    async with connected(address, subprotocols=offered or None) as client:
        code, reason = await client.closing()
        assert code == 4406
        assert "graphql-transport-ws" in reason


async def test_our_subprotocol_is_chosen_among_others(address: str) -> None:
    offered = [Subprotocol("graphql-ws"), PROTOCOL]
    async with connected(address, subprotocols=offered) as client:
        assert client.connection.subprotocol == PROTOCOL


SUBSCRIBE = '{"type": "subscribe", "id": "1", "payload": '


@pytest.mark.parametrize(
    "message",
    [
        b"\x00",
        "",
        "nonsense",
        "[" * 5_000,
        "null",
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        '{"type": "next", "id": "1", "payload": {}}',
        '{"type": "connection_ack"}',
        '{"type": "connection_init", "payload": []}',
        '{"type": "ping", "payload": "x"}',
        '{"type": "pong", "payload": 1}',
        '{"type": "complete"}',
        '{"type": "complete", "id": 1}',
        '{"type": "complete", "id": ""}',
        '{"type": "subscribe", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1"}',
        SUBSCRIBE + "null}",
        SUBSCRIBE + '"{ hello }"}',
        SUBSCRIBE + "{}}",
        SUBSCRIBE + '{"query": 1}}',
        SUBSCRIBE + '{"query": "{ hello }", "variables": []}}',
        SUBSCRIBE + '{"query": "{ hello }", "operationName": []}}',
        SUBSCRIBE + '{"query": "{ hello }", "extensions": ""}}',
    ],
)
async def test_4400_for_what_is_no_message(ready: Client, message: str | bytes) -> None:
    await ready.connection.send(message)
    code, reason = await ready.closing()
    assert code == 4400
    assert reason


@pytest.mark.parametrize("length", [10_001, 100_001])
async def test_1009_for_a_message_that_is_too_large(ready: Client, length: int) -> None:
    """By us, and by the server below us."""
    await ready.connection.send('{"type": "ping"}'.ljust(10_000))
    assert await ready.receive() == {"type": "pong"}
    await ready.connection.send('{"type": "ping"}'.ljust(length))
    code, _ = await ready.closing()
    assert code == 1009


async def test_operations_of_a_connection_are_limited(ready: Client, engine: SchemaEngine) -> None:
    for id_ in "123":
        await ready.subscribe(id_, "subscription { wait }")
        assert await ready.receive() == next_(id_, wait=1)
    await ready.subscribe("4", "{ hello }")
    message = await ready.receive()
    assert (message["id"], message["type"]) == ("4", "error")
    assert message["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
    await ready.send("complete", id="2")
    await ready.subscribe("4", "{ hello }")
    assert await ready.receive() == next_("4", hello="Grüß dich, Welt!")


@pytest.mark.parametrize("origin", [None, "http://{}", "https://okr.example.com"])
async def test_origins_that_are_let_in(address: str, token: str, origin: str | None) -> None:
    async with connected(address, origin=origin and origin.format(address)) as client:
        await client.initialise(token)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example.com",
        "http://127.0.0.1",
        "http://okr.example.com",
        "https://okr.example.com.evil.example",
    ],
)
async def test_pages_of_other_hosts_are_kept_out(address: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connected(address, origin=origin):
            pytest.fail("it was let in")
    assert refused.value.response.status_code == 403


async def test_any_origin_can_be_allowed(
    engine: SchemaEngine, authenticator: Authenticator, token: str
) -> None:
    app = create_app(engine, authenticator, clock=utc_now, health=healthy, allowed_origins=["*"])
    async with (
        serving(app) as address,
        connected(address, origin="https://elsewhere.example") as client,
    ):
        await client.initialise(token)


async def test_operations_end_with_the_connection(
    address: str, token: str, engine: SchemaEngine
) -> None:
    async with connected(address) as client:
        await client.initialise(token)
        await client.subscribe("1", "subscription { wait }")
        await happens(engine.waiting)
        assert not engine.closed.is_set()
    await happens(engine.closed)


async def test_operations_end_when_the_client_vanishes(
    address: str, token: str, engine: SchemaEngine
) -> None:
    async with connected(address) as client:
        await client.initialise(token)
        await client.subscribe("1", "subscription { wait }")
        await happens(engine.waiting)
        client.connection.transport.abort()
        await happens(engine.closed)


async def test_operations_end_with_the_server(
    app: Starlette, token: str, engine: SchemaEngine
) -> None:
    async with AsyncExitStack() as server, AsyncExitStack() as clients:
        address = await server.enter_async_context(serving(app))
        client = await clients.enter_async_context(connected(address))
        await client.initialise(token)
        await client.subscribe("1", "subscription { wait }")
        assert await client.receive() == next_("1", wait=1)
        await server.aclose()
        assert await client.closing() == (1012, "")
    assert engine.closed.is_set()


async def test_a_failing_authenticator_closes_with_4500(
    engine: SchemaEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Authenticator):
        async def authenticate(self, authorization_header: str | None) -> Any:
            raise ZeroDivisionError("the secret of the house")

    authenticator = Broken([LocalIssuer(tmp_path).as_issuer()])
    app = create_app(engine, authenticator, clock=utc_now, health=healthy)
    with caplog.at_level(logging.ERROR):
        async with serving(app) as address, connected(address) as client:
            await client.send("connection_init")
            code, reason = await client.closing()
    assert code == 4500
    assert "secret" not in reason
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_a_client_that_does_not_read_stops_its_operations(
    ready: Client, engine: SchemaEngine
) -> None:
    """What was produced but not taken stays within a few messages; then all of it arrives."""
    results = 100
    await ready.subscribe(
        "1", "subscription F($n: Int!) { flood(results: $n) }", variables={"n": results}
    )
    produced, unchanged = 0, 0
    while unchanged < 20:
        await asyncio.sleep(0.01)
        unchanged = unchanged + 1 if engine.produced == produced > 0 else 0
        produced = engine.produced
    assert produced < results / 2
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
