"""People and teams, who belongs to which, and what people say and follow."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from okr.domain.team import Team as DomainTeam
from tests.oracle.events import WithHistory
from tests.oracle.learning import retrospectives_of
from tests.oracle.moment import Moment, Recorded, by_creation
from tests.oracle.paging import page
from tests.oracle.world import Erasure


class Membership(NamedTuple):
    """A span of days, and the position at which it became known."""

    person: Recorded | None
    team: Recorded | None
    starts_on: date
    ends_on: date | None
    known: int
    person_id: UUID

    def holds(self, on: str | None, moment: Moment) -> bool:
        """Tell whether it holds on a day, which is that of the moment unless told."""
        day = moment.day if on is None else date.fromisoformat(on)
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Follow(NamedTuple):
    """What a person follows, since when, and the position at which it was first followed."""

    subject: Recorded | None
    since: datetime
    known: int


class Person(WithHistory, stream="person"):
    KIND = "person"
    PLAIN = ("name", "roles", "active", "last_day")

    @property
    def _spans(self) -> list[Membership]:
        teams = [one for one in self.moment.all("team") if isinstance(one, Team)]
        return [span for one in teams for span in one.spans if span.person_id == self.key]

    @property
    def erasure(self) -> Erasure | None:
        found = self.moment.world.erasures.get(self.key) if isinstance(self.key, UUID) else None
        return found if found and found.position <= self.moment.position else None

    def teams(self, on: str | None = None, **arguments: Any) -> dict[str, Any]:
        found = [span.team for span in self._spans if span.holds(on, self.moment) and span.team]
        return by_creation(self.moment, "team", found, arguments)

    def memberships(self, **arguments: Any) -> dict[str, Any]:
        return _memberships(self.moment, self._spans, arguments)

    def objectives(self, include_dropped: bool, **arguments: Any) -> dict[str, Any]:
        return owned_objectives(self, arguments, include_dropped=include_dropped)

    def key_results(self, include_dropped: bool, **arguments: Any) -> dict[str, Any]:
        owned = (
            one
            for one in self.moment.all("key_result")
            if any(owner.person_id == self.key for owner in one.aggregate.owners)
            and (include_dropped or not one.aggregate.dropped)
        )
        return by_creation(self.moment, "key_result", owned, arguments)

    def mentions(self, **arguments: Any) -> dict[str, Any]:
        found = (
            one
            for one in self.moment.all("comment")
            if self.key in one.aggregate.mentions and not one.aggregate.removed
        )
        return by_creation(self.moment, "comment", found, arguments)

    def following(self, **arguments: Any) -> dict[str, Any]:
        follows = []
        for kind, id_ in self.aggregate.following:
            told = [
                entry
                for entry in self.held.entries
                if entry.event.TOPIC == "person.followed"
                and getattr(entry.event, "subject_id", None) == str(id_)
            ]
            subject = self.moment.find(kind.value, id_)
            follows.append(Follow(subject, told[-1].event.timestamp, told[0].position))
        return page(self.moment.cursors, "Follow", follows, lambda one: (one.known,), **arguments)


class Team(WithHistory, stream="team"):
    KIND = "team"
    PLAIN = ("name", "state")

    @property
    def parent(self) -> Recorded | None:
        return self.moment.find("team", self.aggregate.parent_id)

    @property
    def merged_into(self) -> Recorded | None:
        return self.moment.find("team", self.aggregate.merged_into)

    def children(self, **arguments: Any) -> dict[str, Any]:
        below = (one for one in self.moment.all("team") if one.aggregate.parent_id == self.key)
        return by_creation(self.moment, "team", below, arguments)

    @property
    def spans(self) -> list[Membership]:
        """All memberships that there ever were."""
        aggregate: DomainTeam = self.aggregate
        joined = {
            (entry.event.person_id, entry.event.on): entry.position
            for entry in self.held.entries
            if isinstance(entry.event, DomainTeam.MemberJoined)
        }
        return [
            Membership(
                self.moment.find("person", span.person_id),
                self,
                span.starts_on,
                span.ends_on,
                joined[str(span.person_id), span.starts_on.isoformat()],
                span.person_id,
            )
            for spans in aggregate.memberships.values()
            for span in spans
        ]

    def members(self, on: str | None = None, **arguments: Any) -> dict[str, Any]:
        found = [span.person for span in self.spans if span.holds(on, self.moment) and span.person]
        return by_creation(self.moment, "person", found, arguments)

    def retrospectives(self, **arguments: Any) -> dict[str, Any]:
        return retrospectives_of(self, arguments)

    def memberships(self, **arguments: Any) -> dict[str, Any]:
        return _memberships(self.moment, self.spans, arguments)

    def objectives(self, include_dropped: bool, **arguments: Any) -> dict[str, Any]:
        return owned_objectives(self, arguments, include_dropped=include_dropped)


class Comment(WithHistory, stream="comment"):
    KIND = "comment"
    PLAIN = ("removed",)

    @property
    def subject(self) -> Recorded | None:
        kind, id_ = self.aggregate.subject
        return self.moment.find(kind.value, id_)

    @property
    def text(self) -> str | None:
        return None if self.aggregate.removed else self.aggregate.text

    @property
    def author(self) -> Recorded | None:
        return self.moment.find("person", self.held.first.event.actor_id)

    @property
    def at(self) -> datetime:
        return self.created_at

    @property
    def edited(self) -> bool:
        return any(entry.event.TOPIC == "comment.edited" for entry in self.held.entries)

    def mentions(self, **arguments: Any) -> dict[str, Any]:
        people = (self.moment.find("person", id_) for id_ in self.aggregate.mentions)
        return by_creation(self.moment, "person", filter(None, people), arguments)


class HandOverQueue:
    """What is open in cycles not closed, and whose owner has left."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._gone = {one.key for one in moment.all("person") if not one.aggregate.active} | {
            one.key for one in moment.all("team") if one.aggregate.state != "active"
        }

    def objectives(self, **arguments: Any) -> dict[str, Any]:
        found = (
            one
            for one in self._moment.all("objective")
            if self._is_open(one) and one.aggregate.owner_id in self._gone
        )
        return by_creation(self._moment, "objective", found, arguments)

    def key_results(self, **arguments: Any) -> dict[str, Any]:
        found = (
            one
            for one in self._moment.all("key_result")
            if one.aggregate.outcome is None
            and not one.aggregate.struck_out
            and any(owner.person_id in self._gone for owner in one.aggregate.owners)
            and self._is_open(self._moment.find("objective", one.aggregate.objective_id))
        )
        return by_creation(self._moment, "key_result", found, arguments)

    def _is_open(self, objective: Recorded | None) -> bool:
        if objective is None or objective.aggregate.outcome is not None:
            return False
        cycle = self._moment.find("cycle", objective.aggregate.cycle_id)
        return cycle is not None and cycle.aggregate.phase != "closed"


def owned_objectives(
    owner: Recorded, arguments: dict[str, Any], *, include_dropped: bool
) -> dict[str, Any]:
    """Return a page of the objectives of a person or team."""
    owned = (
        one
        for one in owner.moment.all("objective")
        if one.aggregate.owner_id == owner.key and (include_dropped or not one.aggregate.dropped)
    )
    return by_creation(owner.moment, "objective", owned, arguments)


def comments_about(
    goal: Recorded, arguments: dict[str, Any], *, include_removed: bool
) -> dict[str, Any]:
    """Return a page of the comments about an objective or a key result."""
    about = (
        one
        for one in goal.moment.all("comment")
        if one.aggregate.subject.id == goal.key and (include_removed or not one.aggregate.removed)
    )
    return by_creation(goal.moment, "comment", about, arguments)


def followers_of(goal: Recorded, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the people who follow an objective or a key result."""
    found = (
        one
        for one in goal.moment.all("person")
        if any(subject.id == goal.key for subject in one.aggregate.following)
    )
    return by_creation(goal.moment, "person", found, arguments)


def _memberships(
    moment: Moment, spans: Iterable[Membership], arguments: dict[str, Any]
) -> dict[str, Any]:
    return page(moment.cursors, "Membership", list(spans), lambda one: (one.known,), **arguments)
