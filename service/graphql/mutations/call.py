"""One call of a mutation: who asks, when, under which idempotency key, and about which objects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import TypeVar
from uuid import UUID, uuid5

import orjson
import strawberry

from ....domain import aggregate as domain
from ....domain.aggregate import Act, LedgerAggregate, Reason
from ....domain.errors import InvalidInput, NotFound
from ....domain.goal_ref import GoalKind, GoalRef
from ....domain.person import Role
from ...identity import Principal
from ...ledger.command import (
    Command,
    Decision,
    Guard,
    Invariant,
    change,
    fingerprint,
    no_guards,
)
from ...ledger.ledger import Ledger
from ...reading.ids import GlobalId, InvalidId, one, words
from ..naming import camel_case, snake_case
from ..types.enums import ReasonKind

KEY_LIMIT = 200
"""The most characters of an idempotency key."""

_A = TypeVar("_A", bound=LedgerAggregate)
_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


@strawberry.input(description="Why something is changed.")
class ReasonInput:
    """Why something is changed."""

    kind: ReasonKind = strawberry.field(description="The kind of reason, to count by.")
    text: str | None = strawberry.field(
        default=None, description="The reason in words, at most 10,000 characters."
    )


@strawberry.input
class CommandInput:
    """What every mutation takes."""

    idempotency_key: str = strawberry.field(
        description="A random text, such as a UUID, of up to 200 characters, new for each new "
        "request. Repeating a request with its key changes nothing and returns the first result."
    )
    reason: ReasonInput | None = strawberry.field(
        default=None, description="Why; needed wherever the description says so."
    )


@strawberry.input
class EditInput(CommandInput):
    """What every mutation of an existing object takes."""

    id: strawberry.ID = strawberry.field(description="The object to change.")
    expected_version: int | None = strawberry.field(
        default=None,
        description="The `version` on which the edit is based; if the object has moved on, the "
        "answer is a VersionConflict. Without it the edit applies to whatever there is.",
    )


@dataclass(frozen=True, slots=True)
class Call:
    """A mutation as it reaches its function; ids are those of the caller's organisation."""

    principal: Principal
    act: Act
    command_id: UUID
    fingerprint: bytes
    ledger: Ledger

    @classmethod
    def of(
        cls, principal: Principal, name: str, given: CommandInput, now: datetime, ledger: Ledger
    ) -> "Call":
        """Reads what all mutations have in common; raises InvalidInput for a useless key."""
        key = given.idempotency_key
        if not 0 < len(key) <= KEY_LIMIT or not key.isprintable():
            raise InvalidInput(
                f"the idempotency key must have 1 to {KEY_LIMIT} printable characters",
                ("idempotency_key",),
            )
        return cls(
            principal,
            Act(principal.person_id, now, _reason(given.reason)),
            uuid5(principal.person_id, key),
            fingerprint(name, _canonical(given)),
            ledger,
        )

    @property
    def new_id(self) -> UUID:
        """The id of what the call begins; the same when it is repeated."""
        return uuid5(self.command_id, "new")

    def id(self, given: str, kind: str, *path: str) -> UUID:
        """The object of this kind that an id names; another organisation's does not exist.

        Raises InvalidInput for what is no id, NotFound for another kind or organisation.
        """
        return self.named(given, (kind,), *path)[1]

    def named(self, given: str, kinds: Sequence[str], *path: str) -> tuple[str, UUID]:
        """The object of one of these kinds that an id names, with its kind; raises as `id`."""
        path = path or ("id",)
        try:
            parsed = GlobalId.parse(given)
        except InvalidId as error:
            raise InvalidInput(str(error), path) from error
        if parsed.kind not in kinds or not isinstance(parsed.key, UUID):
            raise NotFound(
                f"this is the id of {one(parsed.kind)}: pass that of {one(*kinds)} instead", path
            )
        if parsed.org_id != self.principal.org_id:
            raise NotFound(f"there is no {words(parsed.kind)} {given}: check the id", path)
        return parsed.kind, parsed.key

    def goal(self, given: str, *path: str) -> GoalRef:
        """The objective or key result that an id names; raises as `id`."""
        kind, key = self.named(given, [camel_case(kind) for kind in GoalKind], *path)
        return GoalRef(GoalKind(snake_case(kind)), key)

    def edit(
        self,
        aggregate: type[_A],
        given: EditInput,
        decide: Callable[[_A], object],
        guards: Callable[[_A], tuple[Guard, ...]] = no_guards,
    ) -> Decision:
        """A decision of the object that the input names, on the version it expects."""
        stream_id = self.id(given.id, camel_case(aggregate.TOPIC))
        return change(aggregate, stream_id, decide, given.expected_version, guards)

    def uuid(self, given: str, *path: str) -> UUID:
        """An id that is a plain UUID; raises InvalidInput for other texts."""
        try:
            return UUID(given)
        except ValueError as error:
            raise InvalidInput(
                f"{path[-1]} is {given[:100]!r}: give a UUID, 32 hexadecimal digits in groups of "
                "8, 4, 4, 4 and 12",
                path,
            ) from error

    def optional_id(self, given: str | None, kind: str, *path: str) -> UUID | None:
        """As `id`, None for None."""
        return None if given is None else self.id(given, kind, *path)

    def command(
        self,
        decisions: Sequence[Decision],
        roles: frozenset[Role] | None,
        alters_guards: bool = False,
        invariants: tuple[Invariant, ...] = (),
    ) -> Command:
        """The command for the ledger; `roles` are narrowed by the caller's token."""
        return Command(
            id=self.command_id,
            fingerprint=self.fingerprint,
            actor_id=self.principal.person_id,
            decisions=tuple(decisions),
            roles=None if roles is None else self.principal.narrow(roles),
            rights=self.principal.allowed_roles,
            alters_guards=alters_guards,
            invariants=invariants,
        )


def same(kind: type[_E], given: Enum) -> _E:
    """The domain's member for one of the schema's enumeration of the same name."""
    return kind(given.value)


def given_or(given: _T, present: _T) -> _T:
    """What an input gives, null included; where it gives nothing, what there is."""
    return present if given is strawberry.UNSET else given


def json_object(value: object, *path: str) -> dict[str, object]:
    """A JSON object, empty for null; raises InvalidInput for other JSON."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidInput(f"{path[-1]} must be a JSON object: {{name: value, …}}", path)
    return value


def _reason(given: ReasonInput | None) -> Reason | None:
    if given is None:
        return None
    kind = same(domain.ReasonKind, given.kind)
    if kind is domain.ReasonKind.NOT_RECORDED:
        raise InvalidInput(
            "that no reason was recorded can only be said of imported histories: choose another "
            "kind, OTHER if none fits",
            ("reason", "kind"),
        )
    return Reason(kind, given.text)


def _canonical(given: CommandInput) -> bytes:
    """The same bytes for the same input; what is not given is not null."""
    told = {name: value for name, value in vars(given).items() if value is not strawberry.UNSET}
    try:
        return orjson.dumps(told, default=str, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise InvalidInput(
            f"the input holds a value that cannot be stored ({error}): use text in Unicode, "
            "integers of 64 bits, and no deep nesting"
        ) from error
