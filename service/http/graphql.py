"""GraphQL over HTTP: queries by GET, queries and mutations by POST; any operation as events.

Where the specification leaves a choice: a request that cannot be executed is answered with 400,
which every version of it admits, and a result with errors beside its data with 200. A response
that is no success is `application/graphql-response+json` even for clients that ask for plain JSON,
so that they can tell it from the answer of a proxy.
"""

from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ..identity import Authenticator, Clock, Principal
from ..reading.failures import internal_error, response_body
from .authentication import authenticate
from .engine import Engine, MutationOverGet
from .errors import Refused
from .event_stream import EventStream
from .negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, is_json, prefers_html, response_type
from .parameters import Malformed, Parameters, read_parameters

VARY = "Accept, Authorization"


class GraphQLEndpoint:
    """The ASGI application behind `/graphql`; `max_bytes` bounds a POST's body and a GET's query.

    A browser that asks for a page is sent to GraphiQL in the folder of the endpoint. `keep_alive`
    is in seconds, for streams of events, which end when `clock` says that the token has expired.
    """

    def __init__(
        self,
        engine: Engine,
        authenticator: Authenticator,
        *,
        clock: Clock,
        max_bytes: int,
        keep_alive: float,
    ) -> None:
        self._engine = engine
        self._authenticator = authenticator
        self._clock = clock
        self._max_bytes = max_bytes
        self._keep_alive = keep_alive

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return
        except Refused as refused:
            response = _failure(response_body([refused.error]), refused.status)
            response.headers.update(refused.headers)
        except Exception as error:  # noqa: BLE001 - logged by internal_error
            body = response_body([internal_error("A GraphQL request over HTTP", error)])
            response = _failure(body, HTTPStatus.INTERNAL_SERVER_ERROR)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        accept = ",".join(request.headers.getlist("accept"))
        reads = request.method in {"GET", "HEAD"}
        if not reads and request.method != "POST":
            raise _method_not_allowed(
                "GraphQL requests are sent by POST or GET.", "GET, HEAD, POST"
            )
        if reads and prefers_html(accept) and "query" not in request.query_params:
            return RedirectResponse("./", HTTPStatus.SEE_OTHER, headers={"Vary": VARY})
        media_type = response_type(accept)
        if media_type is None:
            raise Refused(
                HTTPStatus.NOT_ACCEPTABLE,
                "NOT_ACCEPTABLE",
                f"Responses are `{GRAPHQL_RESPONSE}`, `application/json` or `{EVENT_STREAM}` in "
                "UTF-8; name one of them in the header Accept.",
            )
        principal = await authenticate(self._authenticator, request)
        parameters = self._read_query(request) if reads else await self._read_body(request)
        if media_type == EVENT_STREAM:
            return self._stream(request, parameters, principal)
        try:
            answer = await self._engine.execute(
                *parameters[:3],
                principal,
                only_query=reads,
                with_checkpoint=parameters.with_checkpoint,
            )
        except MutationOverGet:
            raise _method_not_allowed("Mutations are sent by POST.", "POST") from None
        if answer.request_error:
            return _failure(answer.body, HTTPStatus.BAD_REQUEST)
        return _result(request, answer.body, media_type)

    def _stream(self, request: Request, parameters: Parameters, principal: Principal) -> Response:
        # A proxy that collects a response would hold up the events.
        headers = {"Cache-Control": "no-store", "Vary": VARY, "X-Accel-Buffering": "no"}
        if request.method == "HEAD":
            return Response(headers=headers, media_type=EVENT_STREAM)
        lifetime = None
        if principal.expires_at is not None:
            lifetime = max((principal.expires_at - self._clock()).total_seconds(), 0)
        results = self._engine.stream(
            *parameters[:3],
            principal,
            no_mutation=request.method == "GET",
            with_checkpoint=parameters.with_checkpoint,
        )
        return EventStream(
            results,
            keep_alive=self._keep_alive,
            lifetime=lifetime,
            headers=headers,
        )

    def _read_query(self, request: Request) -> Parameters:
        query = request.scope["query_string"]
        if len(query) > self._max_bytes:
            raise Refused(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                "URI_TOO_LONG",
                f"The query of the URL is longer than {self._max_bytes} bytes; send it by POST.",
            )
        try:
            pairs = parse_qsl(query.decode("latin-1"), encoding="utf-8", errors="strict")
        except UnicodeDecodeError:
            raise _bad_request("The query of the URL is not percent-encoded UTF-8.") from None
        # Without keep_blank_values an empty parameter is absent, as the specification has it.
        given: dict[str, Any] = dict(pairs)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _parse_json(given[name], f"`{name}`")
        return _checked(given)

    async def _read_body(self, request: Request) -> Parameters:
        if not is_json(request.headers.get("content-type", "")):
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                "The body of a request is JSON in UTF-8; "
                "send it with the header Content-Type: application/json.",
            )
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                "The body of a request is not compressed; send it without Content-Encoding.",
                {"Accept-Encoding": "identity"},
            )
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._max_bytes:
                raise Refused(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    "PAYLOAD_TOO_LARGE",
                    f"The body is larger than {self._max_bytes} bytes; split the request.",
                )
        return _checked(_parse_json(body, "The body"))


def _parse_json(text: str | bytearray, name: str) -> Any:
    # orjson refuses invalid UTF-8, and nesting that could exhaust the stack.
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _bad_request(f"{name} is not JSON in UTF-8: {error}.") from None


def _checked(request: object) -> Parameters:
    try:
        return read_parameters(request)
    except Malformed as malformed:
        raise _bad_request(str(malformed)) from None


def _bad_request(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "BAD_REQUEST", message)


def _method_not_allowed(message: str, allowed: str) -> Refused:
    headers = {"Allow": allowed}
    return Refused(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message, headers)


def _failure(body: bytes, status: HTTPStatus) -> Response:
    return Response(
        body,
        status,
        {"Cache-Control": "no-store", "Vary": VARY},
        media_type=f"{GRAPHQL_RESPONSE}; charset=utf-8",
    )


def _result(request: Request, body: bytes, media_type: str) -> Response:
    content_type = f"{media_type}; charset=utf-8"
    if request.method == "POST":
        headers = {"Cache-Control": "no-store", "Vary": VARY}
        return Response(body, headers=headers, media_type=content_type)
    digest = sha256(media_type.encode() + body).hexdigest()
    etag = f'"{digest[:32]}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": etag, "Vary": VARY}
    known = request.headers.get("if-none-match", "").split(",")
    if any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in known):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=content_type)
