"""Requests that get no result: the GraphQL errors that tell the client why."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import orjson

log = logging.getLogger(__name__)


class Refused(Exception):
    """An HTTP request is answered with a status and one GraphQL error instead of a result."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        **extensions: str,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.error = graphql_error(code, message, **extensions)


def graphql_error(code: str, message: str, **extensions: str) -> dict[str, Any]:
    """Return a GraphQL error as it goes to the client."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def response_body(errors: list[dict[str, Any]]) -> bytes:
    """Return the GraphQL response of a request that was not executed."""
    return orjson.dumps({"errors": errors})


def internal_error(what: str, cause: Exception) -> dict[str, Any]:
    """Log an unexpected exception and return an error that tells nothing of it but the id under
    which the log has it; `what` says there what failed."""
    error_id = str(uuid4())
    log.error("%s failed unexpectedly (error %s)", what, error_id, exc_info=cause)
    return graphql_error(
        "INTERNAL",
        f"The service failed; if it happens again, report the error {error_id}.",
        errorId=error_id,
    )
