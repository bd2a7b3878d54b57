"""Events, the feed of all of them and the history of one object."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from okr.projections.transparency_feed import changes
from tests.oracle.moment import Moment, Node, Recorded
from tests.oracle.paging import page
from tests.oracle.past import Entry
from tests.oracle.requests import event_filter


class LedgerEvent(Node):
    KIND = "event"

    def __init__(self, moment: Moment, entry: Entry) -> None:
        super().__init__(moment, entry.position, entry)
        event = entry.event
        self.stream_id = event.originator_id
        self.actor_id = event.actor_id
        self.position = entry.position
        self.recorded_at = entry.recorded_at
        self.imported = entry.imported
        self.topic = event.TOPIC
        self.subject_kind = event.TOPIC.partition(".")[0].upper()
        self.occurred_at = event.timestamp
        self.reason_kind = event.reason_kind and event.reason_kind.upper()
        self.reason = event.reason_text
        self.version = event.originator_version
        self._event = event

    @property
    def changes(self) -> list[dict[str, Any]]:
        return changes(self._event)

    @property
    def actor(self) -> Recorded | None:
        return self.moment.find("person", self.actor_id)

    @property
    def subject(self) -> Recorded | None:
        return self.moment.objects.get(self.stream_id)

    @property
    def objective_id(self) -> UUID | None:
        """The objective that it was about then."""
        if self.subject_kind == "OBJECTIVE":
            return self.stream_id
        state = self.moment.past.state(self.stream_id, self.position)
        found: UUID | None = getattr(state and state.aggregate, "objective_id", None)
        return found

    @property
    def objective(self) -> Recorded | None:
        return self.moment.find("objective", self.objective_id)


def newest_events(
    moment: Moment, events: Iterable[LedgerEvent], arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of events, newest first."""
    return page(
        moment.cursors,
        LedgerEvent.__name__,
        list(events),
        lambda event: (event.position,),
        newest_first=True,
        **arguments,
    )


def filtered_events(
    moment: Moment, asked: dict[str, Any] | None, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of all events that meet a filter."""
    is_asked_for = event_filter(moment.world, asked)
    entries = moment.past.entries[: moment.position]
    events = (LedgerEvent(moment, entry) for entry in entries)
    return newest_events(moment, filter(is_asked_for, events), arguments)


class WithHistory(Recorded):
    """What has a stream of its own, as all its types share it."""

    def history(self, **arguments: Any) -> dict[str, Any]:
        events = (LedgerEvent(self.moment, entry) for entry in self.state.entries)
        return newest_events(self.moment, events, arguments)
