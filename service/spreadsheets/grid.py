"""A sheet as a grid of values, whatever kind of file it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ..importing.targets import Quantity

CELLS = 4_000_000
"""The most cells of a sheet, blank ones included."""


class Failed(NamedTuple):
    """A formula that has no result."""

    name: str
    """Such as `#DIV/0!`."""


Value = str | Quantity | date | bool | Failed | None
"""Of a cell: words, a number with the unit of its format, a day, yes or no; None is blank."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet; rows and columns count from 0."""

    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Which cell is shown in the place of another with which it was merged."""

    def value(self, row: int, column: int | None) -> Value:
        """What holds for a cell: also what was merged with it from above, but not what reaches
        into it from the left, such as a heading."""
        if column is None:
            return None
        top, left = self.merged.get((row, column), (row, column))
        return self.own(top, column) if left == column else None

    def own(self, row: int, column: int) -> Value:
        """What stands in the cell itself; None beyond the sheet's end."""
        values = self.rows[row] if row < len(self.rows) else ()
        return values[column] if column < len(values) else None

    def is_heading(self, row: int, column: int) -> bool:
        """Whether a cell was merged with what is to its right."""
        return self.merged.get((row, column + 1)) == (row, column)

    def filled(self, row: int) -> Iterator[tuple[int, Value]]:
        """The cells of a row that are not blank, with their columns."""
        for column, value in enumerate(self.rows[row]):
            if value is not None:
                yield column, value


def shown(value: Value) -> str:
    """A value in a message: as it was written, on one line, and not at length."""
    match value:
        case None:
            return "blank"
        case Failed(name):
            return name
        case Quantity(number, unit):
            return " ".join(filter(None, (f"{number:f}", unit)))
        case _:
            text = " ".join(str(value).split())
            return repr(text if len(text) <= 60 else f"{text[:59]}…")
