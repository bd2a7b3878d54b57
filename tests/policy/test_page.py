"""The page shows what the API answers, alone and on paper."""

import re
from decimal import Decimal
from typing import Any

import pytest

from okr.domain.organization import Language
from okr.service.change_policy import PolicyReport, page, read_policy, without_names
from okr.service.cli.operator import Reading
from tests.policy.conftest import History, cycle
from tests.policy.parsed import parsed


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


async def test_the_page_without_names_says_of_what_by_whom_and_why(report: PolicyReport) -> None:
    shown = parsed(without_names(report))
    rows = {row[0]: row for row in shown.rows if len(row) == 7}
    for told in report.changes:
        event = told.event
        _, _, goal, sentence, _, actor, _ = rows[event["position"]]
        assert goal == event["subject"]["title"]
        assert sentence.startswith(event["topic"])
        assert event["actor"]["entityId"].endswith(f".{actor}")
        assert event["actor"]["name"] not in shown.text
    lowered = "key_result.retargeted · measure.target: 4.2 → 3.5"
    assert rows["214"][3:5] == [lowered, "Markt geändert"]
    assert rows["172"][4] == "ohne Begründung"


@pytest.mark.parametrize("language", Language)
async def test_what_is_printed_is_short_enough(
    language: Language, reading: Reading, story: History
) -> None:
    """Numbers and days are not broken, and ids are those of the ledger's entries."""
    told = await read_policy(reading, cycle(story, "Q1 2026"), None, 7, language)
    shown = parsed(told)
    known = {it["keyResult"]["entityId"].rpartition(".")[2] for it in told.key_results}
    assert known <= {row[-1] for row in shown.rows}
    assert "keyResult." not in shown.text
    numbers = {"63,1 %", "63.1 %", "0,6338", "0.6338", "214"}
    assert {shown.classes[it] for it in numbers & shown.classes.keys()} == {"number"}
    days = {"19.12.2025 13:30:00", "2025-12-19 13:30:00", "09.02.2026", "2026-02-09"}
    assert [shown.classes[it] for it in days & shown.classes.keys()] == ["day", "day"]


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
