"""How inputs say who answers for a key result."""

from collections.abc import Sequence
from decimal import Decimal

import strawberry

from ....domain.owner import Owner
from .call import Call


@strawberry.input(description="A person who answers for a part of a key result.")
class KeyResultOwnerInput:
    """An owner."""

    person: strawberry.ID = strawberry.field(description="The person.")
    weight: Decimal = strawberry.field(
        default=Decimal(1), description="The part, relative to the other owners' weights."
    )


def owners(given: Sequence[KeyResultOwnerInput], call: Call, *path: str) -> list[Owner]:
    """The domain's owners; `path` leads to where they are given. Raises as `Call.id`."""
    return [
        Owner(call.id(owner.person, "person", *path, "owners", str(index), "person"), owner.weight)
        for index, owner in enumerate(given)
    ]
