"""The refusals that a user may see: each names the input and how to remedy it."""

from typing import ClassVar, NamedTuple
from uuid import UUID


class Readers(NamedTuple):
    """The roles whose holders alone may read the values of a key result, beside its owners."""

    key_result_id: UUID
    roles: frozenset[str]


class Refused(Exception):
    """A command that the rules do not allow; nothing has changed.

    `code` identifies the kind of refusal for programs, `message` is a sentence for people, and
    `path` leads to the input at fault, in Python names (`("owners", "0", "weight")`); it is
    empty where no single input is at fault. `about` is the object at fault, where that is known
    and its place in the input is not. `readers` are those who alone may be told, where
    it says something of confidential values.
    """

    code: ClassVar[str] = "REFUSED"
    readers: Readers | None = None

    def __init__(self, message: str, path: tuple[str, ...] = (), about: UUID | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.about = about


class InvalidInput(Refused):
    """A value that breaks a rule."""

    code = "INVALID_INPUT"


class NotFound(Refused):
    """An id that belongs to nothing."""

    code = "NOT_FOUND"


class Forbidden(Refused):
    """A command for which the acting person has no role."""

    code = "FORBIDDEN"


class CycleClosed(Refused):
    """A change that a closed cycle no longer admits."""

    code = "CYCLE_CLOSED"

    def __init__(self, kind: str, about: UUID) -> None:
        cycle = f"{kind} {about}" if kind == "cycle" else f"the cycle of {kind} {about}"
        # what stands in the closed cycle, or is it
        super().__init__(f"{cycle} is closed: reopen it, or choose another", (kind,), about)


class NotInForce(Refused):
    """A command on what is dropped, closed or retracted, or the revival of what is in force."""

    code = "NOT_IN_FORCE"


class WouldCreateLoop(Refused):
    """A link by which something would stand above itself, or come from itself."""

    code = "WOULD_CREATE_LOOP"


class NotSettled(Refused):
    """The closing of a cycle or an objective under which something is still open."""

    code = "NOT_SETTLED"


class IdempotencyKeyReused(Refused):
    """An idempotency key that already stands for another command."""

    code = "IDEMPOTENCY_KEY_REUSED"


class VersionConflict(Refused):
    """An edit of a version that is no longer the present one."""

    code = "VERSION_CONFLICT"

    def __init__(self, kind: str, stream_id: UUID, expected: int, actual: int) -> None:
        super().__init__(
            f"expected version {expected}, but it is now at version {actual}: "
            "read it again, and repeat the edit with its present version",
            ("expected_version",),
        )
        self.kind = kind
        self.stream_id = stream_id
        self.expected = expected
        self.actual = actual
