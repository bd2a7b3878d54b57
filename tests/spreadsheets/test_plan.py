"""Plans as companies keep them, read row by row."""

from pathlib import Path

import pytest

from okr.domain.measure import MeasureKind
from okr.domain.organization import Language
from okr.service.spreadsheets import BadPlan, Plan, SpreadsheetRefused, read_file, read_plan
from okr.service.spreadsheets.delimited import read_delimited
from okr.service.spreadsheets.grid import Failed, Grid, Value
from tests.spreadsheets.golden import PLANS, text_of

HEADER: list[Value] = ["Ziel", "KPI", "Verantwortlich", "Ist", "Soll", "Einheit", "Termin"]


def plan_of(*rows: list[Value], quarter: int | None = None) -> Plan:
    grid = Grid("Plan", [HEADER, *rows])
    return read_plan("plan.xlsx", [grid], Language.DE, quarter)


def problems_of(*rows: list[Value]) -> list[str]:
    with pytest.raises(BadPlan) as refused:
        plan_of(*rows)
    assert str(refused.value).endswith(
        f"{len(refused.value.problems)} to mend; nothing was drafted."
    )
    return [problem.told("plan.xlsx") for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("name", "language", "quarter"),
    [
        ("maschinenbau", Language.DE, 1),
        ("company", Language.EN, None),
        ("bereiche", Language.DE, None),
    ],
)
def test_golden_plans(name: str, language: Language, quarter: int | None) -> None:
    path = PLANS / f"{name}.csv"
    read = text_of(read_plan(path.name, read_file(path), language, quarter), path.name)
    assert read == (PLANS / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["Ziel", "Kennzahl", "Soll"]) + "\r\n"
    text += delimiter.join(['"Größe; Maß, Übung"', "Straßen", "5"]) + "\r\n"
    grid = read_delimited(text.encode(encoding), Path("plan.csv"))
    assert grid.rows == [["Ziel", "Kennzahl", "Soll"], ["Größe; Maß, Übung", "Straßen", "5"]]


def test_a_delimiter_that_the_file_names() -> None:
    grid = read_delimited(b"sep=|\r\nZiel|KPI\r\na;b|c\r\n", Path("plan.csv"))
    assert grid.rows == [[None], ["Ziel", "KPI"], ["a;b", "c"]]


def test_all_problems_are_told_with_cell_value_and_remedy() -> None:
    assert problems_of(
        [None, "ohne Ziel", None, None, "5"],
        ["Ziel", "Umsatz", None, "zwölf 12", "1.5", "€"],
        [None, "Kunden", None, Failed("#DIV/0!"), "9" * 19, None, "Ende Q3"],
        [None, "Quote", None, "5 %", "7 Tage"],
        ["x" * 501, "y" * 501],
    ) == [
        f"plan.xlsx, sheet Plan, cell {told}"
        for told in (
            "A2: it is blank: name the objective in this row or above",
            "D3: it is 'zwölf 12': write a number such as 1.234,5 or 12 %",
            "E3: it is '1.5': write a number such as 1.234,5 or 12 %",
            "D4: it is #DIV/0!: mend the formula, or write the number in its place",
            "E4: it is '9999999999999999999': target has more than 18 digits: use a larger unit",
            "G4: it is 'Ende Q3': write a day such as 31.12.2026 or 2026-12-31",
            "E5: it is '7 Tage': the row's unit is '%': write all numbers in one unit",
            f"A6: it is '{'x' * 59}…': title has 501 characters: shorten it to 500 at most",
            f"B6: it is '{'y' * 59}…': title has 501 characters: shorten it to 500 at most",
        )
    ]


def test_an_objective_with_numbers_is_its_own_key_result() -> None:
    plan = plan_of(["Umsatz steigern", None, "Öhm", "5", "7", "Mio. €"])
    [objective] = plan.objectives
    [item] = objective.key_results
    assert (item.title, item.measure.unit, item.owners) == ("Umsatz steigern", "Mio. €", "Öhm")
    assert "a key result of the same title" in plan.guesses[0].text


def test_objectives_without_key_results_are_kept() -> None:
    plan = plan_of(["Eins", None, "Öhm", None, None, None, "31.12.2026"], ["Zwei"], [None, "K"])
    assert [len(it.key_results) for it in plan.objectives] == [0, 1]
    assert plan.objectives[0].attributes == {"due": "2026-12-31"}


def test_blank_owners_are_those_above_within_an_objective() -> None:
    plan = plan_of(
        ["A", "a1", "Öhm"], [None, "a2"], [None, "a3", "Übel"], ["B", "b1"], [None, "b2", '"']
    )
    owners = [[it.owners for it in objective.key_results] for objective in plan.objectives]
    assert owners == [["Öhm", "Öhm", "Übel"], [None, None]]


def test_kinds_of_measures() -> None:
    plan = plan_of(
        ["A", "a", None, "5", "7"],
        [None, "b", None, "5", "mind. 7"],
        [None, "c", None, None, "höchstens 7"],
        [None, "d", None, None, True],
        [None, "e", None, None, "erledigt"],
        [None, "f", None, None, "Konzept liegt vor"],
        [None, "g", None, "5", "–"],
        [None, "h"],
    )
    kinds = [it.measure.kind for it in plan.objectives[0].key_results]
    assert kinds == [
        *(MeasureKind.METRIC, MeasureKind.AT_LEAST, MeasureKind.AT_MOST),
        *(MeasureKind.YES_NO, MeasureKind.YES_NO),
        *(MeasureKind.TEXT, MeasureKind.TEXT, MeasureKind.TEXT),
    ]


def test_a_plan_without_a_column_for_objectives() -> None:
    grid = Grid("Plan", [["KPI", "Soll"], ["Umsatz", "5"], ["Summe", "5"]])
    plan = read_plan("plan.csv", [grid], Language.DE, None)
    assert [(it.title, len(it.key_results)) for it in plan.objectives] == [("Umsatz", 1)]


def test_sheets_that_are_no_plans_are_told() -> None:
    grids = [Grid("Notizen", [["x"]]), Grid("Plan", [HEADER, ["A", "a"]])]
    plan = read_plan("plan.xlsx", grids, Language.DE, None)
    assert [it.told("plan.xlsx") for it in plan.skipped] == [
        "plan.xlsx, sheet Notizen, row 1: the sheet is no plan, or not mapped"
    ]
    with pytest.raises(SpreadsheetRefused, match="no sheet has a header"):
        read_plan("plan.xlsx", grids[:1], Language.DE, None)


def test_a_baseline_and_a_target_that_cannot_be_read_are_both_told() -> None:
    assert problems_of(["Wachsen", "Umsatz", None, "1.2.3", "abc"]) == [
        "plan.xlsx, sheet Plan, cell D2: it is '1.2.3': write a number such as 1.234,5 or 12 %",
        "plan.xlsx, sheet Plan, cell E2: it is 'abc': write a number such as 1.234,5 or 12 %",
    ]


def test_a_team_of_a_key_result_is_told_as_skipped() -> None:
    header: list[Value] = ["Ziel", "KPI", "Abteilung", "Soll"]
    rows: list[list[Value]] = [
        ["Wachsen", "Umsatz", "Vertrieb", "5"],
        [None, "Anfragen", "Innendienst", "6"],
        [None, "Angebote", "VERTRIEB", "7"],
        [None, "Aufträge", "dito", "8"],
    ]
    plan = read_plan("plan.xlsx", [Grid("Plan", [header, *rows])], Language.DE, None)
    [skipped] = plan.skipped
    assert skipped.told("plan.xlsx") == (
        "plan.xlsx, sheet Plan, cell C3: 'Innendienst' is not used: a key result has no team of "
        "its own, and the objective above belongs to 'Vertrieb'"
    )
