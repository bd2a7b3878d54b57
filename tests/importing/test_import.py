"""Histories reach the ledger whole and once, also when an import is interrupted."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from okr.service.importing import (
    ChangedMeanwhile,
    Founding,
    ImportReport,
    import_timeline,
)
from okr.service.importing.identity import organization_id
from okr.service.importing.lines import count_lines
from okr.service.importing.timeline import BATCH
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from tests.importing import files, import_process
from tests.importing.ledgers import Take, entries, same_as_at_once
from tests.importing.writing import (
    KEY_RESULT,
    OPENED,
    START,
    check_in,
    history,
    weekly,
    write,
)


@pytest.mark.parametrize("path", files.OF_OTHERS)
async def test_histories_of_others_are_taken_whole(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    lines = count_lines(path)
    founding = files.founding(path)
    rehearsed = await take(path, dry_run=True, founding=founding)
    assert await entries(pool, org_id) == []
    report = await take(path, founding=founding)
    assert report == rehearsed
    assert (report.lines, report.imported, report.already_there, report.bad) == (
        lines,
        lines,
        0,
        (),
    )
    assert sum(report.types.values()) == lines
    stored = await entries(pool, org_id)
    assert len(stored) == report.entries >= lines
    assert all(entry["imported"] for entry in stored)


@pytest.mark.parametrize("path", [files.SYNTHETIC, files.NORDWIND], ids=["synthetic", "nordwind"])
async def test_repeating_an_import_changes_nothing(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    first = await take(path)
    before = await entries(pool, org_id)
    for dry_run in (False, True):
        again = await take(path, dry_run=dry_run)
        assert (again.imported, again.already_there, again.entries) == (0, first.lines, 0)
        assert (again.lines, again.bad) == (first.lines, ())
    assert await entries(pool, org_id) == before


async def test_a_line_that_changes_nothing_is_imported_once(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    same = {"type": "objective_reworded", "objective": "o", "to": "Goal"}
    lines = history(*START, same, check_in("2020-01-01", score=0.5), same, same)
    write(path, lines[:6])
    first = await take(path)
    assert (first.imported, first.entries) == (6, 6)
    again = await take(write(path, lines))
    assert (again.imported, again.already_there, again.entries) == (1, 6, 0)
    last = await take(path, dry_run=True)
    assert (last.imported, last.already_there, last.lines) == (0, 7, 7)


async def test_the_organisation_belongs_to_the_source(
    path: Path, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    source = f"source {uuid4()}"
    write(path, [{**line, "source": source} for line in history(*START)])
    founding = Founding(zone="Europe/Vienna", language="en")
    report = await import_timeline(path, pool, wrapping_key, founding=founding)
    assert (report.org_id, report.source) == (organization_id(source), source)
    assert tuple(
        await pool.fetchrow(
            "select name, zone, language from organization where org_id = $1", report.org_id
        )
        or ()
    ) == (source, "Europe/Vienna", "en")


async def test_entries_tell_when_it_was_recorded_and_when_appended(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    line = {**history(OPENED)[0], "authored_at": "2019-12-31T00:00:00Z"}
    started = datetime.now(UTC)
    report = await take(write(path, [line]))
    assert report.types == {"cycle_opened": 1}
    stored = await pool.fetch("select * from entry where org_id = $1 order by position", org_id)
    assert [e["topic"] for e in stored] == ["organization.founded", "person.added", "cycle.opened"]
    for entry in stored:
        assert entry["recorded_at"] == datetime(2020, 1, 1, 1, tzinfo=UTC)
        assert entry["occurred_at"] == datetime(2019, 12, 31, tzinfo=UTC)
        assert entry["appended_at"] > started
        assert entry["imported"]


async def test_a_longer_file_is_continued(path: Path, take: Take, pool: Pool, org_id: UUID) -> None:
    whole = weekly(BATCH + 50)
    await take(write(path, whole[: BATCH - 3]))
    report = await take(write(path, whole))
    assert (report.already_there, report.imported) == (BATCH - 3, 56)
    assert await same_as_at_once(path, pool, take, org_id)


async def test_another_file_continues_the_organisation(path: Path, take: Take) -> None:
    await take(write(path, history(*START)))
    later = history(check_in("2020-01-01", score=0.5), {**KEY_RESULT, "key_result": "l"})
    for line in later:
        line |= {"source": "later", "recorded_at": "2020-02-01T00:00:00Z"}
    report = await take(write(path, later))
    assert (report.imported, report.already_there, report.entries) == (2, 0, 2)


async def test_an_interrupted_import_continues(
    path: Path,
    take: Take,
    database: Database,
    pool: Pool,
    org_id: UUID,
) -> None:
    lines = weekly(20 * BATCH)
    write(path, lines)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(import_process.__file__)),
        str(path),
        str(org_id),
        bytes(range(32)).hex(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{database.service_dsn}\n".encode())
    for _ in range(3):  # by then the fourth transaction runs
        assert await process.stdout.readline()
    process.kill()
    await process.communicate()
    # the transaction that ran may still end, one way or the other
    await pool.fetchval("select position from head where org_id = $1 for update", org_id)
    there = len(await entries(pool, org_id)) - 2  # founded, person added
    assert 3 * BATCH <= there < len(lines)
    assert there % BATCH == 0
    report = await take(path)
    assert (report.already_there, report.imported) == (there, len(lines) - there)
    assert await same_as_at_once(path, pool, take, org_id)


async def test_two_imports_at_once_make_one_history(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    write(path, weekly(3 * BATCH))
    results = await asyncio.gather(take(path), take(path), return_exceptions=True)
    assert {type(result) for result in results} <= {ImportReport, ChangedMeanwhile}
    await take(path)
    assert await same_as_at_once(path, pool, take, org_id)


async def test_progress_is_told(path: Path, take: Take) -> None:
    total = 2 * BATCH + 10
    write(path, weekly(total - len(START)))
    told: list[tuple[int, int]] = []
    await take(path, progress=lambda done, of: told.append((done, of)))
    assert told == [(BATCH, total), (2 * BATCH, total), (total, total), (total, total)]
