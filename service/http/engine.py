"""What the transport asks of whatever executes GraphQL."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

from ..identity import Principal
from ..reading.answers import Answer

__all__ = ["Answer", "Engine", "MutationOverGet", "RequestFailed"]


class MutationOverGet(Exception):
    """A request that must not change anything asks for a mutation."""


class RequestFailed(Exception):
    """An operation cannot be executed, or cannot go on; `errors` are as they go to the client."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


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
        with_checkpoint: bool = False,
    ) -> Answer:
        """Execute a query or mutation and return the complete response; `with_checkpoint`, with
        the newest checkpoint among its extensions, if the principal may have it.

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
        *,
        no_mutation: bool = False,
        with_checkpoint: bool = False,
    ) -> AsyncGenerator[bytes, None]:
        """Execute any operation and yield each of its results as JSON: that of a query or mutation
        as `execute` returns it, any number of a subscription, which ends when the generator is
        closed.

        Raises:
            RequestFailed: the document cannot be executed, or the subscription cannot go on.
            MutationOverGet: it is a mutation although `no_mutation` is set.
        """
        ...

    async def checkpoint(self, principal: Principal) -> str | None:
        """Return the newest checkpoint of the principal's organisation; None before the first.

        Raises:
            RequestFailed: the principal has no role in it.
        """
        ...

    async def verifier_keys(self, principal: Principal) -> list[str]:
        """Return the keys by which its checkpoints are verified. Raises as `checkpoint` does."""
        ...
