"""Reads the sheets of a file: XLSX, XLSM, XLSB, XLS, ODS, or delimited text."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum
from python_calamine import SheetTypeEnum as SheetType

from ..importing.targets import Quantity
from .delimited import read_delimited
from .errors import SpreadsheetRefused, address
from .grid import CELLS, Failed, Grid, Value
from .number_formats import Marks, marks

BYTES = 64 * 1024 * 1024
"""The most bytes of a file."""
UNPACKED = 512 * 1024 * 1024
"""The most bytes of what is packed in it."""
DELIMITED = (".csv", ".tsv", ".txt")
PACKED = (".xlsx", ".xlsm")
OTHERS = (".xlsb", ".xls", ".ods")


def read_file(path: Path) -> list[Grid]:
    """The sheets of a file, in order. Raises SpreadsheetRefused, and OSError."""
    ending = path.suffix.lower()
    if ending not in (*DELIMITED, *PACKED, *OTHERS):
        raise SpreadsheetRefused(
            f"{path.name} is no kind of file that can be read here: save it as .xlsx or .csv."
        )
    if path.stat().st_size > BYTES:
        raise SpreadsheetRefused(
            f"{path.name} has more than {BYTES >> 20} MiB: keep the plan in a file of its own."
        )
    data = path.read_bytes()
    if ending in DELIMITED:
        return [read_delimited(data, path)]
    try:
        known = {} if ending in OTHERS else _marks(data)
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            return [
                _grid(path, workbook.get_sheet_by_name(sheet.name), sheet.visible, known)
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetType.WorkSheet
            ]
    except (CalamineError, BadZipFile, KeyError, SyntaxError, ValueError) as error:
        raise SpreadsheetRefused(
            f"{path.name} cannot be read ({error}): it is damaged, protected by a password, or of "
            "another kind than its name says. Open it, and save it anew as .xlsx without one."
        ) from error


def _marks(data: bytes) -> dict[str, Marks]:
    with ZipFile(BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            raise ValueError(f"more than {UNPACKED >> 20} MiB are packed in it")
    return marks(BytesIO(data))


def _grid(
    path: Path, sheet: CalamineSheet, visible: SheetVisibleEnum, known: dict[str, Marks]
) -> Grid:
    row, column = sheet.end or (0, 0)
    if (row + 1) * (column + 1) > CELLS:
        raise SpreadsheetRefused(
            f"{path.name}, sheet {sheet.name} reaches to cell {address(row, column)}: delete what "
            "stands far outside of the plan."
        )
    found = known.get(sheet.name, Marks())
    rows: list[Sequence[Value]] = [
        [_value(value, address(number, index), found) for index, value in enumerate(values)]
        for number, values in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    merged = {
        (row, column): (top, left)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        for row in range(top, min(bottom + 1, len(rows)))
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    return Grid(sheet.name, rows, visible != SheetVisibleEnum.Visible, merged)


def _value(value: object, name: str, found: Marks) -> Value:
    match value:
        case str():
            if name in found.failed:
                return Failed(found.failed[name])
            return value.strip() or None
        case bool():
            return value
        case int() | float():
            # as precisely as spreadsheets show it: 0.1 + 0.2 is 0.3
            number = Decimal(f"{value:.15g}")
            unit = found.units.get(name)
            return Quantity(number * 100 if unit == "%" else number, unit)
        case datetime():
            return value.date()
        case date():
            return value
        case _:
            return str(value)  # a time of day or a span of time
