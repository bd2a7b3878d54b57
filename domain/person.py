"""The person: a name, the roles that say what the person may do, and what the person follows."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent, sealed
from .errors import NotInForce
from .goal_ref import GoalKind, GoalRef, goal_ref
from .payload import checked_date, member
from .text import one_line


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    OKR_OWNER = "okr_owner"
    LEAD = "lead"
    COACH = "coach"
    MEMBER = "member"
    AUDITOR = "auditor"
    INTEGRATION = "integration"
    """A machine that records check-ins."""


class Person(LedgerAggregate):
    """Somebody who acts or owns; `roles` stand in the order of the enumeration.

    `name` is None once the person's key is destroyed. What a deactivated person owns stays
    theirs until it is handed over. `following` holds the objectives and key results whose news
    the person wants.
    """

    TOPIC = "person"

    class Added(LedgerCreated):
        """The person belongs to the organisation."""

        TOPIC = "person.added"
        SEALED = sealed("name")
        SEALED_FOR = "subject"

        name: str | None
        roles: list[str]

    class Renamed(LedgerEvent):
        """The person goes by another name."""

        TOPIC = "person.renamed"
        SEALED = sealed("name_from", "name_to")
        SEALED_FOR = "subject"

        name_from: str | None
        name_to: str | None

        def apply(self, aggregate: "Person") -> None:
            aggregate.name = self.name_to

    class RoleGiven(LedgerEvent):
        """The person has one role more."""

        TOPIC = "person.role_given"

        role: str

        def apply(self, aggregate: "Person") -> None:
            aggregate.roles = _ordered({*aggregate.roles, Role(self.role)})

    class RoleWithdrawn(LedgerEvent):
        """The person has one role less."""

        TOPIC = "person.role_withdrawn"

        role: str

        def apply(self, aggregate: "Person") -> None:
            aggregate.roles = _ordered({*aggregate.roles} - {Role(self.role)})

    class Deactivated(LedgerEvent):
        """The person has left; `on` is the last day.

        The reason is about the person, whoever acts: it goes when the person's key goes.
        """

        TOPIC = "person.deactivated"
        SEALED_FOR = "subject"

        on: str

        def apply(self, aggregate: "Person") -> None:
            aggregate.last_day = date.fromisoformat(self.on)

    class Reactivated(LedgerEvent):
        """The person is back."""

        TOPIC = "person.reactivated"
        SEALED_FOR = "subject"

        def apply(self, aggregate: "Person") -> None:
            aggregate.last_day = None

    class Erased(LedgerEvent):
        """The person's data key is destroyed: nobody can read the name or what the person wrote."""

        TOPIC = "person.erased"

        def apply(self, aggregate: "Person") -> None:
            aggregate.name = None
            aggregate.erased = True

    class Followed(LedgerEvent):
        """The person wants the news of an objective or a key result."""

        TOPIC = "person.followed"

        subject_kind: str
        subject_id: str

        def apply(self, aggregate: "Person") -> None:
            aggregate.following.add(GoalRef(GoalKind(self.subject_kind), UUID(self.subject_id)))

    class Unfollowed(LedgerEvent):
        """The person no longer wants them."""

        TOPIC = "person.unfollowed"

        subject_kind: str
        subject_id: str

        def apply(self, aggregate: "Person") -> None:
            aggregate.following.remove(GoalRef(GoalKind(self.subject_kind), UUID(self.subject_id)))

    def __init__(self, name: str | None, roles: list[str]) -> None:
        self.name = name
        self.roles = _ordered(map(Role, roles))
        self.last_day: date | None = None
        self.erased = False
        self.following: set[GoalRef] = set()

    @classmethod
    def add(cls, id: UUID, name: str, act: Act, roles: Iterable[Role] = ()) -> Self:
        """A person with these roles; raises InvalidInput for a blank name."""
        chosen = _ordered(member(Role, role, "roles") for role in roles)
        return cls.begin(
            id,
            act,
            cls.Added,
            name=one_line(name, "name"),
            roles=[role.value for role in chosen],
        )

    @property
    def active(self) -> bool:
        """Whether the person is neither deactivated, which holds from the decision, whatever day it
        names, nor erased."""
        return self.last_day is None and not self.erased

    def rename(self, name: str, act: Act) -> None:
        """Gives the person another name; raises InvalidInput for a blank one."""
        name = one_line(name, "name")
        if name != self.name:
            self.decide(act, self.Renamed, name_from=self.name, name_to=name)

    def give_role(self, role: Role, act: Act) -> None:
        """Adds a role to those that the person has."""
        role = member(Role, role, "role")
        if role not in self.roles:
            self.decide(act, self.RoleGiven, role=role.value)

    def withdraw_role(self, role: Role, act: Act) -> None:
        """Takes a role away."""
        role = member(Role, role, "role")
        if role in self.roles:
            self.decide(act, self.RoleWithdrawn, role=role.value)

    def deactivate(self, on: date, act: Act) -> None:
        """Says that the person has left, `on` being the last day.

        Raises NotInForce when the person has left already, on another day.
        """
        on = checked_date(on, "on")
        if self.last_day is None:
            self.decide(act, self.Deactivated, on=on.isoformat())
        elif self.last_day != on:
            raise NotInForce(
                f"this person is deactivated, {self.last_day} being the last day: reactivate first"
            )

    def reactivate(self, act: Act) -> None:
        """Takes the person in again; raises NotInForce for one who is active, or was erased."""
        if self.erased or self.name is None:
            raise NotInForce("this person was erased, for good: add them anew")
        if self.active:
            raise NotInForce("this person is active: there is nothing to reactivate")
        self.decide(act, self.Reactivated)

    def erase(self, act: Act) -> None:
        """Has the person's data key destroyed, for good; once is enough.

        Where it is destroyed already and no entry says so, as after an older backup was restored,
        this says it, and the person may be active.

        Raises InvalidInput without a reason, NotInForce for a person who is active otherwise.
        """
        act.require_reason("to erase a person")
        if self.active and self.name is not None:
            raise NotInForce(
                "this person is active: deactivate first, by the mutation deactivatePerson"
            )
        if not self.erased:
            self.decide(act, self.Erased)

    def follow(self, subject_kind: GoalKind, subject_id: UUID, act: Act) -> None:
        """Asks for the news of an objective or a key result."""
        subject = goal_ref(subject_kind, subject_id, "subject_kind")
        if subject not in self.following:
            self.decide(
                act, self.Followed, subject_kind=subject.kind.value, subject_id=str(subject.id)
            )

    def unfollow(self, subject_kind: GoalKind, subject_id: UUID, act: Act) -> None:
        """Asks for them no longer."""
        subject = goal_ref(subject_kind, subject_id, "subject_kind")
        if subject in self.following:
            self.decide(
                act, self.Unfollowed, subject_kind=subject.kind.value, subject_id=str(subject.id)
            )


def _ordered(roles: Iterable[Role]) -> tuple[Role, ...]:
    held = set(roles)
    return tuple(role for role in Role if role in held)
