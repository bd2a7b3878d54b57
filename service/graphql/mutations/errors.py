"""The errors that are the user's to mend, as types of the schema."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from ....domain import errors as domain
from ...ledger.errors import UnknownOrganization, Unsettled
from ..context import Context
from ..naming import pascal_case
from ..types.goal import Goal
from ..types.ledger_event import Subject
from .wording import Names, path_of, sentence

_FIELDS = {
    "message": "What is wrong and how to mend it, in a sentence for people.",
    "code": "The kind of error, for programs.",
    "path": "Where in the input the error is, from the outside inwards; empty where no single "
    "part of it is at fault.",
}


@strawberry.interface(description="An error that the caller can mend; nothing was changed.")
class UserError:
    """An error that the caller can mend."""

    message: str = strawberry.field(description=_FIELDS["message"])
    code: str = strawberry.field(description=_FIELDS["code"])
    path: list[str] = strawberry.field(description=_FIELDS["path"])


@strawberry.type(description="A value in the input breaks a rule.")
class InvalidInput(UserError):
    """A value in the input breaks a rule."""


@strawberry.type(description="An id in the input belongs to nothing in this organisation.")
class NotFound(UserError):
    """An id belongs to nothing."""


@strawberry.type(description="None of the caller's roles allows this.")
class Forbidden(UserError):
    """None of the caller's roles allows this."""


@strawberry.type(description="The cycle is closed and admits no such change any more.")
class CycleClosed(UserError):
    """The cycle is closed."""


@strawberry.type(description="The object is dropped or retracted, or is not and should be.")
class NotInForce(UserError):
    """The object is dropped or retracted."""


@strawberry.type(description="Something would stand above itself, or come from itself.")
class WouldCreateLoop(UserError):
    """Something would stand above itself."""


@strawberry.type(description="What is to be closed still has something open under it.")
class NotSettled(UserError):
    """Something is still open."""

    below: strawberry.Private[Sequence[tuple[str, UUID]]]
    open_count: int = strawberry.field(description="How many objectives and key results are open.")

    @strawberry.field(
        description="The first 20 of what is open, objectives before key results, as it is now.",
        graphql_type=list[Goal],
    )
    async def open(self, info: Info[Context, None]) -> Any:
        """What is open."""
        below = [(pascal_case(kind), id_) for kind, id_ in self.below]
        return await info.context.read_all(info, "Goal", below)


@strawberry.type(description="The idempotency key was used for another request.")
class IdempotencyKeyReused(UserError):
    """The idempotency key was used for another request."""


@strawberry.type(description="The object has changed since the version the edit was based on.")
class VersionConflict(UserError):
    """The object has changed since."""

    type_name: strawberry.Private[str]
    stream_id: strawberry.Private[UUID]
    expected: int = strawberry.field(description="The version that the edit was based on.")
    actual: int = strawberry.field(description="The version that the object had instead.")

    @strawberry.field(
        description="The object as it is now, to merge the edit with.",
        graphql_type=Subject | None,
    )
    async def current(self, info: Info[Context, None]) -> Any:
        """The object as it is now."""
        return await info.context.read(info, self.type_name, self.stream_id, None)


ERROR_TYPES: tuple[type[UserError], ...] = (
    InvalidInput,
    NotFound,
    Forbidden,
    CycleClosed,
    NotInForce,
    WouldCreateLoop,
    NotSettled,
    IdempotencyKeyReused,
    VersionConflict,
)
"""All concrete errors, for the schema."""

_PLAIN: dict[type[domain.Refused], type[UserError]] = {
    domain.InvalidInput: InvalidInput,
    domain.NotFound: NotFound,
    domain.Forbidden: Forbidden,
    domain.CycleClosed: CycleClosed,
    domain.NotInForce: NotInForce,
    domain.WouldCreateLoop: WouldCreateLoop,
    domain.IdempotencyKeyReused: IdempotencyKeyReused,
}


def as_user_error(
    refusal: domain.Refused | UnknownOrganization, given: object, names: Names
) -> UserError:
    """The schema's error for the refusal of an input; `names` are what ids stand for."""
    if isinstance(refusal, UnknownOrganization):
        return NotFound(message=str(refusal), code=domain.NotFound.code, path=[])
    facts: dict[str, Any] = {
        "message": sentence(refusal, given, names),
        "code": refusal.code,
        "path": path_of(refusal, given),
    }
    if isinstance(refusal, domain.VersionConflict):
        return VersionConflict(
            **facts,
            type_name=pascal_case(refusal.kind),
            stream_id=refusal.stream_id,
            expected=refusal.expected,
            actual=refusal.actual,
        )
    if isinstance(refusal, Unsettled):
        return NotSettled(**facts, below=refusal.below, open_count=refusal.count)
    return _PLAIN[type(refusal)](**facts)
