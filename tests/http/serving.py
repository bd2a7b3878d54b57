"""A server on loopback, and a client that speaks the subprotocol word by word."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE = 30
"""Seconds after which a test that waits in vain fails instead of hanging."""


async def happens(event: asyncio.Event) -> None:
    """Wait for an event."""
    async with asyncio.timeout(PATIENCE):
        await event.wait()


class _Server(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepting = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve the application and yield its host and port."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, lifespan="off", ws_max_size=100_000
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve())
    await server.accepting.wait()
    try:
        yield "{}:{}".format(*server.servers[0].sockets[0].getsockname())
    finally:
        server.should_exit = True
        await running


class Client:
    """One socket; messages are JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, type_: str, **members: Any) -> None:
        await self.connection.send(json.dumps({"type": type_, **members}))

    async def subscribe(self, id_: str, query: str, **more: Any) -> None:
        await self.send("subscribe", id=id_, payload={"query": query, **more})

    async def receive(self) -> Any:
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.connection.recv(decode=True))

    async def initialise(self, token: str) -> None:
        await self.send("connection_init", payload={"authorization": f"Bearer {token}"})
        assert await self.receive() == {"type": "connection_ack"}

    async def closing(self) -> tuple[int, str]:
        """Return the code and reason with which the server closes, and nothing before it."""
        with pytest.raises(ConnectionClosed) as closed:
            async with asyncio.timeout(PATIENCE):
                pytest.fail(f"instead of closing the server says {await self.connection.recv()!r}")
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@asynccontextmanager
async def connected(
    address: str,
    *,
    origin: str | None = None,
    headers: dict[str, str] | None = None,
    subprotocols: Sequence[Subprotocol] | None = (PROTOCOL,),
) -> AsyncIterator[Client]:
    """Open a socket."""
    async with connect(
        f"ws://{address}/graphql",
        subprotocols=subprotocols,
        origin=None if origin is None else Origin(origin),
        additional_headers=headers,
        compression=None,
        proxy=None,
    ) as connection:
        yield Client(connection)
