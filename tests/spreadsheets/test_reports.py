"""What is written to files is what the API answers at the same moment."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from okr.domain.organization import Language
from okr.service.graphql.context import Services
from okr.service.importing import import_timeline
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.local import local_identity
from okr.service.postgres.pool import Pool
from okr.service.reading.ids import GlobalId
from okr.service.spreadsheets import (
    Report,
    SpreadsheetRefused,
    chosen_sheets,
    quantities,
    read_file,
    read_report,
    write_report,
    writing,
)
from okr.service.spreadsheets.layout import Form
from okr.service.spreadsheets.tables import tables
from okr.service.spreadsheets.words import value_words
from tests.graphql.house import House
from tests.spreadsheets.conftest import Asked, asked

HISTORY = Path(__file__).parents[2] / "examples" / "nordwind.timeline.jsonl"
BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS: list[Mapping[str, Any] | None] = [
    None,
    {"date": "2025-02-10"},
    {"time": "2025-04-01T00:00:00Z"},
    {"position": "12"},
]
TREE = """query($id: ID!, $asOf: AsOf) { cycle(id: $id, asOf: $asOf) { tree {
    entityId title progress
    keyResults {
        entityId title kind baseline target unit weight progress confidence status
        latestCheckIn { value measuredOn }
        scores { mid projected final }
        checkIns(first: 100) {
            nodes { entityId measuredOn value score confidence status note at }
        }
    }
} } }"""


@dataclass
class Company:
    """An imported organisation and its first cycle."""

    ask: Asked
    cycle: GlobalId
    language: Language

    async def tree(self, as_of: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        told = await self.ask(TREE, None, {"id": str(self.cycle), "asOf": as_of})
        found: list[dict[str, Any]] = told.data["cycle"]["tree"]
        return found

    def expected(self, tree: list[dict[str, Any]]) -> Iterator[list[list[Any]]]:
        """The rows of the three sheets that a tree should make, by some of their columns."""
        goals: list[list[Any]] = []
        check_ins, scores = [], []
        for objective in tree:
            goals.append([objective["title"], None, None, _number(objective["progress"]), None])
            goals[-1].append(objective["entityId"])
            for item in objective["keyResults"]:
                goals.append(
                    [
                        *(objective["title"], item["title"], _number(item["target"])),
                        *(
                            _number(item["progress"]),
                            value_words("status", item["status"], self.language),
                        ),
                        item["entityId"],
                    ]
                )
                given = item["scores"]
                scores.append(
                    [item["title"], *(_number(given[it]) for it in ("mid", "projected", "final"))]
                )
                check_ins += [
                    [
                        *(item["title"], date.fromisoformat(it["measuredOn"])),
                        *(_number(it["value"]), it["note"], _local(it["at"])),
                    ]
                    for it in item["checkIns"]["nodes"]
                ]
        return iter([goals, check_ins, scores])


COLUMNS = {
    Language.DE: [
        ["Ziel", "Schlüsselergebnis", "Zielwert", "Fortschritt", "Status", "Kennung"],
        ["Schlüsselergebnis", "Gemessen am", "Wert", "Notiz", "Eingetragen am"],
        ["Schlüsselergebnis", "Zur Halbzeit", "In der Vorausschau", "Zum Abschluss"],
    ],
    Language.EN: [
        ["Objective", "Key result", "Target", "Progress", "Status", "Id"],
        ["Key result", "Measured on", "Value", "Note", "Recorded at"],
        ["Key result", "At half-time", "In projection", "At the end"],
    ],
}
"""Those that are compared, by sheet."""


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _local(text: str) -> datetime:
    moment = datetime.fromisoformat(text).astimezone(BERLIN)
    return moment.replace(tzinfo=None, microsecond=0)


@pytest.fixture(params=Language, ids=str)
async def company(
    request: pytest.FixtureRequest,
    composed: Services,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    org_id: UUID,
    tmp_path: Path,
) -> Company:
    language: Language = request.param
    path = tmp_path / "history.timeline.jsonl"
    text = HISTORY.read_text("utf-8").replace('"language": "de"', f'"language": "{language}"')
    path.write_text(text, "utf-8")
    await import_timeline(path, pool, wrapping_key, org_id=org_id)
    who = await local_identity(pool, org_id)
    assert who is not None
    ask = asked(composed, *who)
    told = await ask("{ cycles(first: 1) { nodes { entityId } } }", None, {})
    return Company(ask, GlobalId.parse(told.data["cycles"]["nodes"][0]["entityId"]), language)


def sheets_of(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """The sheets with their rows, blank cells as None."""
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[None if value == "" else value for value in row] for row in rows]


def chosen(rows: list[list[Any]], header: int, names: list[str]) -> list[list[Any]]:
    columns = [rows[header].index(name) for name in names]
    return [[row[column] for column in columns] for row in rows[header + 1 :]]


@pytest.mark.parametrize("as_of", MOMENTS, ids=str)
async def test_xlsx_is_what_the_api_answers(
    company: Company, as_of: Mapping[str, Any] | None, tmp_path: Path
) -> None:
    report = await read_report(company.ask, company.cycle, as_of)
    [path] = write_report(report, tmp_path / "cycle.xlsx")
    expected = company.expected(await company.tree(as_of))
    for (_, rows), names, wanted in zip(
        sheets_of(path), COLUMNS[company.language], expected, strict=True
    ):
        assert str(report.position) in rows[0][0]
        assert chosen(rows, 2, names) == wanted


@pytest.mark.parametrize("as_of", MOMENTS, ids=str)
async def test_csv_is_what_the_api_answers(
    company: Company, as_of: Mapping[str, Any] | None, tmp_path: Path
) -> None:
    report = await read_report(company.ask, company.cycle, as_of)
    files = write_report(report, tmp_path / "cycle.csv")
    expected = company.expected(await company.tree(as_of))
    for path, table, names, wanted in zip(
        files, tables(report), COLUMNS[company.language], expected, strict=True
    ):
        text = path.read_bytes().decode("utf-8-sig")
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        delimiter = ";" if company.language is Language.DE else ","
        heading, titles, *rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        assert heading == [table.heading]
        forms = dict(zip(titles, (column.form for column in table.columns), strict=True))
        read = [
            [_read(row[titles.index(name)], forms[name], company.language) for name in names]
            for row in rows
        ]
        # a share is rounded to hundredths of a percent
        shares = [forms[name] is Form.SHARE for name in names]
        assert read == [
            [
                round(value, 4) if is_share and value is not None else value
                for value, is_share in zip(row, shares, strict=True)
            ]
            for row in wanted
        ]


def _read(text: str, form: Form, language: Language) -> Any:
    """A cell as a spreadsheet of this language takes it."""
    german = language is Language.DE
    match form:
        case _ if not text:
            return None
        case Form.TEXT:
            return text
        case Form.NUMBER | Form.SHARE:
            found = quantities.quantity(text, language)
            assert found is not None
            assert (found.unit == "%") is (form is Form.SHARE)
            if form is Form.SHARE:
                assert found.number == round(found.number, 2)
            return float(found.number / 100 if form is Form.SHARE else found.number)
        case Form.DAY:
            return quantities.day(text, language)
        case Form.MOMENT:
            pattern = "%d.%m.%Y %H:%M:%S" if german else "%Y-%m-%d %H:%M:%S"
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).replace(tzinfo=None)


async def test_the_same_moment_makes_the_same_bytes(company: Company, tmp_path: Path) -> None:
    reports = [
        await read_report(company.ask, company.cycle, it)
        for it in ({"date": "2025-02-10"}, {"position": "35"})
    ]
    one, other = (
        write_report(report, tmp_path / f"{number}.xlsx")[0]
        for number, report in enumerate(reports)
    )
    assert one.read_bytes() == other.read_bytes()


async def test_how_a_sheet_is_laid_out(company: Company, tmp_path: Path) -> None:
    report = await read_report(company.ask, company.cycle, None)
    [path] = write_report(report, tmp_path / "cycle.xlsx")
    with ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    for told in ('state="frozen"', "<autoFilter", 'outlineLevel="1"', 'summaryBelow="0"'):
        assert told in sheet
    names = {
        Language.DE: ["Ziele", "Check-ins", "Bewertungen"],
        Language.EN: ["Goals", "Check-ins", "Scores"],
    }
    assert [name for name, _ in sheets_of(path)] == names[company.language]


async def test_a_moment_before_the_cycle(company: Company) -> None:
    with pytest.raises(SpreadsheetRefused, match="no such cycle at that moment"):
        await read_report(company.ask, company.cycle, {"position": "1"})


async def test_what_looks_like_a_formula_stays_text(
    house: House, ask: Asked, tmp_path: Path
) -> None:
    titles = ["=HYPERLINK(1)", "+49 Anrufe", "-5 % Kosten", "@SUM(A1)", "https://example.com"]
    for title in titles:
        await house.admin.done("draftObjective", {"cycle": house.cycle, "title": title})
    report = await read_report(ask, GlobalId.parse(house.cycle), None)
    [path] = write_report(report, tmp_path / "cycle.xlsx")
    rows = dict(sheets_of(path))["Ziele"]
    assert [row[0] for row in rows[-5:]] == titles
    with ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    text = write_report(report, tmp_path / "cycle.csv")[0].read_text("utf-8-sig")
    begun = [line.partition(";")[0] for line in text.splitlines()[-5:]]
    assert begun == [*(f"'{title}" for title in titles[:4]), titles[4]]


async def test_all_pages_are_of_one_moment(house: House, ask: Asked) -> None:
    for number in range(60):
        given = {"cycle": house.cycle, "title": f"Ziel {number}"}
        await house.admin.done("draftObjective", given)
    for number in range(130):
        day = date(2026, 1, 1) + timedelta(days=number % 28)
        given = {"id": house.key_result, "measuredOn": day.isoformat(), "value": str(number)}
        await house.member.done("recordCheckIn", given)
    cycle = GlobalId.parse(house.cycle)

    class Interrupted(Asked):
        """Somebody writes between any two queries."""

        async def __call__(self, document: str, operation: str | None, variables: Any) -> Any:
            told = await super().__call__(document, operation, variables)
            await house.admin.done("draftObjective", {"cycle": house.cycle, "title": "Neu"})
            return told

    before = await house.admin.head()
    report = await read_report(Interrupted(ask.reading), cycle, None)
    assert report.position == before
    assert len(report.objectives) == 61
    [key_result] = report.objectives[0]["keyResults"]
    assert len(key_result["allCheckIns"]) == key_result["checkInCount"] == 131
    assert report == await read_report(ask, cycle, {"position": str(before)})
    counts = [len(table.rows) for table in tables(report)]
    assert counts == [62, 131, 1]


PARENTS = {
    Language.DE: (
        ["Ziel", "Übergeordnete Ziele", "Fortschritt", "Fortschritt mit Beiträgen"],
        "Oben (trägt bei); Umsatz (unterstützt)",
    ),
    Language.EN: (
        ["Objective", "Parent goals", "Progress", "Rolled-up progress"],
        "Oben (contributes); Umsatz (supports)",
    ),
}


@pytest.mark.parametrize("language", Language)
async def test_what_stands_above_an_objective(
    house: House, ask: Asked, tmp_path: Path, language: Language
) -> None:
    async def made(name: str, given: Mapping[str, Any]) -> str:
        return str((await house.member.done(name, given))["id"])

    top, low = [
        await made("draftObjective", {"cycle": house.cycle, "title": it})
        for it in ("Oben", "Unten")
    ]
    measure = {"baseline": "0", "target": "7"}
    above = await made("addKeyResult", {"objective": top, "title": "Umsatz", "measure": measure})
    below = await made("addKeyResult", {"objective": low, "title": "Anrufe", "measure": measure})
    for id_, value in ((above, "1"), (below, "3")):
        given = {"id": id_, "measuredOn": "2026-01-12", "value": value}
        await house.member.done("recordCheckIn", given)
    for parent, link in ((top, "CONTRIBUTES"), (above, "SUPPORTS")):
        await house.member.done("alignObjective", {"id": low, "parent": parent, "link": link})
    report = await read_report(ask, GlobalId.parse(house.cycle), None)
    report = replace(report, language=language)
    names, parents = PARENTS[language]
    [goals, *_] = sheets_of(write_report(report, tmp_path / "cycle.xlsx")[0])
    rows = [[*map(_rounded, row)] for row in chosen(goals[1], 2, names)]
    assert rows[-4:] == [
        ["Oben", None, 0.143, 0.286],
        ["Oben", None, 0.143, None],
        ["Unten", parents, 0.429, 0.429],
        ["Unten", None, 0.429, None],
    ]
    text = write_report(report, tmp_path / "cycle.csv")[0].read_text("utf-8-sig")
    assert ("42,86 %" if language is Language.DE else "42.86 %") in text


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


async def test_all_that_stands_above_is_told(house: House, ask: Asked) -> None:
    titles = [f"Oben {number}" for number in range(12)]
    for title in titles:
        given = {"cycle": house.cycle, "title": title}
        parent = (await house.member.done("draftObjective", given))["id"]
        await house.admin.done("alignObjective", {"id": house.objective, "parent": parent})
    report = await read_report(ask, GlobalId.parse(house.cycle), None)
    parents = report.objectives[0]["allParents"]
    assert [it["parent"]["title"] for it in parents] == titles


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("1200", "#,##0"),
        ("1E+3", "#,##0"),
        ("0", "#,##0"),
        ("1.50", "#,##0.0"),
        ("79.42857143", "#,##0.00"),
        ("-0.5", "#,##0.0"),
        ("0.00421", "#,##0.0000"),
    ],
)
def test_numbers_are_shown_with_few_decimals(value: str, pattern: str) -> None:
    assert writing.pattern_of(Decimal(value), Form.NUMBER, Language.DE) == pattern


@pytest.mark.parametrize("name", ["missing/cycle.xlsx", "missing/cycle.csv"])
def test_a_file_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    report = Report("O", "C", Language.DE, BERLIN, 1, datetime(2026, 1, 1, tzinfo=UTC), [])
    with pytest.raises(
        SpreadsheetRefused, match=r"cannot be written \(No such file or directory\): name another"
    ):
        write_report(report, tmp_path / name)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_exported_sheet_is_no_plan(tmp_path: Path, language: Language, ending: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    report = Report("=A, B; C", "Q1", language, BERLIN, 1, moment, [])
    for path in write_report(report, tmp_path / f"cycle.{ending}"):
        with pytest.raises(SpreadsheetRefused, match=r"was written by okr sheet .*copy its goals"):
            chosen_sheets(read_file(path), [], path.name)


def test_no_other_kinds_of_files(tmp_path: Path) -> None:
    report = Report("O", "C", Language.DE, BERLIN, 1, datetime(2026, 1, 1, tzinfo=UTC), [])
    with pytest.raises(SpreadsheetRefused, match=r"name a file that ends in \.xlsx or \.csv"):
        write_report(report, tmp_path / "cycle.pdf")
    assert list(tmp_path.iterdir()) == []
