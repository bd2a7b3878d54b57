"""Tests that read `given(facts).when(command).then(facts)`."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from okr.domain.aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent, Reason
from okr.domain.errors import Refused
from okr.domain.topics import AGGREGATE_CLASSES

STREAM = UUID("0195f0e0-0000-7000-8000-000000000001")
ANNA = UUID("0195f0e0-0000-7000-8000-00000000000a")
BERND = UUID("0195f0e0-0000-7000-8000-00000000000b")
START = datetime(2026, 4, 1, 8, tzinfo=UTC)

_ENVELOPE = {"originator_id", "originator_version", "originator_topic", "timestamp", "actor_id"}


def act(reason: Reason | None = None, actor: UUID = ANNA) -> Act:
    """What Anna does a year after the start."""
    return Act(actor, START + timedelta(days=365), reason)


@dataclass(frozen=True)
class Fact:
    """An event without its envelope."""

    event_class: type[LedgerEvent]
    fields: dict[str, Any]


def fact(event_class: type[LedgerEvent], **fields: Any) -> Fact:
    """An event of this class with these fields; a reason may be among them."""
    return Fact(event_class, fields)


def fold(events: Iterable[LedgerEvent]) -> Any:
    """The aggregate that the events make, None without events."""
    aggregate: Any = None
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate


def given(*facts: Fact) -> "Given":
    """What Anna did before, an hour apart; nothing where the stream is to begin."""
    return Given([_event(fact_, version) for version, fact_ in enumerate(facts, start=1)])


class Given:
    """A history, to which a command can happen."""

    def __init__(self, events: list[LedgerEvent]) -> None:
        self.events = events
        self.aggregate = fold(events)

    def when(self, command: Callable[[Any], object]) -> "When":
        """Runs the command on the aggregate, which is None without a history."""
        try:
            made = command(self.aggregate)
        except Refused as refused:
            return When(self.events, self.aggregate, refused)
        return When(self.events, made if self.aggregate is None else self.aggregate, None)


class When:
    """What a command did."""

    def __init__(self, history: list[LedgerEvent], aggregate: Any, refused: Refused | None) -> None:
        self.history = history
        self.aggregate = aggregate
        self.refused = refused

    def then(self, *facts: Fact) -> Any:
        """Checks that exactly this happened, in JSON, and returns the aggregate.

        Folding the history again must give the same aggregate.
        """
        assert self.refused is None, self.refused
        assert isinstance(self.aggregate, LedgerAggregate)
        events = [*self.aggregate.collect_events()]
        happened = [_fact(event) for event in events]
        assert happened == list(facts)
        assert [json.loads(json.dumps(one.fields)) for one in happened] == [
            one.fields for one in happened
        ]
        assert fold([*self.history, *events]) == self.aggregate
        return self.aggregate

    def then_refused(self, refusal: type[Refused], *path: str, saying: str = "") -> Refused:
        """Checks that the command was refused for this input, and left no trace."""
        assert type(self.refused) is refusal, self.refused
        assert self.refused.path == path
        assert saying in self.refused.message
        assert self.aggregate == fold(self.history)
        return self.refused


def _event(fact_: Fact, version: int) -> LedgerEvent:
    created = issubclass(fact_.event_class, LedgerCreated)
    topic = {"originator_topic": fact_.event_class.TOPIC.partition(".")[0]} if created else {}
    return fact_.event_class(
        originator_id=STREAM,
        originator_version=version,
        timestamp=START + timedelta(hours=version),
        **{"actor_id": ANNA, **topic, **fact_.fields},
    )


def _fact(event: LedgerEvent) -> Fact:
    assert event.originator_version == 1 or not isinstance(event, LedgerCreated)
    assert event.TOPIC.partition(".")[0] in AGGREGATE_CLASSES
    return Fact(
        type(event),
        {
            name: value
            for name, value in vars(event).items()
            if name not in _ENVELOPE
            and not (name in {"reason_kind", "reason_text"} and value is None)
            and not (name in {"confidential", "withheld"} and value is False)
        },
    )
