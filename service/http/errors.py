"""HTTP requests that get a status and a GraphQL error instead of a result."""

from collections.abc import Mapping
from http import HTTPStatus

from ..reading.failures import graphql_error


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
