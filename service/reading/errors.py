"""How a query that cannot be answered is told to the client: a message and a code."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from graphql import FieldNode, GraphQLError


class Code(StrEnum):
    """What stands in `extensions.code` of an error."""

    BAD_ARGUMENT = "BAD_ARGUMENT"
    BAD_CURSOR = "BAD_CURSOR"
    BAD_ID = "BAD_ID"
    NOT_FOUND = "NOT_FOUND"
    AS_OF_IN_THE_FUTURE = "AS_OF_IN_THE_FUTURE"
    AS_OF_UNRESOLVABLE = "AS_OF_UNRESOLVABLE"
    LEDGER_DAMAGED = "LEDGER_DAMAGED"
    POSITION_NOT_REACHED = "POSITION_NOT_REACHED"
    FORBIDDEN = "FORBIDDEN"
    QUERY_TOO_LARGE = "QUERY_TOO_LARGE"
    OPERATION_NOT_FOUND = "OPERATION_NOT_FOUND"


class ReadRefused(Exception):
    """An argument cannot be used; the message names it and the remedy."""

    def __init__(self, code: Code, message: str, **details: Any) -> None:
        """`details`: what the error has for programs, beside the code."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


def error(
    code: Code,
    message: str,
    nodes: Sequence[FieldNode] | None = None,
    path: Sequence[str] | None = None,
    **details: Any,
) -> GraphQLError:
    """Return a GraphQL error with a code and further extensions, located where nodes and path
    tell."""
    return GraphQLError(
        message,
        nodes=nodes and list(nodes),
        path=path and list(path),
        extensions={"code": code.value, **details},
    )
