"""GraphQL errors that are not about one query's content, as they go to the client."""

import logging
from typing import Any
from uuid import uuid4

import orjson

NO_ROLE = "You have no role in this organisation; ask one of its administrators for one."

log = logging.getLogger(__name__)


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
