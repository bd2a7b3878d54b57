"""The object types of the schema, as plain properties over folded aggregates."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from okr.domain.check_in import CheckIn as DomainCheckIn
from okr.domain.reports import ScoreKind
from okr.projections.transparency_feed import changes
from tests.oracle.arithmetic import key_result_progress, latest_check_in, objective_progress
from tests.oracle.moment import Moment, Node, Recorded, by_creation
from tests.oracle.paging import page
from tests.oracle.past import Entry
from tests.oracle.requests import event_filter, objective_filter


class WithHistory(Recorded):
    """What has a stream of its own, as all its types share it."""

    def history(self, **arguments: Any) -> dict[str, Any]:
        events = (LedgerEvent(self.moment, entry) for entry in self.state.entries)
        return newest_events(self.moment, events, arguments)


class Organization(WithHistory, stream="organization"):
    KIND = "organization"
    PLAIN = ("name", "zone", "language")

    def people(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, Person, self.moment.all(Person), arguments)

    def cycles(self, **arguments: Any) -> dict[str, Any]:
        return by_creation(self.moment, Cycle, self.moment.all(Cycle), arguments)

    def objectives(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        everything = self.moment.all(Objective)
        return filtered_objectives(self.moment, everything, filter, arguments)

    def feed(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_events(self.moment, filter, arguments)


class Person(WithHistory, stream="person"):
    KIND = "person"
    PLAIN = ("name", "roles")

    def objectives(self, **arguments: Any) -> dict[str, Any]:
        owned = (
            one
            for one in self.moment.all(Objective)
            if one.aggregate.owner_id == self.key and not one.aggregate.dropped
        )
        return by_creation(self.moment, Objective, owned, arguments)

    def key_results(self, **arguments: Any) -> dict[str, Any]:
        owned = (
            one
            for one in self.moment.all(KeyResult)
            if any(owner.person_id == self.key for owner in one.aggregate.owners)
            and not one.aggregate.dropped
        )
        return by_creation(self.moment, KeyResult, owned, arguments)


class Cycle(WithHistory, stream="cycle"):
    KIND = "cycle"
    PLAIN = ("name", "starts_on", "ends_on", "phase")

    @property
    def _objectives(self) -> list["Objective"]:
        all_ = self.moment.all(Objective)
        return [one for one in all_ if one.aggregate.cycle_id == self.key]

    def objectives(self, filter: Any = None, **arguments: Any) -> dict[str, Any]:
        return filtered_objectives(self.moment, self._objectives, filter, arguments)

    def tree(self, include_dropped: bool) -> list["Objective"]:
        return [one for one in self._objectives if include_dropped or not one.aggregate.dropped]


class Objective(WithHistory, stream="objective"):
    KIND = "objective"
    PLAIN = ("title", "attributes", "dropped")

    @property
    def cycle(self) -> Cycle | None:
        return self.moment.find(Cycle, self.aggregate.cycle_id)

    @property
    def owner(self) -> Person | None:
        return self.moment.find(Person, self.aggregate.owner_id)

    def attribute(self, name: str) -> Any:
        return self.aggregate.attributes.get(name)

    @property
    def notes(self) -> list[dict[str, Any]]:
        return [
            {
                "id": str(id_),
                "text": note.text,
                "author": self.moment.find(Person, note.author_id),
                "at": note.at,
            }
            for id_, note in self.aggregate.notes.items()
        ]

    @property
    def _key_results(self) -> list["KeyResult"]:
        all_ = self.moment.all(KeyResult)
        return [one for one in all_ if one.aggregate.objective_id == self.key]

    def key_results(self, include_dropped: bool) -> list["KeyResult"]:
        return [one for one in self._key_results if include_dropped or not one.aggregate.dropped]

    @property
    def progress(self) -> Decimal | None:
        return objective_progress(one.aggregate for one in self._key_results)[0]

    @property
    def progress_missing(self) -> str | None:
        return objective_progress(one.aggregate for one in self._key_results)[1]


class KeyResult(WithHistory, stream="key_result"):
    KIND = "keyResult"
    PLAIN = ("title", "weight", "attributes", "struck_out", "dropped")

    @property
    def objective(self) -> Objective | None:
        return self.moment.find(Objective, self.aggregate.objective_id)

    @property
    def kind(self) -> Any:
        return self.aggregate.measure.kind

    @property
    def baseline(self) -> Decimal | None:
        return self._number("baseline")

    @property
    def target(self) -> Decimal | None:
        return self._number("target")

    def _number(self, name: str) -> Decimal | None:
        number: Decimal | None = getattr(self.aggregate.measure, name)
        return number

    @property
    def unit(self) -> str | None:
        unit: str | None = self.aggregate.measure.unit
        return unit

    @property
    def owners(self) -> list[dict[str, Any]]:
        return [
            {"person": self.moment.find(Person, owner.person_id), "weight": owner.weight}
            for owner in self.aggregate.owners
        ]

    def attribute(self, name: str) -> Any:
        return self.aggregate.attributes.get(name)

    @cached_property
    def all_check_ins(self) -> list["CheckIn"]:
        """Those retracted too, in the order of recording."""
        return [CheckIn(self, check_in) for check_in in self.aggregate.check_ins.values()]

    @property
    def check_in_count(self) -> int:
        return sum(not one.domain.retracted for one in self.all_check_ins)

    def check_ins(self, include_retracted: bool, **arguments: Any) -> dict[str, Any]:
        return page(
            self.moment.cursors,
            CheckIn.__name__,
            [one for one in self.all_check_ins if include_retracted or not one.domain.retracted],
            lambda one: (one.domain.measured_on, one.entries[0].position),
            newest_first=True,
            **arguments,
        )

    @property
    def latest_check_in(self) -> "CheckIn | None":
        latest = latest_check_in(self.aggregate)
        return latest and CheckIn(self, latest)

    @property
    def confidence(self) -> int | None:
        latest = latest_check_in(self.aggregate)
        return latest and latest.confidence

    @property
    def status(self) -> Any:
        latest = latest_check_in(self.aggregate)
        return latest and latest.status

    @property
    def progress(self) -> Decimal | None:
        return key_result_progress(self.aggregate)[0]

    @property
    def progress_missing(self) -> str | None:
        return key_result_progress(self.aggregate)[1]

    @property
    def scores(self) -> dict[str, Decimal | None]:
        return {kind.value: self.aggregate.scores.get(kind) for kind in ScoreKind}


class CheckIn(Node):
    KIND = "checkIn"
    PLAIN = (
        *("measured_on", "value", "score", "confidence", "status", "note", "details"),
        "retracted",
    )

    def __init__(self, key_result: KeyResult, check_in: DomainCheckIn) -> None:
        super().__init__(key_result.moment, check_in.id, check_in)
        self.key_result = key_result
        self.domain = check_in
        self.entries = [
            entry
            for entry in key_result.state.entries
            if getattr(entry.event, "check_in_id", None) == str(check_in.id)
        ]
        self.recorded_at = self.entries[-1].recorded_at
        self.position = self.entries[-1].position

    @property
    def at(self) -> datetime:
        return self.entries[0].event.timestamp

    @property
    def author(self) -> Person | None:
        return self.moment.find(Person, self.entries[0].event.actor_id)


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
    def actor(self) -> Person | None:
        return self.moment.find(Person, self.actor_id)

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
    def objective(self) -> Objective | None:
        return self.moment.find(Objective, self.objective_id)


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


def filtered_objectives(
    moment: Moment,
    objectives: Iterable[Objective],
    asked: dict[str, Any] | None,
    arguments: dict[str, Any],
) -> dict[str, Any]:
    """Return a page of those of the objectives that meet a filter."""
    is_asked_for = objective_filter(moment.world, asked)
    found = (one for one in objectives if is_asked_for(one.aggregate))
    return by_creation(moment, Objective, found, arguments)
