"""Sheets of files: merged cells, formats, failed formulas, and files that cannot be read."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from okr.domain.organization import Language
from okr.service.importing.targets import Quantity
from okr.service.spreadsheets import SpreadsheetRefused, read_file, read_plan, workbook
from okr.service.spreadsheets.grid import Failed
from okr.service.spreadsheets.number_formats import unit_of

Make = Callable[[Workbook], None]


@pytest.fixture
def made(tmp_path: Path) -> Callable[[Make], Path]:
    """Makes an XLSX file."""

    def make(fill: Make) -> Path:
        path = tmp_path / "plan.xlsx"
        with Workbook(str(path)) as book:
            fill(book)
        return path

    return make


def annual_plan(book: Workbook) -> None:
    """A plan with a title, merged cells, headings, typed numbers, and a hidden sheet."""
    sheet, hidden = book.add_worksheet("Jahresplan"), book.add_worksheet("Rechnung")
    hidden.hide()
    hidden.write_row(0, 0, ["Ziel", "KPI", "Soll"])
    percent = book.add_format({"num_format": "0.0%"})
    euros = book.add_format({"num_format": '#,##0.00\\ "€"'})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.merge_range("B1:H1", "Jahresplan 2026")
    sheet.write_row(
        2, 1, ["Ziel", "Kennzahl", "Verantwortlich", "Ist", "Soll", "Einheit", "Termin"]
    )
    sheet.merge_range("B4:H4", "Vertrieb")
    sheet.merge_range("B5:B7", "Wir wachsen im Süden")
    sheet.write_row(4, 2, ["Umsatz", "Anna Übel", 1200000.1, 0.1 + 0.2], euros)
    sheet.write_row(5, 2, ["Quote", None, 0.35, 0.5], percent)
    sheet.merge_range("D6:D7", "Jörg Öhm")
    sheet.write_row(6, 2, ["Kunden"])
    sheet.write_row(6, 4, [4, 24, "Kunden"])
    sheet.write_datetime(6, 7, datetime.fromisoformat("2026-12-31"), day)
    sheet.write_formula(8, 4, "=SUM(E5:E7)", None, 7)
    sheet.write(8, 1, "Summe")


def test_an_annual_plan(made: Callable[[Make], Path]) -> None:
    path = made(annual_plan)
    grids = read_file(path)
    assert [(grid.name, grid.hidden) for grid in grids] == [
        ("Jahresplan", False),
        ("Rechnung", True),
    ]
    plan = read_plan(path.name, grids[:1], Language.DE, None)
    [objective] = plan.objectives
    assert objective.title == "Wir wachsen im Süden"
    assert [
        (it.title, it.owners, it.measure.baseline, it.measure.target, it.measure.unit)
        for it in objective.key_results
    ] == [
        ("Umsatz", "Anna Übel", Decimal("1200000.1"), Decimal("0.3"), "€"),
        ("Quote", "Jörg Öhm", Decimal(35), Decimal(50), "%"),
        ("Kunden", "Jörg Öhm", Decimal(4), Decimal(24), "Kunden"),
    ]
    assert objective.key_results[2].attributes == {"due": "2026-12-31"}
    assert [it.told(path.name) for it in plan.skipped] == [
        "plan.xlsx, sheet Jahresplan, row 1: above the header: 'Jahresplan 2026'",
        "plan.xlsx, sheet Jahresplan, row 9: a sum: 'Summe'",
        "plan.xlsx, sheet Jahresplan, row 4: a heading: 'Vertrieb'",
    ]


def test_values(made: Callable[[Make], Path]) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "  Übung ")
        sheet.write(0, 1, True)
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
        sheet.write_datetime(
            0, 3, datetime.fromisoformat("2026-03-31"), book.add_format({"num_format": "d.m.yy"})
        )
        sheet.write(0, 4, 0.07, book.add_format({"num_format": 10}))
        sheet.write(0, 5, 1e15)
        sheet.write(2, 0, "")

    [grid] = read_file(made(fill))
    assert grid.rows == [
        [
            "Übung",
            True,
            Failed("#DIV/0!"),
            date(2026, 3, 31),
            Quantity(Decimal("7.00"), "%"),
            Quantity(Decimal("1e15"), None),
        ]
    ]


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("0.00%", "%"),
        ('#,##0.00\\ "€"', "€"),
        ("[$€-407] #,##0.00", "€"),
        ("[$EUR] 0", "EUR"),
        ("General", None),
        ('0;-0 "%"', None),
    ],
)
def test_units_of_formats(code: str, unit: str | None) -> None:
    assert unit_of(code) == unit


def test_a_day_in_place_of_a_number_is_told(made: Callable[[Make], Path]) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("Plan")
        sheet.write_row(0, 0, ["Ziel", "KPI", "Soll"])
        sheet.write_row(1, 0, ["A", "a"])
        sheet.write_datetime(
            1, 2, datetime.fromisoformat("2026-02-01"), book.add_format({"num_format": "d.m."})
        )

    path = made(fill)
    with pytest.raises(SpreadsheetRefused, match="cell C2: it is '2026-02-01'"):
        read_plan(path.name, read_file(path), Language.DE, None)


def test_files_that_are_no_spreadsheets(tmp_path: Path) -> None:
    for name, content, told in [
        ("plan.pdf", b"%PDF", "is no kind of file that can be read here"),
        ("plan.xlsx", b"PK\x03\x04 broken", "it is damaged, protected by a password"),
        ("plan.xls", b"\xd0\xcf\x11\xe0", "cannot be read"),
        ("plan.ods", b"", "cannot be read"),
        ("plan.csv", b"\x81\x8d;\x90", "neither UTF-8 nor Windows-1252"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SpreadsheetRefused, match=told) as refused:
            read_file(path)
        assert name in str(refused.value)


def test_a_file_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(workbook.UNPACKED // 2**20 + 1):
            part.write(bytes(2**20))
    with pytest.raises(SpreadsheetRefused, match="MiB are packed in it"):
        read_file(path)


def test_a_cell_far_away(made: Callable[[Make], Path]) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("Plan")
        sheet.write(0, 0, "Ziel")
        sheet.write(1_048_575, 20, "verirrt")

    with pytest.raises(SpreadsheetRefused, match="sheet Plan reaches to cell U1048576"):
        read_file(made(fill))
