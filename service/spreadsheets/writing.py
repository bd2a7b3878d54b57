"""Writes the tables of a report to an XLSX file, or to CSV files that a spreadsheet opens well.

Text is written as text, also what a spreadsheet would take for a formula.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, partial
from io import BytesIO, StringIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ...domain.organization import Language
from .errors import SpreadsheetRefused
from .layout import Cell, Form, Table, heading, shown
from .report import Report
from .tables import tables

HEADER = 2
"""The row with the names of the columns, from 0; the heading and a note, or a blank row, stand
above it."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell for a formula by."""

_FORMATS = {
    Language.DE: {Form.DAY: "dd.mm.yyyy", Form.MOMENT: "dd.mm.yyyy hh:mm:ss"},
    Language.EN: {Form.DAY: "yyyy-mm-dd", Form.MOMENT: "yyyy-mm-dd hh:mm:ss"},
}
_PERCENT = "0.0%"


def write_report(report: Report, path: Path) -> list[Path]:
    """Writes a report to a file, or with `.csv` to one per table beside it; returns the files.

    The same report makes the same bytes. Raises SpreadsheetRefused for another ending, and where a
    file cannot be written.
    """
    made = tables(report)
    match path.suffix.lower():
        case ".xlsx":
            contents = {path: xlsx(report, made)}
        case ".csv":
            contents = csv_files(path, made, partial(delimited, language=report.language))
        case _:
            raise SpreadsheetRefused(f"{path.name}: name a file that ends in .xlsx or .csv.")
    return save(contents)


def csv_files(
    path: Path, made: Sequence[Table], write: Callable[[Table], bytes]
) -> dict[Path, bytes]:
    """A CSV file for each table, named after it, beside a path; `write` makes its content."""
    return {
        path.with_name(f"{path.stem}-{table.name.lower().replace(' ', '-')}{path.suffix}"): write(
            table
        )
        for table in made
    }


def save(contents: Mapping[Path, bytes]) -> list[Path]:
    """Writes files; returns which. Raises SpreadsheetRefused where one cannot be written."""
    for file, content in contents.items():
        try:
            file.write_bytes(content)
        except OSError as error:
            raise SpreadsheetRefused(
                f"{file} cannot be written ({error.strerror}): name another file."
            ) from error
    return list(contents)


def xlsx(report: Report, made: Sequence[Table]) -> bytes:
    """An XLSX file with a sheet per table."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        # else the time of writing would stand there
        created = report.recorded_at.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": heading(report), "created": created})
        bold = workbook.add_format({"bold": True})
        names = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7ECF3"}
        )
        for table in made:
            sheet = workbook.add_worksheet(table.name)
            sheet.write_string(0, 0, table.heading, bold)
            if table.note:
                sheet.write_string(1, 0, table.note)
            for column, title in enumerate(table.titles):
                sheet.write_string(HEADER, column, title, names)
            _fill(sheet, table, workbook, report.language)
            _lay_out(sheet, table)
    return target.getvalue()


def _fill(sheet: Worksheet, table: Table, workbook: Workbook, language: Language) -> None:

    @cache
    def style_of(form: Form, pattern: str | None, bold: bool) -> Format:
        look = {"valign": "top", "text_wrap": form is Form.TEXT, "bold": bold}
        return workbook.add_format(look | ({"num_format": pattern} if pattern else {}))

    folded = any(table.levels)
    for row, (cells, level) in enumerate(zip(table.rows, table.levels, strict=True), HEADER + 1):
        bold = level == 0 and folded
        for column, (value, shape) in enumerate(zip(cells, table.columns, strict=True)):
            style = style_of(shape.form, pattern_of(value, shape.form, language), bold)
            match value:
                case None:
                    continue
                case str():
                    sheet.write_string(row, column, value, style)
                case Decimal():
                    sheet.write_number(row, column, float(value), style)
                case date() if value.year < 1900:  # which spreadsheets do not know
                    sheet.write_string(row, column, value.isoformat(), style)
                case datetime():
                    sheet.write_datetime(row, column, value, style)
                case date():
                    sheet.write_datetime(row, column, datetime.combine(value, time.min), style)
        if level:
            sheet.set_row(row, None, None, {"level": level})


def pattern_of(value: Cell, form: Form, language: Language) -> str | None:
    """The number format in which a value is shown."""
    if form is Form.SHARE:
        return _PERCENT
    if isinstance(value, Decimal):
        places = _places(value)
        return "#,##0" + (f".{'0' * places}" if places else "")
    return _FORMATS[language].get(form)


def _places(value: Decimal) -> int:
    """How many decimals are shown: those that a number has, but no more than two, or than its
    first two digits need where it is smaller still."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return min(max(-exponent, 0), max(2, 1 - value.adjusted()))


def _lay_out(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes(HEADER + 1, 2)
    sheet.autofilter(HEADER, 0, HEADER + len(table.rows), len(table.titles) - 1)
    sheet.outline_settings(symbols_below=False)  # an objective stands above its key results
    for column, shape in enumerate(table.columns):
        sheet.set_column(column, column, shape.width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)


def delimited(table: Table, language: Language) -> bytes:
    """A CSV file as people look at it: below its heading, with numbers and days as they write
    them."""
    above = filter(None, (table.heading, table.note))
    return _separated(table, above, language, partial(shown, language=language))


def delimited_data(table: Table, language: Language) -> bytes:
    """A CSV file that programs read as it is, too: its first line has the names of the columns,
    numbers are exact and have no signs, days are in ISO 8601."""

    def bare(value: Cell, form: Form) -> str:
        match value:
            case datetime():
                return value.isoformat(" ")
            case date():
                return value.isoformat()
            case _:
                return shown(value, Form.NUMBER, language)

    return _separated(table, [], language, bare)


def _separated(
    table: Table, above: Iterable[str], language: Language, show: Callable[[Cell, Form], str]
) -> bytes:
    """As a spreadsheet of this language opens it by a double click."""
    text = StringIO(newline="")
    german = language is Language.DE
    writer = csv.writer(text, delimiter=";" if german else ",")
    writer.writerows([_escaped(line)] for line in above)
    writer.writerow(table.titles)
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        writer.writerow(
            _escaped(value) if isinstance(value, str) else show(value, column.form)
            for value, column in cells
        )
    return text.getvalue().encode("utf-8-sig")


def _escaped(text: str) -> str:
    """A text that stays one: an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
