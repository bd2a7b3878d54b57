"""Who sends an HTTP request, by its bearer token."""

from http import HTTPStatus

from starlette.requests import Request

from ..identity import Authenticator, InvalidToken, Principal, Reason
from .errors import Refused


async def authenticate(authenticator: Authenticator, request: Request) -> Principal:
    """Return who sends a request. Raises Refused."""
    try:
        return await authenticator.authenticate(request.headers.get("authorization"))
    except InvalidToken as invalid:
        if invalid.reason is Reason.KEYS_UNAVAILABLE:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "UNAVAILABLE",
                invalid.message,
                {"Retry-After": "60"},
                reason=invalid.reason,
            ) from None
        challenge = 'Bearer realm="okr"'
        if invalid.reason is not Reason.MISSING:
            challenge += ', error="invalid_token"'
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "UNAUTHENTICATED",
            invalid.message,
            {"WWW-Authenticate": challenge},
            reason=invalid.reason,
        ) from None
