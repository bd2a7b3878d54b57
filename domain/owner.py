"""The owners of a key result, with the weight of each one's part."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from .errors import InvalidInput
from .payload import checked_decimal, decimal_text


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
                f"{owner.person_id} is an owner twice: name each person once",
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
