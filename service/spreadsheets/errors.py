"""What can be wrong with a spreadsheet: which cell, what stands there, and how to mend it."""

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import UserFacingError


class Remark(NamedTuple):
    """Something to say about a cell or a row; in order of sheets and rows."""

    sheet: str
    row: int
    """From 0."""
    column: int | None
    """From 0; None for the whole row."""
    text: str

    @property
    def place(self) -> str:
        """The cell as spreadsheets name it (`B17`), or the row."""
        if self.column is None:
            return f"row {self.row + 1}"
        return address(self.row, self.column)

    def told(self, file: str) -> str:
        """The remark with its place in a file."""
        cell = self.place if self.column is None else f"cell {self.place}"
        return f"{file}, sheet {self.sheet}, {cell}: {self.text}"


def address(row: int, column: int) -> str:
    """The name of a cell: row 16 of column 1 is `B17`."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """The letters of a column, which is counted from 0: A, B, … Z, AA, …"""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def column_of(name: str) -> int | None:
    """The column of such letters, from 0; None if they are none."""
    if not (name.isascii() and name.isalpha() and len(name) <= 3):
        return None
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


class SpreadsheetRefused(UserFacingError):
    """A file that cannot be used as it is; the message names it and says what to do."""


class BadPlan(SpreadsheetRefused):
    """A plan with cells that cannot be read; nothing of it was drafted."""

    def __init__(self, file: str, problems: Sequence[Remark]) -> None:
        told = "\n".join(problem.told(file) for problem in problems)
        super().__init__(f"{told}\n{len(problems)} to mend; nothing was drafted.")
        self.problems = problems
