"""One server for all tests, which has each test's own application, and connections to it."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.http.serving import Client, connected, serving


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
