"""The HTTP application: its routes and what every response has in common."""

import logging
from collections.abc import Awaitable, Callable, Collection
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..identity import Authenticator, Clock
from .checkpoint import CheckpointEndpoint
from .engine import Engine
from .graphiql import GraphiQL, KeyedTokens
from .graphql import GraphQLEndpoint
from .websocket import WebSocketEndpoint

log = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 1_000_000

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def create_app(
    engine: Engine,
    authenticator: Authenticator,
    *,
    clock: Clock,
    health: Callable[[], Awaitable[None]],
    graphiql_tokens: KeyedTokens | None = None,
    allowed_origins: Collection[str] = (),
    max_request_bytes: int = MAX_REQUEST_BYTES,
    init_timeout: float = 10,
    max_operations: int = 100,
    keep_alive: float = 12,
) -> Starlette:
    """Return the application: GraphQL at `/graphql`, GraphiQL at `/`, the state at `/healthz`, the
    newest checkpoint at `/checkpoint`.

    Args:
        clock: tells when the token of a WebSocket or of a stream of events has expired.
        health: raises when the service cannot do its work.
        graphiql_tokens: gives GraphiQL a token where the page is opened with its key.
        allowed_origins: pages of other hosts that may use the API from a browser, such as
            `https://okr.example.com`; "*" stands for all.
        max_request_bytes: bounds the body of a request and a WebSocket's message.
        init_timeout: seconds within which a WebSocket's client must introduce itself.
        max_operations: bounds the operations that one WebSocket runs at the same time.
        keep_alive: seconds between the comments that keep a stream of events open.
    """
    over_http = GraphQLEndpoint(
        engine, authenticator, clock=clock, max_bytes=max_request_bytes, keep_alive=keep_alive
    )
    over_websocket = WebSocketEndpoint(
        engine,
        authenticator,
        clock=clock,
        allowed_origins=frozenset(allowed_origins),
        init_timeout=init_timeout,
        max_characters=max_request_bytes,
        max_operations=max_operations,
    )
    sealed = CheckpointEndpoint(engine, authenticator)
    # For these routes alone: GraphiQL's page may hold a token, which no other page shall read.
    cross_origin = Middleware(
        CORSMiddleware,
        allow_origins=allowed_origins,
        allow_methods=("GET", "POST"),
        allow_headers=("Authorization", "Content-Type", "If-None-Match"),
        expose_headers=("ETag", "WWW-Authenticate"),
    )

    async def healthz(_: Request) -> Response:
        try:
            await health()
        except Exception:
            log.exception("The service cannot do its work")
            return JSONResponse({"status": "unavailable"}, HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/graphql", over_http, middleware=[cross_origin]),
            WebSocketRoute("/graphql", over_websocket),
            Route("/checkpoint", sealed.newest, middleware=[cross_origin]),
            Route("/checkpoint/keys", sealed.keys, middleware=[cross_origin]),
            Route("/healthz", healthz),
            *GraphiQL(graphiql_tokens).routes(),
        ],
        middleware=[Middleware(SecurityHeaders)],
    )


class SecurityHeaders:
    """Adds to every response the headers that keep browsers from misusing it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
