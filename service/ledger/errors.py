"""What can go wrong with the ledger as a whole, beside the refusals of the domain."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ...domain.errors import NotSettled
from ..errors import UserFacingError


class LedgerUnavailable(UserFacingError):
    """The database did not answer in time; whether the command took effect is unknown, and
    repeating it with the same idempotency key is safe."""

    def __init__(self) -> None:
        super().__init__(
            "The ledger is not available right now; repeat the request with the same "
            "idempotency key."
        )


class TooMuchContention(Exception):
    """A command lost against other writers of the same object every time it was tried."""

    def __init__(self) -> None:
        super().__init__("Too many writers change this object at once; try again shortly.")


class UnknownOrganization(UserFacingError):
    """The ledger holds no organisation of this id."""

    def __init__(self) -> None:
        super().__init__("There is no such organisation; found it first.")


class ImportOutOfOrder(UserFacingError):
    """Imported history must follow the head of the ledger and lie in the past."""

    def __init__(self, head: str) -> None:
        super().__init__(
            "Imported history must not be older than the ledger's newest entry "
            f"(recorded at {head}) nor lie in the future: import it to an organisation of its own."
        )


class WrittenMeanwhile(Exception):
    """Somebody else wrote to the organisation while its history was imported."""

    def __init__(self) -> None:
        super().__init__("somebody else wrote meanwhile")


class NotTaken(Exception):
    """A command of imported history was refused; nothing of its call was appended."""

    def __init__(self, index: int, cause: Exception) -> None:
        super().__init__(str(cause))
        self.index = index
        """Which of the commands given, from 0."""
        self.cause = cause


class PoisonEntry(UserFacingError):
    """An entry that cannot be folded; the rebuild stopped there and changed nothing."""

    def __init__(self, org_id: UUID, position: int, topic: str, cause: str) -> None:
        super().__init__(org_id, position, topic, cause)

    def __str__(self) -> str:
        org_id, position, topic, cause = self.args
        return (
            f"Entry {position} ({topic}) of organisation {org_id} cannot be folded: {cause}. "
            "The projections stay as they were."
        )


class Unsettled(NotSettled):
    """An objective cannot be closed while key results under it are open, nor a cycle while
    objectives of it are, or key results under these."""

    def __init__(
        self,
        kind: str,
        stream_id: UUID,
        counts: Mapping[str, int],
        below: Sequence[tuple[str, UUID]],
    ) -> None:
        self.count = sum(counts.values())
        found = " and ".join(
            f"{count} {name.replace('_', ' ')}{'' if count == 1 else 's'}"
            for name, count in counts.items()
            if count
        )
        super().__init__(
            f"{found} {'is' if self.count == 1 else 'are'} still open in {kind} {stream_id}: "
            "close, carry over or drop what is open first"
        )
        self.below = tuple(below)
        """The kinds and ids of the first of what is open."""
