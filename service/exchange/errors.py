"""What stands against an export or against taking one in."""

from uuid import UUID


class ExchangeRefused(Exception):
    """An export that cannot be made, continued or taken in; the message names the remedy."""


class DamagedLine(ExchangeRefused):
    """A line of an export that is not what was written."""

    def __init__(self, file: str, number: int, reason: str) -> None:
        super().__init__(f"{file}, line {number}: {reason}")
        self.number = number
        """Counted from 1."""
        self.reason = reason


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
