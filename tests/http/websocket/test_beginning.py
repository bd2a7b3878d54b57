"""Who is let in: tokens in the payload and in the handshake, subprotocols, pages of other hosts."""

from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from okr.service.http.app import create_app
from okr.service.identity import Authenticator
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine
from tests.http.serving import PROTOCOL, Client, connected, serving


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


async def test_our_subprotocol_is_chosen_among_others(address: str) -> None:
    offered = [Subprotocol("graphql-ws"), PROTOCOL]
    async with connected(address, subprotocols=offered) as client:
        assert client.connection.subprotocol == PROTOCOL


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
