"""What columns are, by their headers, and the file that says so instead."""

from pathlib import Path

import pytest

from okr.service.importing.targets import Quantity
from okr.service.spreadsheets import SpreadsheetRefused, chosen_sheets, read_columns, write_columns
from okr.service.spreadsheets.columns import Columns, guessed_columns
from okr.service.spreadsheets.errors import address, column_of, letters
from okr.service.spreadsheets.grid import Grid, Value
from okr.service.spreadsheets.headers import Role, assigned, quarter_of, unit_in


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Ziel", Role.OBJECTIVE),
        ("Strategische Ziele", Role.OBJECTIVE),
        ("OBJECTIVE", Role.OBJECTIVE),
        ("Objectives (O)", Role.OBJECTIVE),
        ("Schlüsselergebnis", Role.KEY_RESULT),
        ("Key Result", Role.KEY_RESULT),
        ("KPI", Role.KEY_RESULT),
        ("Kennzahl / Messgröße", Role.KEY_RESULT),
        ("Massnahme", Role.KEY_RESULT),
        ("Verantwortliche/r", Role.OWNER),
        ("Owner", Role.OWNER),
        ("Abteilung", Role.TEAM),
        ("Bereich/Team", Role.TEAM),
        ("Ist 2025", Role.BASELINE),
        ("Baseline", Role.BASELINE),
        ("Soll", Role.TARGET),
        ("Zielwert 2026 (T€)", Role.TARGET),
        ("Plan\n2026", Role.TARGET),
        ("Target FY2026/27", Role.TARGET),
        ("Einheit", Role.UNIT),
        ("Gewichtung", Role.WEIGHT),
        ("Fällig am", Role.DUE),
        ("Q3 2026", Role.Q3),
        ("2. Quartal", Role.Q2),
        ("IV. Quartal", Role.Q4),
        ("Plan Q1", Role.Q1),
    ],
)
def test_headers(header: str, role: Role) -> None:
    assert assigned([None, header]) == {role: 1}


@pytest.mark.parametrize("header", ["Ist Q1", "Bemerkung", "Nr.", "Ist/Soll", "", "Ziel " * 20])
def test_headers_that_say_nothing(header: str) -> None:
    assert assigned([header]) == {}


def test_the_better_header_wins() -> None:
    assert assigned(["Maßnahme", "Ziel", "Kennzahl"]) == {Role.OBJECTIVE: 1, Role.KEY_RESULT: 2}


def test_numbers_under_the_word_for_goal_are_targets() -> None:
    rows: list[list[Value]] = [
        ["Ziel", "KPI", "Ziel 2026"],
        ["Wachsen", "Umsatz", Quantity(5, None)],  # type: ignore[arg-type] # a number will do
        [None, "Kunden", "7 Kunden"],
    ]
    found = guessed_columns(Grid("Plan", rows))
    assert found == Columns(0, {Role.OBJECTIVE: 0, Role.KEY_RESULT: 1, Role.TARGET: 2})


def test_quarters_in_the_names_of_cycles() -> None:
    assert [quarter_of(it) for it in ("Q1 2026", "1. Quartal 2025", "Q2 FY2027")] == [1, 1, 2]
    assert [quarter_of(it) for it in ("2026", "H1 2026", "Jahr")] == [None] * 3


def test_units_in_headers() -> None:
    assert unit_in("Soll (T€)") == "T€"
    assert unit_in("Zielwert in %") == "%"
    assert unit_in("Umsatz in Mio. €") == "Mio. €"
    assert unit_in("Plan (neu)") is None


def test_the_names_of_cells() -> None:
    assert address(16, 1) == "B17"
    assert [letters(it) for it in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_of(letters(it)) == it for it in range(1000))
    assert column_of("B17") is None


GRID = Grid(
    'Plan "neu"', [["Titel"], ["Ziel", "Bemerkung", "KPI", "Soll", "Q1"], ["a", "b", "c", "5", "1"]]
)


def test_the_guess_can_be_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(write_columns([GRID], "plan.xlsx"), "utf-8")
    assert read_columns(path) == {'Plan "neu"': guessed_columns(GRID)}
    assert "# not used: B, Bemerkung" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("header = 1", "must have a table"),
        ("[sheets]", "must have a table"),
        ("[sheets.", "is no TOML"),
        ("[sheets.Plan]\nobjective = 'A'", "header = None: give the number of the row"),
        ("[sheets.Plan]\nheader = 0\nobjective = 'A'", "header = 0: give the number"),
        ("[sheets.Plan]\nheader = 1\nobjective = 3", "objective = 3: give the letters"),
        ("[sheets.Plan]\nheader = 1\nobjective = 'A1'", "objective = 'A1': give the letters"),
        (
            "[sheets.Plan]\nheader = 1\nziel = 'A'",
            "ziel = 'A': choose one of objective",
        ),
        ("[sheets.Plan]\nheader = 1\nobjective = 'A'\nteam = 'A'", "team = 'A': this column says"),
        ("[sheets.Plan]\nheader = 1\nteam = 'A'", "name the column of the objectives"),
        ("[sheets]\nPlan = 1", 'write a table [sheets."Plan"]'),
    ],
)
def test_wrong_columns(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SpreadsheetRefused, match=r"columns\.toml") as refused:
        read_columns(path)
    assert told in str(refused.value)


def test_a_sheet_that_is_not_there() -> None:
    with pytest.raises(SpreadsheetRefused, match="has no sheet 'Alt': it has 'Plan"):
        chosen_sheets([GRID], ["Alt"], "plan.xlsx")


def test_nothing_that_looks_like_a_plan() -> None:
    with pytest.raises(SpreadsheetRefused, match="no sheet has a header"):
        write_columns([Grid("Leer", []), Grid("Notizen", [["Ziel"], ["x"]])], "plan.xlsx")
