"""Puts events into a ledger as they are: `given(events)` for tests that read projected rows."""

from typing import Any

from okr.domain.aggregate import LedgerEvent
from okr.domain.topics import AGGREGATE_CLASSES
from okr.service.ledger.command import Decision


def happened(event: LedgerEvent) -> Decision:
    """The decision that makes exactly this event."""

    def decide(aggregate: Any) -> Any:
        made: Any = event.mutate(aggregate)
        made.pending_events.append(event)
        return made

    kind = AGGREGATE_CLASSES[event.TOPIC.partition(".")[0]]
    return Decision(kind, event.originator_id, event.originator_version == 1, decide)
