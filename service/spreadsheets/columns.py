"""Which column of which sheet is what: guessed, written down for editing, and read again."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from .errors import SpreadsheetRefused, column_of, letters
from .grid import Grid, Value
from .headers import HEADER_WITHIN, Role, guess
from .layout import is_heading

EXPLANATION = """\
# Which column of {file} says what. Edit the letters, or remove a line; then
#   okr plan import {file} --columns THIS-FILE --cycle …
# Known: {roles}.
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a sheet has its header and what its columns say; rows and columns count from 0."""

    header: int
    roles: dict[Role, int]

    def unused(self, grid: Grid) -> list[tuple[int, Value]]:
        """The headers of columns that say nothing that is known."""
        used = set(self.roles.values())
        if self.header >= len(grid.rows):
            return []
        return [cell for cell in grid.filled(self.header) if cell[0] not in used]


def guessed_columns(grid: Grid) -> Columns | None:
    """The columns of a sheet by its headers; None where it looks like no plan."""
    found = guess(grid)
    return None if found is None else Columns(*found)


def chosen_sheets(grids: Sequence[Grid], names: Sequence[str], file: str) -> list[Grid]:
    """The sheets of these names, or all that are not hidden.

    Raises SpreadsheetRefused where there is no such sheet, or one of them was exported from here.
    """
    by_name = {grid.name: grid for grid in grids}
    for name in names:
        if name not in by_name:
            raise SpreadsheetRefused(
                f"{file} has no sheet {name!r}: it has {', '.join(map(repr, by_name)) or 'none'}."
            )
    chosen = [by_name[name] for name in names] or [grid for grid in grids if not grid.hidden]
    for grid in chosen:
        first = grid.own(0, 0)
        if isinstance(first, str) and is_heading(first):
            raise SpreadsheetRefused(
                f"{file}, sheet {grid.name} was written by okr sheet ({first}): it is no plan, and "
                "its goals are there already. Import the plan itself; to plan anew by this sheet, "
                "copy its goals with their header, without the line above, to a file of their own."
            )
    return chosen


def write_columns(grids: Iterable[Grid], file: str) -> str:
    """The guess for some sheets as TOML; raises SpreadsheetRefused where none is a plan."""
    parts = [EXPLANATION.format(file=file, roles=", ".join(Role))]
    for grid in grids:
        columns = guessed_columns(grid)
        if columns is None:
            continue
        header = grid.rows[columns.header]
        lines = [f"[sheets.{_quoted(grid.name)}]", f"header = {columns.header + 1}"]
        lines += [
            f'{role} = "{letters(column)}"  # {_comment(header[column])}'
            for role in Role
            if (column := columns.roles.get(role)) is not None
        ]
        lines += [
            f"# not used: {letters(column)}, {_comment(value)}"
            for column, value in columns.unused(grid)
        ]
        parts.append("\n".join(lines) + "\n")
    if len(parts) == 1:
        raise no_plan(file)
    return "\n".join(parts)


def no_plan(file: str) -> SpreadsheetRefused:
    """The refusal of a file without a header that can be made out."""
    return SpreadsheetRefused(
        f"{file}: no sheet has a header that can be made out among its first {HEADER_WITHIN} rows, "
        "with a column for the objectives or the key results and one more. Name them Ziel and "
        "Kennzahl, or Objective and Key Result, or say by --columns which column is what."
    )


def read_columns(path: Path) -> dict[str, Columns]:
    """The columns by sheet from a TOML file as `write_columns` makes it.

    Raises SpreadsheetRefused, naming the entry that is wrong, and OSError.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpreadsheetRefused(f"{path.name} is no TOML: {error}.") from error
    sheets = given.get("sheets")
    if not isinstance(sheets, dict) or not sheets or len(given) > 1:
        raise SpreadsheetRefused(
            f'{path.name} must have a table [sheets."…"] per sheet, and no others; begin with what '
            "okr plan columns writes."
        )
    return {name: _columns(path.name, name, entries) for name, entries in sheets.items()}


def _columns(file: str, sheet: str, entries: Any) -> Columns:
    def bad(entry: str, remedy: str) -> SpreadsheetRefused:
        value = entries.get(entry) if isinstance(entries, dict) else entries
        return SpreadsheetRefused(f"{file}, sheet {sheet}, {entry} = {value!r}: {remedy}.")

    if not isinstance(entries, dict):
        raise bad("sheets", f"write a table [sheets.{_quoted(sheet)}]")
    header = entries.get("header")
    if not isinstance(header, int) or isinstance(header, bool) or header < 1:
        raise bad("header", "give the number of the row with the headers, from 1")
    roles: dict[Role, int] = {}
    for name, text in entries.items():
        if name == "header":
            continue
        if name not in list(Role):
            raise bad(name, f"choose one of {', '.join(Role)}")
        column = column_of(text) if isinstance(text, str) else None
        if column is None:
            raise bad(name, 'give the letters of a column, such as "B"')
        if column in roles.values():
            raise bad(name, "this column says something else already: name each once")
        roles[Role(name)] = column
    if not {Role.OBJECTIVE, Role.KEY_RESULT} & roles.keys():
        raise SpreadsheetRefused(
            f"{file}, sheet {sheet}: name the column of the objectives, or of the key results."
        )
    return Columns(header - 1, roles)


def _quoted(text: str) -> str:
    """A TOML string, whose escapes are those of JSON; that lets DEL stand, and TOML does not."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007F")


def _comment(value: Value) -> str:
    return "".join(character for character in str(value) if character.isprintable())[:80]
