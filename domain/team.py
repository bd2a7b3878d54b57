"""The team: its place below another one, and who belonged to it from which day to which."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent
from .errors import InvalidInput, NotInForce, WouldCreateLoop
from .membership import Membership, end_all, require_joined
from .payload import checked_date, optional_id, optional_id_text
from .text import one_line


class TeamState(StrEnum):
    """Whether a team is at work; one that is not takes no changes but leaving and restoring."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    MERGED = "merged"


class Team(LedgerAggregate):
    """People who answer for goals together.

    `memberships` holds each person's in the order of their days; they never overlap, so that
    only the last one can be open. `merged_into` is the team that took over, while merged.
    """

    TOPIC = "team"

    class Added(LedgerCreated):
        """The team exists, below another one or at the top."""

        TOPIC = "team.added"

        name: str
        parent_id: str | None

    class Renamed(LedgerEvent):
        """The team has another name."""

        TOPIC = "team.renamed"

        name_from: str
        name_to: str

        def apply(self, aggregate: "Team") -> None:
            aggregate.name = self.name_to

    class Moved(LedgerEvent):
        """The team stands below another one, or at the top."""

        TOPIC = "team.moved"

        parent_from: str | None
        parent_to: str | None

        def apply(self, aggregate: "Team") -> None:
            aggregate.parent_id = optional_id(self.parent_to)

    class Merged(LedgerEvent):
        """Another team took over; the day is the last one of all who were members then."""

        TOPIC = "team.merged"

        into_id: str
        on: str

        def apply(self, aggregate: "Team") -> None:
            aggregate.state = TeamState.MERGED
            aggregate.merged_into = UUID(self.into_id)
            end_all(aggregate.memberships.values(), date.fromisoformat(self.on))

    class Archived(LedgerEvent):
        """The team is no longer at work; the day is the last one of all who were members then."""

        TOPIC = "team.archived"
        class_version: ClassVar[int] = 2

        on: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """At first the memberships stayed."""
            state["on"] = None

        def apply(self, aggregate: "Team") -> None:
            aggregate.state = TeamState.ARCHIVED
            if self.on is not None:
                end_all(aggregate.memberships.values(), date.fromisoformat(self.on))

    class Restored(LedgerEvent):
        """The team is at work again; memberships that ended with it stay ended."""

        TOPIC = "team.restored"

        def apply(self, aggregate: "Team") -> None:
            aggregate.state = TeamState.ACTIVE
            aggregate.merged_into = None

    class MemberJoined(LedgerEvent):
        """A person belongs to the team from this day on."""

        TOPIC = "team.member_joined"

        person_id: str
        on: str

        def apply(self, aggregate: "Team") -> None:
            joined = Membership(UUID(self.person_id), date.fromisoformat(self.on))
            aggregate.memberships.setdefault(joined.person_id, []).append(joined)

    class MemberLeft(LedgerEvent):
        """A person belongs to the team until this day, the last one."""

        TOPIC = "team.member_left"

        person_id: str
        on: str

        def apply(self, aggregate: "Team") -> None:
            memberships = aggregate.memberships[UUID(self.person_id)]
            memberships[-1] = memberships[-1]._replace(ends_on=date.fromisoformat(self.on))

    def __init__(self, name: str, parent_id: str | None) -> None:
        self.name = name
        self.parent_id = optional_id(parent_id)
        self.state = TeamState.ACTIVE
        self.merged_into: UUID | None = None
        self.memberships: dict[UUID, list[Membership]] = {}

    @classmethod
    def add(cls, id: UUID, name: str, act: Act, parent_id: UUID | None = None) -> Self:
        """A team below another one, or at the top.

        Raises InvalidInput for a blank name, WouldCreateLoop for a team below itself.
        """
        _refuse_itself(id, parent_id)
        return cls.begin(
            id, act, cls.Added, name=one_line(name, "name"), parent_id=optional_id_text(parent_id)
        )

    def rename(self, name: str, act: Act) -> None:
        """Gives the team another name; raises InvalidInput for a blank one."""
        self.require_active()
        name = one_line(name, "name")
        if name != self.name:
            self.decide(act, self.Renamed, name_from=self.name, name_to=name)

    def move(self, parent_id: UUID | None, act: Act) -> None:
        """Puts the team below another one, or at the top; raises WouldCreateLoop for itself.

        A longer loop can only be seen where all teams are known.
        """
        self.require_active()
        _refuse_itself(self.id, parent_id)
        if parent_id != self.parent_id:
            self.decide(
                act,
                self.Moved,
                parent_from=optional_id_text(self.parent_id),
                parent_to=optional_id_text(parent_id),
            )

    def merge(self, into_id: UUID, on: date, act: Act) -> None:
        """Lets another team take over; nobody is a member after this day.

        Raises InvalidInput for the team itself, and for a day before somebody's first one.
        """
        self.require_active()
        if into_id == self.id:
            raise InvalidInput("a team cannot be merged into itself: give another", ("into_id",))
        on = checked_date(on, "on")
        require_joined(self.memberships.values(), on)
        self.decide(act, self.Merged, into_id=str(into_id), on=on.isoformat())

    def archive(self, on: date, act: Act) -> None:
        """Says that the team is no longer at work; nobody is a member after this day.

        Raises InvalidInput for a day before somebody's first one.
        """
        self.require_active()
        on = checked_date(on, "on")
        require_joined(self.memberships.values(), on)
        self.decide(act, self.Archived, on=on.isoformat())

    def restore(self, act: Act) -> None:
        """Takes an archived or merged team up again; raises NotInForce for an active one."""
        if self.state is TeamState.ACTIVE:
            raise NotInForce("this team is active: there is nothing to restore")
        self.decide(act, self.Restored)

    def join(self, person_id: UUID, on: date, act: Act) -> None:
        """Makes a person a member from this day on.

        Raises InvalidInput for a member, and for a day that an earlier membership reaches.
        """
        self.require_active()
        on = checked_date(on, "on")
        last = self._last(person_id)
        if last is not None:
            if last.ends_on is None:
                raise InvalidInput(
                    f"person {person_id} is a member from {last.starts_on} on: let them leave "
                    "first",
                    ("person_id",),
                )
            if on <= last.ends_on:
                raise InvalidInput(
                    f"on is {on}, but person {person_id} is a member until {last.ends_on}: "
                    "give a later day",
                    ("on",),
                )
        self.decide(act, self.MemberJoined, person_id=str(person_id), on=on.isoformat())

    def leave(self, person_id: UUID, on: date, act: Act) -> None:
        """Ends a person's membership with this day, also in a team that is archived.

        Raises InvalidInput for no member, and for a day before the first one.
        """
        on = checked_date(on, "on")
        last = self._last(person_id)
        if last is None:
            raise InvalidInput(f"person {person_id} is no member: check the id", ("person_id",))
        if last.ends_on is not None:
            raise InvalidInput(
                f"person {person_id} was a member until {last.ends_on} and is none since: check "
                "the id, or let them join again first",
                ("person_id",),
            )
        if on < last.starts_on:
            raise InvalidInput(
                f"on is {on}, before person {person_id} joined on {last.starts_on}: "
                "give that day or a later one",
                ("on",),
            )
        self.decide(act, self.MemberLeft, person_id=str(person_id), on=on.isoformat())

    def depart(self, person_id: UUID, on: date, act: Act) -> None:
        """Ends the membership of a person who leaves for good with this day, also where a later
        one was on record; one that was to begin later and is over by now stays as it is.

        Raises InvalidInput for an open membership that begins after the day.
        """
        last = self._last(person_id)
        if last is None or (last.ends_on is not None and last.ends_on <= on):
            return
        if on >= last.starts_on:
            self.decide(act, self.MemberLeft, person_id=str(person_id), on=on.isoformat())
        elif last.ends_on is None:
            raise InvalidInput(
                f"on is {on}, but person {person_id} joins team {self.id} on {last.starts_on}: "
                "let them leave it first, or give that day or a later one",
                ("on",),
            )

    def require_active(self) -> None:
        """Raises NotInForce when the team is archived or merged."""
        if self.state is not TeamState.ACTIVE:
            raise NotInForce(f"this team is {self.state}: restore it first")

    def _last(self, person_id: UUID) -> Membership | None:
        memberships = self.memberships.get(person_id)
        return memberships[-1] if memberships else None


def _refuse_itself(id: UUID, parent_id: UUID | None) -> None:
    if parent_id == id:
        raise WouldCreateLoop("a team cannot stand below itself: give another", ("parent_id",))
