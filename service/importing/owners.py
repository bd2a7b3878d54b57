"""Reads who answers for a key result, as far as a history names roles and not formulas."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

_NOT_IN_A_ROLE = frozenset("()+:")
"""Characters of remarks and formulas that stand in the place of a role: `lead (as writer)`,
`dev + lead`, `dev: n/2`."""


def is_role(value: object) -> bool:
    """Whether it names one role."""
    return isinstance(value, str) and bool(value.strip()) and not _NOT_IN_A_ROLE & set(value)


def weighted_roles(owners: Sequence[Any]) -> list[tuple[str, Decimal]] | None:
    """The roles with their weights, or None where these cannot be told.

    An owner is a role, or an object with `role` and `weight`. They can be told when each names
    one role, none twice, and either all have a weight or none, which then are equal.
    """
    roles: list[str] = []
    weights: list[Decimal | None] = []
    for owner in owners:
        role, weight = (
            (owner.get("role"), owner.get("weight")) if isinstance(owner, dict) else (owner, None)
        )
        if not is_role(role) or isinstance(weight, (bool, str, list, dict)):
            return None
        roles.append(str(role).strip())
        weights.append(None if weight is None else Decimal(str(weight)))
    if len(set(roles)) < len(roles):
        return None
    if any(weight is None for weight in weights):
        if any(weight is not None for weight in weights):
            return None
        return [(role, Decimal(1)) for role in roles]
    return [
        (role, weight) for role, weight in zip(roles, weights, strict=True) if weight is not None
    ]
