"""What can be wrong with a file of imported history: which line, which field, and why."""

from uuid import UUID

from ..errors import UserFacingError


class BadField(Exception):
    """A member of a line that cannot be used; `field` is its path, None for the whole line."""

    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class ImportRefused(UserFacingError):
    """A history that cannot be imported as it is; the message names what to repair."""


class BadLine(ImportRefused):
    """A line that cannot be imported, and why; nothing of it is applied."""

    def __init__(self, file: str, number: int, reason: str, field: str | None = None) -> None:
        place = f"{file}, line {number}" + (f", field {field}" if field else "")
        super().__init__(f"{place}: {reason}")
        self.number = number
        """Counted from 1."""
        self.field = field
        """Where it is known: the path of the JSON member, such as `fields.owners.0.weight`."""
        self.reason = reason


class EmptyHistory(ImportRefused):
    """The file has no line to import."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} has no lines: name a file with one JSON object per line.")


class BegunOtherwise(ImportRefused):
    """The organisation exists, was not begun by this history, and has newer entries."""

    def __init__(self, file: str, org_id: UUID, source: str, other: UUID) -> None:
        super().__init__(
            f"{file}: organisation {org_id} exists, was not begun by this history and has newer "
            "entries, so nothing was written: a history and a state of one source need two "
            f"organisations. Import it to another one, such as --organization {other} "
            f"--name {source + ' (history)'!r}."
        )


class ChangedMeanwhile(ImportRefused):
    """Somebody else changed the organisation during the import."""

    def __init__(self, outcome: str) -> None:
        super().__init__(
            f"The organisation was changed by somebody else during the import ({outcome}); "
            "import the file again to go on."
        )
