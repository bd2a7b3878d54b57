"""Events, the feed of all of them and the history of one object."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from okr.projections.transparency_feed import changes
from tests.oracle.confidential import without_values
from tests.oracle.moment import Moment, Node, Recorded
from tests.oracle.paging import page
from tests.oracle.past import Entry
from tests.oracle.requests import event_filter
from tests.oracle.sentences import Teller, facts_of


class LedgerEvent(Node):
    KIND = "event"

    def __init__(self, moment: Moment, entry: Entry) -> None:
        super().__init__(moment, entry.position, entry)
        event = entry.event
        self.stream_id = event.originator_id
        self.actor_id = event.actor_id
        self.position = entry.position
        self.recorded_at = entry.recorded_at
        self.appended_at = entry.appended_at
        self.command_id = str(entry.command_id)
        self.correlation_id = entry.correlation_id and str(entry.correlation_id)
        self.causation_id = entry.causation_id and str(entry.causation_id)
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
        found = changes(self._event)
        return without_values(self.topic, found) if self._hides else found

    @property
    def _hides(self) -> bool:
        return self.stream_id in self.moment.world.hidden

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
        if self.subject_kind == "COMMENT":
            kind, id_ = self._then.subject
            return id_ if kind == "objective" else None
        if self.topic == "retrospective.decided":
            return self.decided_on if self._event.__dict__["subject_kind"] == "objective" else None
        found: UUID | None = getattr(self._then, "objective_id", None)
        return found

    @property
    def left_objective_id(self) -> UUID | None:
        """The objective that a key result left."""
        moved = self.topic == "key_result.moved"
        return UUID(self._event.__dict__["objective_from"]) if moved else None

    @property
    def commented_on(self) -> UUID | None:
        """The goal of a comment."""
        found: UUID | None = self._then.subject.id if self.subject_kind == "COMMENT" else None
        return found

    @property
    def decided_on(self) -> UUID | None:
        """The goal that a retrospective decided on."""
        decided = self.topic == "retrospective.decided"
        return UUID(self._event.__dict__["subject_id"]) if decided else None

    def tells_of(self, person_id: object) -> bool:
        """Tell whether a person's id stands in it, or in the comment that it is about."""
        facts = orjson.dumps(self.changes).decode()
        mentioned = self.subject_kind == "COMMENT" and person_id in self._then.mentions
        return mentioned or f'"{person_id}"' in facts

    @property
    def _then(self) -> Any:
        """What it was about, as it was right after."""
        state = self.moment.past.state(self.stream_id, self.position)
        assert state is not None
        return state.aggregate

    def sentence(self, language: str | None = None) -> str:
        organization = self.moment.objects[self.moment.past.org_id].aggregate
        then, facts = self._then, facts_of(self.changes)
        about = {"COMMENT": lambda: then.subject.id, "RETROSPECTIVE": lambda: then.cycle_id}
        measure = then.measure if self.subject_kind == "KEY_RESULT" else None
        unit = (measure and not self._hides and measure.unit) or None
        done_to = {str(self.stream_id), facts.get("person_id"), facts.get("owner.id")}
        is_other = self.reason is not None and self._event.reason_kind == "other"
        kept_quiet = self.reason_kind == "NOT_RECORDED" or is_other
        facts |= {
            "actor": self.actor_id,
            "subject": self.stream_id,
            "self": self.actor_id if str(self.actor_id) in done_to else None,
            "about": about.get(self.subject_kind, lambda: None)(),
            "reason": None if self.reason is None else self.reason.rstrip(" ."),
            "reason_kind": None if kept_quiet else self._event.reason_kind,
            "unit": unit,
            "unit.from": facts.get("measure.unit.from", unit),
            "answered": measure is not None
            and measure.kind == "yes_no"
            and self.topic.startswith("key_result.check_in_"),
            "team": then.team_id if self.subject_kind == "RETROSPECTIVE" else None,
            "learning": self._learning,
        }
        told = Teller(self.moment, (language or organization.language).lower(), facts)
        return told.tell(self.topic)

    @property
    def _learning(self) -> str | None:
        """What the learning that it is about said then."""
        id_ = getattr(self._event, "learning_id", None)
        if id_ is None:
            return None
        for one in self.moment.all("retrospective"):
            state = self.moment.past.state(one.aggregate.id, self.position)
            if state is not None and UUID(id_) in state.aggregate.learnings:
                text: str | None = state.aggregate.learnings[UUID(id_)].text
                return text
        return None

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
    is_asked_for = event_filter(
        moment.world, asked, partial(_owned_by, moment), partial(_concerns, moment)
    )
    entries = moment.past.entries[: moment.position]
    events = (LedgerEvent(moment, entry) for entry in entries)
    return newest_events(moment, filter(is_asked_for, events), arguments)


def _owned_by(moment: Moment, team_id: object) -> set[object]:
    """Return a team, its retrospectives and the objectives that it or one of its members owns."""
    team = moment.objects.get(team_id) if isinstance(team_id, UUID) else None
    memberships = team.aggregate.memberships if team else {}
    members = {
        id_
        for id_, spans in memberships.items()
        if any(one.starts_on <= moment.day <= (one.ends_on or moment.day) for one in spans)
    }
    owners = {team_id} | members
    owned = (one.key for one in moment.all("objective") if one.aggregate.owner_id in owners)
    looked_back = (
        one.key for one in moment.all("retrospective") if one.aggregate.team_id == team_id
    )
    return {team_id, *owned, *looked_back}


def _concerns(moment: Moment, person_id: object) -> Callable[[LedgerEvent], bool]:
    """Return what tells whether an event was done by a person, tells of the person, or is about
    what the person owns."""
    goals = {one.key for one in moment.all("objective") if one.aggregate.owner_id == person_id} | {
        one.key
        for one in moment.all("key_result")
        if any(owner.person_id == person_id for owner in one.aggregate.owners)
    }
    return lambda event: (
        person_id in (event.actor_id, event.stream_id)
        or event.tells_of(person_id)
        or not goals.isdisjoint(
            {
                *(event.stream_id, event.objective_id, event.left_objective_id),
                *(event.commented_on, event.decided_on),
            }
        )
    )


class WithHistory(Recorded):
    """What has a stream of its own, as all its types share it."""

    def history(self, **arguments: Any) -> dict[str, Any]:
        events = (LedgerEvent(self.moment, entry) for entry in self.held.entries)
        return newest_events(self.moment, events, arguments)
