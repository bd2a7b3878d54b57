"""What the transport asks of whatever executes GraphQL."""

from collections.abc import AsyncGenerator
from typing import Any, NamedTuple, Protocol

from ..identity import Principal


class MutationOverGet(Exception):
    """A request that must not change anything asks for a mutation."""


class RequestFailed(Exception):
    """A document cannot be executed; `errors` are GraphQL errors as they go to the client."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


class Answer(NamedTuple):
    """The complete GraphQL response as JSON, and the position of the ledger that it shows.

    `request_error` says that execution did not begin, so that the response has no `data`.
    """

    body: bytes
    position: int | None
    request_error: bool


class Engine(Protocol):
    """Executes GraphQL documents for a principal."""

    async def execute(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
        *,
        only_query: bool = False,
    ) -> Answer:
        """Execute a query or mutation.

        Raises:
            MutationOverGet: it is a mutation although `only_query` is set.
        """
        ...

    def stream(
        self,
        document: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        principal: Principal,
    ) -> AsyncGenerator[bytes, None]:
        """Execute any operation and yield each of its results as JSON: one of a query or mutation,
        any number of a subscription, which ends when the generator is closed.

        Raises:
            RequestFailed: before the first result, the document cannot be executed.
        """
        ...
