"""What is written to files is what the API answers."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from okr.service.change_policy import PolicyReport, policy_files, policy_tables, read_policy
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
from tests.policy.conftest import History, cycle
from tests.policy.parsed import parsed

GOLDEN = Path(__file__).with_name("golden")


async def test_the_spreadsheets_of_the_demo(report: PolicyReport) -> None:
    made = policy_files(report, Path("q1.csv"))
    assert [path.name for path in made] == [
        "q1-änderungen.csv",
        "q1-nachgetragen.csv",
        "q1-mit-und-ohne-änderungen.csv",
    ]
    for name, content in zip(("changes", "back_dated", "without"), made.values(), strict=True):
        assert content == (GOLDEN / f"{name}.csv").read_bytes(), name


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
    grey = "The last third of the cycle is grey."
    assert [grey in parsed(it).text for it in (report, undated)] == [True, False]
