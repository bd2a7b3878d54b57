"""What stands against an export or against taking one in."""

from collections.abc import Sequence
from uuid import UUID

from ..errors import UserFacingError


class ExchangeRefused(UserFacingError):
    """An export that cannot be made, continued or taken in; the message names the remedy."""


class DamagedLine(ExchangeRefused):
    """A line of an export that is not what was written."""

    def __init__(self, file: str, number: int, reason: str) -> None:
        super().__init__(f"{file}, line {number}: {reason}")
        self.number = number
        """Counted from 1."""
        self.reason = reason


class EndMissing(ExchangeRefused):
    """Nothing says where the ledger ends."""

    def __init__(self, org_id: UUID) -> None:
        super().__init__(
            f"The ledger of organisation {org_id} has lost its row in the table head, which says "
            f"where it ends: it was damaged. {_what_next(org_id)}"
        )


class EntriesMissing(ExchangeRefused):
    """The ledger lacks entries between its first and its last."""

    def __init__(self, org_id: UUID, missing: Sequence[tuple[int, int]]) -> None:
        super().__init__(
            f"The ledger of organisation {org_id} has no entry at {_told(missing)}: it was "
            f"damaged. {_what_next(org_id)}"
        )
        self.missing = tuple(missing)
        """The first and the last position of each gap."""


class LeftOut(ExchangeRefused):
    """Ledgers in a backup were damaged when it was made; the others were restored."""

    def __init__(self, name: str, restored: int, damaged: Sequence[DamagedLine]) -> None:
        super().__init__(
            f"{name}: {restored} organisations restored, and {len(damaged)} left out that had "
            f"been damaged: {'; '.join(map(str, damaged))}. Restore a backup from before, too: "
            "it adds these, and changes nothing in the others."
        )


class EntriesInserted(ExchangeRefused):
    """The database has entries outside of the ledger."""

    def __init__(self, org_id: UUID, inserted: Sequence[tuple[int, int]]) -> None:
        super().__init__(
            f"Entries were inserted outside of the ledger of organisation {org_id}, at "
            f"{_told(inserted)}: nothing reads them. okr checkpoint {org_id} --check says what "
            "else is wrong."
        )


class Diverged(ExchangeRefused):
    """The ledger here and the file tell different histories of the organisation."""

    def __init__(self, org_id: UUID, position: int) -> None:
        super().__init__(
            f"Organisation {org_id} has another entry at position {position} than the file, the "
            "first that differs: these are two histories, and neither continues the other. "
            "Nothing was changed."
        )
        self.position = position


class Gap(ExchangeRefused):
    """The file begins after the end of the ledger here."""

    def __init__(self, org_id: UUID, head: int, begins: int) -> None:
        super().__init__(
            f"The file begins at position {begins}, but the ledger of organisation {org_id} ends "
            f"here at {head}: import the entries between first, from an export with "
            f"--from-position {head + 1} or less."
        )


def _what_next(org_id: UUID) -> str:
    return f"okr checkpoint {org_id} --check says what else is wrong; restore a backup from before."


def _told(ranges: Sequence[tuple[int, int]]) -> str:
    told = ", ".join(str(one) if one == end else f"{one} to {end}" for one, end in ranges)
    return f"position{'' if told.isdecimal() else 's'} {told}"
