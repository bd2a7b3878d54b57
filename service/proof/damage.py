"""What is no longer as it was sealed: its positions, and how it is told."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from ..errors import UserFacingError

WHOLE_TREE = 64
"""Stands for the level of the root of all entries, which is stored in the checkpoint alone."""
CHECKPOINT = 65
"""Stands for the checkpoint itself, over the positions from 1 to its size."""
HEAD = 66
"""Stands for the end of the ledger, before which there is less than what was sealed."""
OUTSIDE = 67
"""Stands for entries before the first position of the ledger, or after its end."""
_NAMED = 5
"""How many damages a message names."""


def positions(first: int, last: int) -> str:
    """One or several, for people."""
    return f"position {first}" if first == last else f"positions {first} to {last}"


class Damage(NamedTuple):
    """Positions whose entries are not what was sealed."""

    level: int
    """0 for entries; else that of the stored hash which they do not add up to, or one of the
    above."""
    first: int
    last: int
    missing: bool

    @property
    def how(self) -> str:
        """As verifiers name it: `removed`, `inserted` or `altered`."""
        if self.level == OUTSIDE:
            return "inserted"
        return "removed" if self.missing else "altered"

    def __str__(self) -> str:
        alone = self.first == self.last
        where = positions(self.first, self.last)
        if self.level == OUTSIDE:
            return f"{where} {'was' if alone else 'were'} inserted, outside of the ledger"
        if self.level == HEAD:
            return f"{where} {'was' if alone else 'were'} sealed, and the ledger ends before"
        if self.level == CHECKPOINT:
            return f"{where}: the checkpoint of size {self.last} cannot be read"
        if self.level == WHOLE_TREE:
            return f"{where} {'has' if alone else 'have'} another root than the checkpoint"
        if self.level:
            return f"{where} {'has' if alone else 'have'} another hash than was sealed"
        if self.missing:
            return f"{where} {'is' if alone else 'are'} missing"
        return f"{where} {'was' if alone else 'were'} altered"


def joined(found: Iterable[Damage]) -> list[Damage]:
    """Neighbouring entries with the same damage as one."""
    together: list[Damage] = []
    for one in found:
        before = together[-1] if together else None
        alike = before and before.level == one.level == 0 and before.missing == one.missing
        if before and alike and before.last == one.first - 1:
            together[-1] = before._replace(last=one.last)
        else:
            together.append(one)
    return together


class TreeDamaged(UserFacingError):
    """The ledger, or the tree over it, is not what was sealed."""

    def __init__(self, org_id: UUID, *damage: Damage) -> None:
        damage = tuple(joined(damage))
        self.damage: Sequence[Damage] = damage
        more = f"; and {len(damage) - _NAMED} more" if len(damage) > _NAMED else ""
        super().__init__(
            f"The ledger of organisation {org_id} is not what was sealed: "
            f"{'; '.join(map(str, damage[:_NAMED]))}{more}. No checkpoint is signed. Compare it "
            "with exports and checkpoints that were kept elsewhere, and restore it from a backup."
        )
