"""Each code by which the server closes a connection."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.typing import Subprotocol

from okr.service.http.app import create_app
from okr.service.identity import Authenticator, Issuer, LocalIssuer
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine
from tests.http.serving import Client, connected, happens, serving
from tests.http.websocket.messages import SUBSCRIBE, next_
from tests.identity.signing import ISSUER, Signer


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
