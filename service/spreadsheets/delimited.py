"""Reads delimited text: CSV as spreadsheets write it."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from .errors import SpreadsheetRefused
from .grid import CELLS, Grid
from .headers import likeness

DELIMITERS = ";\t,"
LOOKED_AT = 50
"""How many rows are looked at to find the delimiter."""


def read_delimited(data: bytes, path: Path) -> Grid:
    """The only sheet, named after the file; raises SpreadsheetRefused."""
    text = _decoded(data, path)
    named = re.match(r"sep=([;\t,|])\r?\n", text, re.IGNORECASE)
    rows: list[list[str | None]] = [[None]] if named else []
    delimiter = named[1] if named else max(DELIMITERS, key=lambda it: _fitness(text, it))
    cells = 0
    try:
        for fields in _fields(text[named.end() :] if named else text, delimiter):
            rows.append([field.strip() or None for field in fields])
            cells += len(fields)
            if cells > CELLS:
                raise SpreadsheetRefused(f"{path.name} has more than {CELLS} cells: split it.")
    except csv.Error as error:
        raise SpreadsheetRefused(
            f"{path.name} cannot be read as delimited text ({error}): save it anew as CSV."
        ) from error
    return Grid(path.stem, rows)


def _fields(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter fits: by headers that it leaves, then by cells."""
    best = cells = 0
    try:
        for _, fields in zip(range(LOOKED_AT), _fields(text, delimiter), strict=False):
            best = max(best, likeness(fields))
            cells += len(fields)
    except csv.Error:
        return (0, 0)
    return (best, cells)


def _decoded(data: bytes, path: Path) -> str:
    encodings: tuple[str, ...]
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif data.startswith(BOM_UTF8):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "windows-1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SpreadsheetRefused(
        f"{path.name} is neither UTF-8 nor Windows-1252: save it as CSV UTF-8, or as .xlsx."
    )
