"""One example for each mutation: what is asked, and what holds before and after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from okr.domain.person import Role
from tests.graphql.house import House

Told = Callable[[House], dict[str, Any]]

ADMINISTRATORS = frozenset({Role.ADMIN})
PLANNERS = frozenset({Role.ADMIN, Role.OKR_OWNER})
EDITORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD, Role.COACH, Role.MEMBER})
REPORTERS = EDITORS | {Role.INTEGRATION}

REASON = {"kind": "MARKET_CHANGED", "text": "Der Zulieferer fällt aus."}


@dataclass(frozen=True)
class Case:
    """A mutation of an object that is there, or one that brings an object in."""

    mutation: str
    roles: frozenset[Role]
    input: Told
    select: str
    before: Told | None
    """What was selected of the object, if it was there."""
    after: dict[str, Any]
    first: tuple[tuple[str, Told], ...] = ()
    """The mutations without which it would be refused."""
    in_closed_cycle: bool = False
    """Whether it is still possible there."""
    when_dropped: bool = False
    """Whether it is still possible when its object is dropped."""

    @property
    def edits(self) -> bool:
        """Whether it is about an object that is there."""
        return self.before is not None

    @property
    def needs_reason(self) -> bool:
        """Whether it is refused without a reason."""
        return self.after.get("reason") is True


def _always(**told: Any) -> Told:
    return lambda house: told


def _objective(**told: Any) -> Told:
    return lambda house: {"id": house.objective, **told}


def _key_result(**told: Any) -> Told:
    return lambda house: {"id": house.key_result, **told}


def _member(**told: Any) -> Told:
    return lambda house: {"id": house.person(house.member), **told}
