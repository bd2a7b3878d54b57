"""`/checkpoint` and `/checkpoint/keys`: what was signed last of a ledger, and by which keys."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..identity import Authenticator, Principal
from ..reading.failures import internal_error, response_body
from .authentication import authenticate
from .engine import Engine, RequestFailed
from .errors import Refused

HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization"}


class CheckpointEndpoint:
    """What answers the two; the organisation is that of the bearer token."""

    def __init__(self, engine: Engine, authenticator: Authenticator) -> None:
        self._engine = engine
        self._authenticator = authenticator

    async def newest(self, request: Request) -> Response:
        """Answer the newest checkpoint."""
        return await self._answer(request, self._newest)

    async def keys(self, request: Request) -> Response:
        """Answer the verifier keys, one per line."""
        return await self._answer(request, self._keys)

    async def _newest(self, principal: Principal) -> str:
        note = await self._engine.checkpoint(principal)
        if note is None:
            raise Refused(
                HTTPStatus.NOT_FOUND,
                "NOT_FOUND",
                "There is no checkpoint of this ledger yet; a new entry is sealed about a second "
                "later, if the service has a key to sign with (OKR_SIGNING_KEY_FILE).",
            )
        return note

    async def _keys(self, principal: Principal) -> str:
        return "".join(f"{line}\n" for line in await self._engine.verifier_keys(principal))

    async def _answer(
        self, request: Request, ask: Callable[[Principal], Awaitable[str]]
    ) -> Response:
        try:
            principal = await authenticate(self._authenticator, request)
            return PlainTextResponse(await ask(principal), headers=HEADERS)
        except Refused as refused:
            return _refusal(response_body([refused.error]), refused.status, refused.headers)
        except RequestFailed as failed:
            return _refusal(response_body(failed.errors), HTTPStatus.FORBIDDEN, {})
        except Exception as error:  # noqa: BLE001 - logged by internal_error
            body = response_body([internal_error("A request for a checkpoint", error)])
            return _refusal(body, HTTPStatus.INTERNAL_SERVER_ERROR, {})


def _refusal(body: bytes, status: HTTPStatus, headers: dict[str, str]) -> Response:
    return Response(body, status, {**HEADERS, **headers}, media_type="application/json")
