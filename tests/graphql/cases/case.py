"""What an example of a mutation is, and what examples are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid5

from okr.domain.person import Role
from tests.graphql.house import Client, House

Told = Callable[[House], dict[str, Any]]

ADMINISTRATORS = frozenset({Role.ADMIN})
PLANNERS = frozenset({Role.ADMIN, Role.OKR_OWNER})
DECIDERS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD})
EDITORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD, Role.COACH, Role.MEMBER})
REPORTERS = EDITORS | {Role.INTEGRATION}

OWNER = "owner { name }"

REASON = {"kind": "MARKET_CHANGED", "text": "Der Zulieferer fällt aus."}


@dataclass(frozen=True)
class Case:
    """A mutation of an object that is there, or one that brings an object in."""

    mutation: str
    roles: frozenset[Role]
    input: Told
    select: str
    before: dict[str, Any] | None
    """What is selected of the object before, if it is there."""
    after: dict[str, Any]
    first: tuple[tuple[str, Told], ...] = ()
    """The mutations that make it possible."""
    entries: int = 1
    """How many entries it makes."""
    either: Mapping[str, str] = field(default_factory=dict)
    """Members of the input that take ids of several kinds, as an error names these."""
    needs_reason: bool = False
    in_closed_cycle: bool = False
    """Whether it is still possible there."""
    when_dropped: bool = False
    """Whether it is still possible when its object is dropped."""

    by_author: bool = False
    """Whether only who has made it possible can do it, beside those with special roles."""
    names_none: bool = False
    """Whether the input names no object, though there is one before."""
    of_closed: bool = False
    """Whether its object must be closed, and so cannot be dropped."""

    @property
    def edits(self) -> bool:
        """Whether it is about an object that is there."""
        return self.before is not None and not self.names_none

    async def prepare(self, house: House) -> None:
        """Make it possible."""
        client = house.everybody if self.by_author else house.admin
        for name, given in self.first:
            await client.done(name, given(house))

    def __str__(self) -> str:
        return self.mutation


def always(**told: Any) -> Told:
    """The same in every house."""
    return lambda house: told


def objective(**told: Any) -> Told:
    """About the objective of the house."""
    return lambda house: {"id": house.objective, **told}


def key_result(**told: Any) -> Told:
    """About its key result."""
    return lambda house: {"id": house.key_result, **told}


def member(**told: Any) -> Told:
    """About its member."""
    return lambda house: {"id": house.person(house.member), **told}


def made(house: House, kind: str, key: str, by: Client | None = None) -> str:
    """The id of what the administrator, or another client, made under an idempotency key."""
    person_id = (by or house.admin).principal.person_id
    return house.id(kind, uuid5(uuid5(person_id, key), "new"))


def another_objective(house: House) -> dict[str, Any]:
    """What makes a second objective in the cycle, under the key `another objective`."""
    return {"cycle": house.cycle, "title": "Das Haus wächst", "idempotencyKey": "another objective"}


def another_cycle(house: House) -> dict[str, Any]:
    """What makes a second cycle, under the key `another cycle`."""
    return {"name": "Q2", "idempotencyKey": "another cycle"}
