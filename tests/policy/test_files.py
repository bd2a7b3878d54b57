"""What is written to files is what the API answers."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from okr.service.change_policy import PolicyReport, page, policy_files, policy_tables, read_policy
from okr.service.cli.operator import Operator, Reading
from okr.service.importing import Founding, import_timeline
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.local import local_identity
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.reading.ids import GlobalId
from okr.service.runtime import services
from okr.service.spreadsheets import SpreadsheetRefused
from okr.service.storage import Storage
from tests.importing import files
from tests.policy.conftest import History

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture(scope="module")
async def reading(
    database: Database, pool: Pool, wrapping_key: LocalWrappingKey, story: History
) -> AsyncIterator[Reading]:
    """Asks in the demo as the command line does."""
    async with services(Storage(pool, wrapping_key, database.service_dsn)) as composed:
        principal = story.principal
        yield Reading(composed, Operator(principal.org_id, principal.person_id))


def cycle(story: History, name: str) -> GlobalId:
    return GlobalId.parse(story.cycles[name])


@pytest.fixture(scope="module")
async def report(reading: Reading, story: History) -> PolicyReport:
    """The report of the demo's first quarter, at the end of what the story tells."""
    return await read_policy(reading, cycle(story, "Q1 2026"), {"position": "913"}, 7)


@dataclass
class Parsed(HTMLParser):
    """The elements of a page: of each its name, its attributes and the plot that it is in."""

    found: list[tuple[str, dict[str, str | None], str | None]] = field(default_factory=list)
    plot: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self.plot = dict(attrs)["id"]
        self.found.append((tag, dict(attrs), self.plot))

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self.plot = None

    def handle_data(self, data: str) -> None:
        self.text += data

    def marks(self, plot: str, fact: str) -> list[str | None]:
        """The values of a fact that the marks of a plot carry."""
        name = f"data-{fact}"
        return [it[name] for _, it, where in self.found if where == plot and name in it]


def parsed(report: PolicyReport) -> Parsed:
    it = Parsed()
    it.feed(page(report))
    it.close()
    return it


async def test_the_spreadsheets_of_the_demo(report: PolicyReport) -> None:
    made = policy_files(report, Path("q1.csv"))
    assert [path.name for path in made] == [
        "q1-änderungen.csv",
        "q1-nachgetragen.csv",
        "q1-mit-und-ohne-änderungen.csv",
    ]
    for name, content in zip(("changes", "back_dated", "without"), made.values(), strict=True):
        assert content == (GOLDEN / f"{name}.csv").read_bytes(), name


async def test_the_plots_show_what_the_api_answers(report: PolicyReport, story: History) -> None:
    shown = parsed(report)
    told = await story.report("Q1 2026")
    lists = ("changesAfterCommitment", "changesAfterClosing", "changesByOthers")
    positions = {it["event"]["position"] for name in lists for it in told[name]}
    assert shown.marks("time-line", "position") == sorted(positions, key=int)
    assert shown.marks("time-line", "day")[0] == "2026-01-27"
    assert shown.marks("time-line", "from") == ["2026-03-02"]
    results = told["keyResults"]
    for fact, name in (("progress", "progress"), ("progresswithout", "progressWithout")):
        expected = [it[name] for it in results if it[name] is not None]
        assert shown.marks("without", fact) == expected
    for fact, name in (("finalscore", "finalScore"), ("scorewithout", "scoreWithout")):
        expected = [it[name] for it in results if it[name] is not None]
        assert shown.marks("scores", fact) == expected
    [late] = told["backDated"]
    [first], [last] = shown.marks("delays", "from"), shown.marks("delays", "to")
    assert int(first or 0) <= late["delay"] <= int(last or 0)
    assert shown.marks("delays", "count") == ["1"]


async def test_bars_are_as_long_as_they_tell(report: PolicyReport) -> None:
    shown = parsed(report)
    bars = [it for _, it, where in shown.found if where == "without" and "data-progress" in it]
    whole = next(Decimal(it["width"] or 0) for it in bars if it["data-progress"] == "1")
    for bar in bars:
        share = min(max(Decimal(bar["data-progress"] or 0), Decimal(0)), Decimal(1))
        assert abs(Decimal(bar["width"] or 0) - share * whole) <= Decimal("0.1")


async def test_the_page_stands_alone_and_can_be_heard(report: PolicyReport) -> None:
    shown, text = parsed(report), page(report)
    tags = [tag for tag, _, _ in shown.found]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not re.search(r"url\(|@import|(?:src|href)=", text)
    assert [it for tag, it, _ in shown.found if tag == "html"] == [{"lang": "de"}]
    plots = [it for tag, it, _ in shown.found if tag == "svg"]
    ids = {it.get("id") for _, it, _ in shown.found}
    for plot in plots:
        assert plot["role"] == "img"
        assert set((plot["aria-labelledby"] or "").split()) <= ids
    # two plots have their table together, after that of the figures and that of the reasons
    assert len(plots) == 4
    assert tags.count("table") == 2 + len(plots) - 1
    assert text == page(report)


async def test_names_are_not_taken_for_markup(report: PolicyReport) -> None:
    told: Any = report.changes[0]
    hostile = {**told.event, "sentence": "<script>alert(1)</script>"}
    change = type(told)({**told.change, "event": hostile}, told.flags)
    changed = type(report)(
        **{name: getattr(report, name) for name in report.__dataclass_fields__}
        | {"changes": [change]}
    )
    assert "script" not in [tag for tag, _, _ in parsed(changed).found]
    assert "<script>alert(1)</script>" in parsed(changed).text


async def test_a_quarter_without_anything(reading: Reading, story: History) -> None:
    report = await read_policy(reading, cycle(story, "Q3 2026"), None, 7)
    assert "Keine." in parsed(report).text
    assert [len(table.rows) for table in policy_tables(report)][:2] == [0, 0]


async def test_before_there_was_a_cycle(reading: Reading, story: History) -> None:
    with pytest.raises(SpreadsheetRefused, match="no such cycle at that moment"):
        await read_policy(reading, cycle(story, "Q3 2026"), {"position": "20"}, 7)


async def test_an_imported_history_in_english(
    database: Database, pool: Pool, wrapping_key: LocalWrappingKey, org_id: Any
) -> None:
    founding = Founding(zone="UTC", language="en")
    await import_timeline(files.SYNTHETIC, pool, wrapping_key, org_id=org_id, founding=founding)
    who = await local_identity(pool, org_id)
    assert who is not None
    rows = await pool.fetch("select id, name from cycle where org_id = $1", org_id)
    ids = {row["name"]: GlobalId("cycle", org_id, row["id"]) for row in rows}
    async with services(Storage(pool, wrapping_key, database.service_dsn)) as composed:
        reading = Reading(composed, Operator(*who))
        report = await read_policy(reading, ids["Q1 2020"], None, 0)
        undated = await read_policy(reading, ids["someday"], None, 0)
    assert report.recorded_at < datetime.now(UTC)
    assert "Changes of goals" in parsed(report).text
    changes, back_dated, _ = policy_tables(report)
    assert changes.titles[:2] == ["Position", "Recorded at"]
    score = back_dated.titles.index("Score")
    assert Decimal("0.4") in [row[score] for row in back_dated.rows]
    # the end of a day is the midnight that the next one begins with
    begun = [it.change for it in report.changes if it.change["commitmentBasis"] == "CYCLE_START"]
    assert begun
    for change in begun:
        recorded, committed = (
            datetime.fromisoformat(text).date()
            for text in (change["event"]["recordedAt"], change["committedAt"])
        )
        assert change["daysAfterCommitment"] == (recorded - committed).days
    # a cycle without days has no last third
    name = "targetsLoweredLate"
    assert (report.count(name), undated.counts[name], undated.count(name)) == ("0", None, "–")
    assert "Targets lowered in the last third–" in parsed(undated).text
