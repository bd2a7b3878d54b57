"""Responses as they go to the wire, put together from ready-made JSON texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from graphql import GraphQLError

from .selection import Selected


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete GraphQL response."""

    body: bytes
    position: int | None
    """The position that it shows; None where nothing was read."""
    request_error: bool = False
    """Whether the request was refused before it was executed."""


def data(
    fields: Iterable[Selected],
    texts: Sequence[bytes | None],
    introspected: Mapping[str, bytes],
    position: int | None,
) -> Answer:
    """Return the answer with the values of root fields: JSON texts, or what introspection gave."""
    remaining = iter(texts)
    members = b",".join(
        b'"%b":%b'
        % (
            field.key.encode(),
            introspected[field.key] if field.is_meta else next(remaining) or b"null",
        )
        for field in fields
    )
    told = b"" if position is None else b',"extensions":{"position":"%d"}' % position
    return Answer(b'{"data":{%b}%b}' % (members, told), position)


def extended(answer: Answer, name: str, value: bytes) -> Answer:
    """Return the answer with a further extension, JSON."""
    body, member = answer.body, b'"%b":%b' % (name.encode(), value)
    # what tells the position is an extension too, and stands at the end
    opened = body[:-1] + b',"extensions":{' if answer.position is None else body[:-2] + b","
    return replace(answer, body=opened + member + b"}}")


def failure(errors: Iterable[GraphQLError]) -> Answer:
    """Return the answer to a query that could not be executed to its end."""
    return Answer(orjson.dumps({"data": None, "errors": _formatted(errors)}), None)


def refusal(errors: Iterable[GraphQLError]) -> Answer:
    """Return the answer to a request that could not be executed at all."""
    return Answer(orjson.dumps({"errors": _formatted(errors)}), None, request_error=True)


def _formatted(errors: Iterable[GraphQLError]) -> list[Any]:
    return [error.formatted for error in errors]
