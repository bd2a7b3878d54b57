"""The base of the aggregates and of their events: who did what when, and for which reason."""

from dataclasses import KW_ONLY, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, NoReturn, Self, cast
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate

from .errors import InvalidInput, VersionConflict
from .payload import member
from .text import paragraphs


class ReasonKind(StrEnum):
    """Why something was changed."""

    MARKET_CHANGED = "market_changed"
    ERROR = "error"
    AMBITION = "ambition"
    OTHER = "other"
    NOT_RECORDED = "not_recorded"
    """For histories from elsewhere, which did not ask."""


@dataclass(frozen=True)
class Reason:
    """Why something was changed: a kind to count by, and words."""

    kind: ReasonKind
    text: str | None = None


@dataclass(frozen=True)
class Act:
    """What accompanies every decision.

    `at` is when it happened in the world, with a time zone; it becomes the event's timestamp.
    """

    actor_id: UUID
    at: datetime
    reason: Reason | None = None

    @property
    def explained(self) -> bool:
        """Whether there is a reason that says something: one of kind other does so in words."""
        reason = self.reason
        if reason is None:
            return False
        return reason.kind is not ReasonKind.OTHER or bool((reason.text or "").strip())

    @property
    def without_words(self) -> Self:
        """The same act, of its reason only the kind: for decisions that follow from the one whose
        reason it is, and would repeat the words under another key."""
        return self if self.reason is None else replace(self, reason=Reason(self.reason.kind))

    def require_reason(self, change: str) -> None:
        """Raises InvalidInput unless the act is explained; `change` says what needs it."""
        if self.reason is None:
            raise InvalidInput(f"{change} needs a reason: say why", ("reason",))
        if not self.explained:
            raise InvalidInput(
                f"{change} needs a reason, and its kind does not tell one: say why in words",
                ("reason", "text"),
            )


class LedgerEvent(AggregateEvent):
    """An entry of the ledger, as the domain knows it.

    All fields stand in `vars(event)`, those of the payload as JSON primitives. `SEALED` names
    the fields that are stored encrypted, `SEALED_FOR` whose key they are stored under: the
    author's or that of the stream's person. A sealed field is None once its key is destroyed.

    `CONFIDENTIAL` names the fields, by paths such as `measure.target`, that are stored encrypted
    under a key of the stream's own if the event is `confidential`. It is `withheld` where that key
    is not at hand; these fields are None then.
    """

    TOPIC: ClassVar[str] = ""
    """The permanent name."""
    class_version: ClassVar[int] = 1
    """The topic's version; `upcast_v1_v2(state)` and so on bring older fields up to it."""
    SEALED: ClassVar[frozenset[str]] = frozenset({"reason_text"})
    SEALED_FOR: ClassVar[Literal["author", "subject"]] = "author"
    CONFIDENTIAL: ClassVar[frozenset[str]] = frozenset()

    _: KW_ONLY
    actor_id: UUID
    reason_kind: str | None = None
    reason_text: str | None = None
    confidential: bool = False
    withheld: bool = False

    @staticmethod
    def create_timestamp() -> NoReturn:
        """Refuses to read the clock, as the library otherwise does for a missing timestamp."""
        raise TypeError("an event needs the timestamp of its act")


class LedgerCreated(LedgerEvent, AggregateCreated):
    """The first event of a stream; its payload's fields are the arguments of `__init__`."""


def sealed(*fields: str) -> frozenset[str]:
    """The sealed fields of an event: these, and the reason in words."""
    return LedgerEvent.SEALED | set(fields)


class LedgerAggregate(BaseAggregate[UUID]):
    """What has a stream of its own in the ledger; `TOPIC` is the kind of stream.

    Decisions check everything before they trigger an event: a refusal leaves no trace. It is
    not the library's `Aggregate`, because that one draws ids at random.
    """

    TOPIC = ""

    Event = LedgerEvent

    @classmethod
    def begin(cls, id: UUID, act: Act, event_class: type[LedgerCreated], **fields: Any) -> Self:
        """A new aggregate whose first event has these fields and comes from this act."""
        return cls._create(event_class, id=id, **_attributes(act), **fields)

    def decide(self, act: Act, event_class: type[LedgerEvent], **fields: Any) -> None:
        """Triggers the event with these fields, as coming from this act."""
        self.trigger_event(event_class, **_attributes(act), **fields)

    def collect_events(self) -> list[LedgerEvent]:
        """The events since the last call, oldest first."""
        collected = cast("list[LedgerEvent]", self._pending_events)
        self._pending_events = []
        return collected

    def expect(self, version: int | None) -> None:
        """Raises VersionConflict unless this is the present version; None expects nothing."""
        if version is not None and version != self.version:
            raise VersionConflict(self.TOPIC, self.id, version, self.version)


def _attributes(act: Act) -> dict[str, Any]:
    if act.at.utcoffset() is None:
        raise InvalidInput("at has no time zone: give a moment with its offset", ("at",))
    # in UTC, as the ledger gives it back: rows that show a moment as text must not differ
    attributes: dict[str, Any] = {"timestamp": act.at.astimezone(UTC), "actor_id": act.actor_id}
    if act.reason is not None:
        kind = member(ReasonKind, act.reason.kind, "reason", "kind")
        attributes["reason_kind"] = kind.value
        attributes["reason_text"] = paragraphs(act.reason.text, "reason", "text")
    return attributes
