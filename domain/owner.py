"""Owners: who answers for an objective, and with which part for a key result."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

from .errors import InvalidInput
from .payload import checked_decimal, decimal_text, member


class OwnerKind(StrEnum):
    """Who can own an objective; the values are the kinds of their streams."""

    PERSON = "person"
    TEAM = "team"


class GoalOwner(NamedTuple):
    """The person or the team that answers for an objective."""

    kind: OwnerKind
    id: UUID

    def checked(self) -> Self:
        """This in its normal form; raises InvalidInput for another kind."""
        return self._replace(kind=member(OwnerKind, self.kind, "owner", "kind"))

    def to_payload(self) -> dict[str, str]:
        """The owner as it stands in events."""
        return {"kind": self.kind.value, "id": str(self.id)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, str]) -> Self:
        """The owner that `to_payload` wrote."""
        return cls(OwnerKind(payload["kind"]), UUID(payload["id"]))


class Owner(NamedTuple):
    """A person who answers for a key result; the weights are relative to each other."""

    person_id: UUID
    weight: Decimal = Decimal(1)


def checked_weight(weight: Decimal, *path: str) -> Decimal:
    """The weight in its normal form; raises InvalidInput when it is negative."""
    return checked_decimal(weight, *path, at_least=Decimal(0))


def checked_owners(owners: Sequence[Owner]) -> tuple[Owner, ...]:
    """The owners as given; raises InvalidInput when one stands twice or weighs less than 0."""
    seen: set[UUID] = set()
    for index, owner in enumerate(owners):
        if owner.person_id in seen:
            raise InvalidInput(
                f"person {owner.person_id} is an owner twice: name each person once",
                ("owners", str(index), "person_id"),
            )
        seen.add(owner.person_id)
    return tuple(
        Owner(owner.person_id, checked_weight(owner.weight, "owners", str(index), "weight"))
        for index, owner in enumerate(owners)
    )


def owners_to_payload(owners: Iterable[Owner]) -> list[dict[str, str]]:
    """The owners as they stand in events."""
    return [
        {"person_id": str(owner.person_id), "weight": decimal_text(owner.weight)}
        for owner in owners
    ]


def owners_from_payload(payload: Iterable[Mapping[str, str]]) -> tuple[Owner, ...]:
    """The owners that `owners_to_payload` wrote."""
    return tuple(Owner(UUID(owner["person_id"]), Decimal(owner["weight"])) for owner in payload)
