"""The person: a name and the roles that say what the person may do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self
from uuid import UUID

from .aggregate import Act, LedgerAggregate, LedgerCreated, LedgerEvent, sealed
from .payload import member
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

    `name` is None once the person's key is destroyed.
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

    def __init__(self, name: str | None, roles: list[str]) -> None:
        self.name = name
        self.roles = _ordered(map(Role, roles))

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


def _ordered(roles: Iterable[Role]) -> tuple[Role, ...]:
    held = set(roles)
    return tuple(role for role in Role if role in held)
