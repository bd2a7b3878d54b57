"""GraphQL over WebSocket: the subprotocol `graphql-transport-ws`.

Our own handler, because Strawberry's would decode and encode every result anew, lets messages of
a wrong shape raise, and knows neither the token's expiry nor limits of size.
"""

import asyncio
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from ..identity import Authenticator, Clock, InvalidToken, Principal, Reason
from ..reading.failures import graphql_error, internal_error
from .engine import Engine, RequestFailed
from .parameters import Malformed, Parameters, read_parameters

SUBPROTOCOL = "graphql-transport-ws"
MAX_REASON_BYTES = 123
"""A close frame has room for 125 bytes; its code takes two."""


class WebSocketEndpoint:
    """The ASGI application behind `/graphql` for WebSockets.

    Browsers are let in from pages of the same host and of `allowed_origins` ("*": from all).
    `init_timeout` is in seconds, `max_characters` bounds a message, `max_operations` what runs at
    the same time on one socket.
    """

    def __init__(
        self,
        engine: Engine,
        authenticator: Authenticator,
        *,
        clock: Clock,
        allowed_origins: frozenset[str],
        init_timeout: float,
        max_characters: int,
        max_operations: int,
    ) -> None:
        self.engine = engine
        self.authenticator = authenticator
        self.clock = clock
        self.init_timeout = init_timeout
        self.max_characters = max_characters
        self.max_operations = max_operations
        self._allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        if not self._admits_origin(websocket):
            await websocket.close()  # before it is accepted: HTTP status 403
        elif SUBPROTOCOL not in scope["subprotocols"]:
            await websocket.accept()
            await _close(websocket, 4406, f"Subprotocol not acceptable; ask for {SUBPROTOCOL}")
        else:
            await _Connection(self, websocket).run()

    def _admits_origin(self, websocket: WebSocket) -> bool:
        # Only browsers send it, and they let any page open a socket to any host.
        origin = websocket.headers.get("origin")
        if origin is None or not self._allowed_origins.isdisjoint({origin, "*"}):
            return True
        return urlsplit(origin).netloc.lower() == websocket.headers.get("host", "").lower()


class _Closing(Exception):
    """The connection has to be closed with a code and a reason for people."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class _Connection:
    """One socket. Every send waits until the client has taken in enough of what came before, so
    that a slow client slows its own operations and nothing piles up."""

    def __init__(self, endpoint: WebSocketEndpoint, websocket: WebSocket) -> None:
        self._endpoint = endpoint
        self._websocket = websocket
        self._principal: Principal | None = None
        # At first the time until which the client must introduce itself, then its token's expiry.
        self._deadline = asyncio.timeout(endpoint.init_timeout)
        self._operations: dict[str, asyncio.Task[None]] = {}
        # Also those that the client has cancelled and that still clean up.
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        await self._websocket.accept(SUBPROTOCOL)
        try:
            try:
                async with self._deadline:
                    await self._receive()
            finally:
                await self._stop()
            return  # the client has gone
        except WebSocketDisconnect:
            return
        except TimeoutError:
            if self._principal is None:
                closing = _Closing(4408, "Connection initialisation timeout")
            else:
                closing = _Closing(4403, "The token expired; connect again with a new one")
        except _Closing as reason:
            closing = reason
        except Exception as error:  # noqa: BLE001 - logged by internal_error
            closing = _Closing(4500, internal_error("A WebSocket connection", error)["message"])
        await _close(self._websocket, closing.code, closing.reason)

    async def _receive(self) -> None:
        while True:
            event = await self._websocket.receive()
            if event["type"] == "websocket.disconnect":
                return
            text = event.get("text")
            if text is None:
                raise _Closing(4400, "Messages are text, not binary")
            if len(text) > self._endpoint.max_characters:
                limit = self._endpoint.max_characters
                raise _Closing(1009, f"A message has at most {limit} characters")
            try:
                message = orjson.loads(text)
            except orjson.JSONDecodeError:
                raise _Closing(4400, "Messages are JSON") from None
            await self._handle(message)

    async def _handle(self, message: Any) -> None:
        match message:
            case {"type": "connection_init"}:
                await self._initialise(_payload(message))
            case {"type": "ping"}:
                payload = _payload(message)
                await self._send({"type": "pong"} | ({"payload": payload} if payload else {}))
            case {"type": "pong"}:
                _payload(message)
            case {"type": "subscribe", "id": str(id_), "payload": payload} if id_:
                await self._subscribe(id_, payload)
            case {"type": "complete", "id": str(id_)} if id_:
                if id_ in self._operations:
                    self._operations.pop(id_).cancel()
            case _:
                raise _Closing(4400, "Invalid message")

    async def _initialise(self, payload: dict[str, Any]) -> None:
        if self._principal is not None:
            raise _Closing(4429, "Too many initialisation requests")
        self._deadline.reschedule(None)
        headers = {name.lower(): value for name, value in payload.items()}
        given = headers.get("authorization", self._websocket.headers.get("authorization"))
        try:
            principal = await self._endpoint.authenticator.authenticate(
                given if isinstance(given, str) else None
            )
        except InvalidToken as invalid:
            code = 1013 if invalid.reason is Reason.KEYS_UNAVAILABLE else 4403
            raise _Closing(code, invalid.message) from None
        if principal.expires_at is not None:
            left = principal.expires_at - self._endpoint.clock()
            self._deadline.reschedule(asyncio.get_running_loop().time() + left.total_seconds())
        self._principal = principal
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, id_: str, payload: object) -> None:
        if self._principal is None:
            raise _Closing(4401, "Unauthorized")
        try:
            parameters = read_parameters(payload)
        except Malformed as malformed:
            raise _Closing(4400, str(malformed)) from None
        if id_ in self._operations:
            raise _Closing(4409, f"Subscriber for {id_} already exists")
        limit = self._endpoint.max_operations
        if len(self._operations) >= limit:
            message = (
                f"A connection runs at most {limit} operations; complete one, or open another."
            )
            error = graphql_error("TOO_MANY_OPERATIONS", message)
            await self._send({"id": id_, "type": "error", "payload": [error]})
            return
        task = asyncio.create_task(self._operate(id_, parameters, self._principal))
        self._operations[id_] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _operate(self, id_: str, parameters: Parameters, principal: Principal) -> None:
        try:
            last = await self._stream(id_, parameters, principal)
            # Its last message allows the client to use the id again.
            del self._operations[id_]
            await self._send(last)
        except WebSocketDisconnect:
            return

    async def _stream(
        self, id_: str, parameters: Parameters, principal: Principal
    ) -> dict[str, Any]:
        """Send the results and return the message that ends the operation."""
        try:
            streamed = self._endpoint.engine.stream(
                *parameters[:3], principal, with_checkpoint=parameters.with_checkpoint
            )
            async with aclosing(streamed) as results:
                async for result in results:
                    await self._send(
                        {"id": id_, "type": "next", "payload": orjson.Fragment(result)}
                    )
        except WebSocketDisconnect:
            raise
        except RequestFailed as failed:
            return {"id": id_, "type": "error", "payload": failed.errors}
        except Exception as cause:  # noqa: BLE001 - logged by internal_error
            error = internal_error("A GraphQL operation over WebSocket", cause)
            return {"id": id_, "type": "error", "payload": [error]}
        return {"id": id_, "type": "complete"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self._websocket.send_text(orjson.dumps(message).decode())

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    payload = message.get("payload")
    if not isinstance(payload, dict | None):
        raise _Closing(4400, f"The payload of {message['type']} must be an object, null or absent")
    return payload or {}


async def _close(websocket: WebSocket, code: int, reason: str) -> None:
    try:
        await websocket.close(code, reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
    except WebSocketDisconnect:
        return  # the client was faster
