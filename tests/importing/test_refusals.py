"""A line that cannot be taken is named; it ends the import and leaves no trace."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from okr.domain.aggregate import Act
from okr.domain.errors import Refused
from okr.domain.person import Person, Role
from okr.service.importing import (
    BadLine,
    BegunOtherwise,
    EmptyHistory,
    ImportStopped,
)
from okr.service.importing.timeline import BATCH, LISTED
from okr.service.ledger.command import Command, begin, fingerprint
from okr.service.ledger.ledger import Ledger
from okr.service.postgres.pool import Pool
from tests.importing import files
from tests.importing.ledgers import Take, entries
from tests.importing.writing import (
    KEY_RESULT,
    OPENED,
    START,
    Said,
    check_in,
    history,
    weekly,
    write,
)


@pytest.mark.parametrize("bad_at", [1, 2, BATCH, BATCH + 1, BATCH + 7])
@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"type": "kr_struck", "key_result": "k"}, "type"),
        (check_in("2021-01-01", score=2), "score"),
        (b"\xff", None),
    ],
    ids=["unusable", "refused", "unreadable"],
)
async def test_an_import_ends_at_the_first_bad_line(
    path: Path,
    take: Take,
    pool: Pool,
    org_id: UUID,
    bad_at: int,
    bad: Said | bytes,
    field: str | None,
) -> None:
    good: list[Any] = weekly(BATCH + 20)
    lines = [*good]
    start = len(START) + bad_at
    lines[start - 1] = {**good[start - 1], **bad} if isinstance(bad, dict) else bad
    lines[start + 2] = "also bad"
    with pytest.raises(ImportStopped) as stopped:
        await take(write(path, lines))
    report = stopped.value.report
    assert [(line.number, line.field) for line in report.bad] == [(start, field)]
    assert (report.imported, report.lines) == (start - 1, start)
    assert len(await entries(pool, org_id)) == report.entries == start - 1 + 2
    assert str(stopped.value).startswith(f"history.timeline.jsonl, line {start}")
    assert f"The {start - 1} lines before it are imported" in str(stopped.value)

    repaired = await take(write(path, good))
    assert (repaired.already_there, repaired.imported) == (start - 1, len(good) - start + 1)


async def test_nothing_of_a_line_that_is_refused_in_part_is_applied(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    half_good = {**KEY_RESULT, "key_result": "l", "by": "new", "fields": {"mid": 0.5, "final": 2}}
    with pytest.raises(ImportStopped, match=r"line 4, field value: value is 2: .* from 0 to 1"):
        await take(write(path, history(*START, half_good)))
    topics = [entry["topic"] for entry in await entries(pool, org_id)]
    assert topics[-1] == "key_result.added"
    assert len(topics) == 5
    names = [
        r["name"] for r in await pool.fetch("select name from person where org_id = $1", org_id)
    ]
    assert names == ["lead"]


async def test_a_dry_run_lists_all_bad_lines_and_writes_nothing(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    dropped = {"type": "kr_dropped", "key_result": "k"}
    lines: list[Any] = history(
        *START,
        check_in("2020-01-01", score=3),
        {**KEY_RESULT, "key_result": "l", "fields": {"mid": 7}},
        check_in("2020-01-02", score=0.5, key_result="l"),
        {**KEY_RESULT, "key_result": "m", "title": ""},
        check_in("2020-01-03", score=0.5, key_result="m"),
        dropped,
        dropped,
        {"type": "unheard_of"},
    )
    report = await take(write(path, [*lines, "{"]), dry_run=True)
    assert [(bad.number, bad.field) for bad in report.bad] == [
        (4, "score"),
        (5, "value"),
        (7, "title"),
        (8, "key_result"),
        (10, None),
        (11, "type"),
        (12, None),
    ]
    assert (report.lines, report.imported, report.already_there) == (12, 5, 0)
    assert "the line that adds it cannot be taken either" in report.bad[3].reason
    assert await entries(pool, org_id) == []


async def test_a_dry_run_goes_on_from_what_is_there(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    lines = weekly(30)
    await take(write(path, lines[:20]))
    lines[25]["score"] = -1
    before = await entries(pool, org_id)
    report = await take(write(path, lines), dry_run=True)
    assert (report.already_there, report.imported, report.entries) == (20, 12, 12)
    assert [bad.number for bad in report.bad] == [26]
    assert await entries(pool, org_id) == before


async def test_a_dry_run_gives_up_on_a_file_of_something_else(path: Path, take: Take) -> None:
    write(path, [*history(OPENED), *(["something else"] * 3 * LISTED)])
    report = await take(path, dry_run=True)
    assert LISTED <= len(report.bad) < LISTED + BATCH


@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_line_that_was_imported_cannot_change(
    path: Path, take: Take, pool: Pool, org_id: UUID, dry_run: bool
) -> None:
    lines = weekly(10)
    await take(write(path, lines))
    before = await entries(pool, org_id)
    lines[5]["score"] = 0.6
    more = weekly(12)
    write(path, [*lines, *more[len(lines) :]])
    if dry_run:
        report = await take(path, dry_run=True)
        assert report.imported == 2
    else:
        with pytest.raises(ImportStopped, match="line 6, field seq: another line was imported"):
            await take(path)
        report = await take(path, dry_run=True)
    assert [(bad.number, bad.field) for bad in report.bad] == [(6, "seq")]
    assert await entries(pool, org_id) == before


@pytest.mark.parametrize("dry_run", [False, True])
async def test_an_organisation_of_another_history_is_left_alone(
    path: Path, take: Take, pool: Pool, org_id: UUID, dry_run: bool
) -> None:
    await take(files.SYNTHETIC)
    before = await entries(pool, org_id)
    with pytest.raises(BegunOtherwise, match=r"nothing was written: .* --organization [0-9a-f-]+"):
        await take(write(path, history(OPENED)), dry_run=dry_run)
    assert await entries(pool, org_id) == before


async def test_a_history_goes_on_in_another_file(path: Path, take: Take) -> None:
    lines = weekly(10)
    await take(write(path, lines[:8]))
    report = await take(write(path, lines[8:]))
    assert (report.imported, report.already_there) == (len(lines) - 8, 0)


@pytest.mark.parametrize(("good", "told"), [(0, "Nothing was"), (1, "The line before it is")])
async def test_how_much_is_imported_is_told_in_words(
    path: Path, take: Take, good: int, told: str
) -> None:
    lines: list[Any] = [*history(OPENED)[:good], "bad"]
    write(path, lines if good else [{**history(OPENED)[0], "type": "unheard_of"}])
    with pytest.raises(ImportStopped, match=rf"[^.]\. {told} imported; repair it"):
        await take(path)


@pytest.mark.parametrize("dry_run", [False, True])
async def test_history_does_not_get_in_front_of_live_entries(
    path: Path, take: Take, pool: Pool, org_id: UUID, ledger: Ledger, dry_run: bool
) -> None:
    await take(files.SYNTHETIC)
    await ledger.append(org_id, an_administrator())
    again = await take(files.SYNTHETIC, dry_run=dry_run)
    assert (again.imported, again.entries) == (0, 0)

    before = await entries(pool, org_id)
    lines = files.SYNTHETIC.read_text(encoding="utf-8").splitlines()
    more = {**history(OPENED)[0], "source": "more", "recorded_at": "2020-08-01T00:00:00Z"}
    one, two = ({**more, "seq": seq, "cycle": f"2020q{seq}"} for seq in (3, 4))
    write(path, [*lines, one, two])
    if dry_run:
        report = await take(path, dry_run=True)
    else:
        with pytest.raises(
            ImportStopped, match="must not be older than the ledger's newest entry"
        ) as e:
            await take(path)
        report = e.value.report
    assert [(bad.number, bad.field) for bad in report.bad] == [(len(lines) + 1, "recorded_at")]
    assert await entries(pool, org_id) == before


def an_administrator() -> Command:
    id_ = uuid4()
    act = Act(id_, datetime.now(UTC))
    add = begin(Person, id_, lambda: Person.add(id_, "Anna", act, [Role.ADMIN]))
    return Command(id_, fingerprint(), id_, (add,), None)


async def test_a_time_in_the_future_is_refused(
    path: Path, take: Take, pool: Pool, org_id: UUID
) -> None:
    write(path, history(OPENED))
    with pytest.raises(BadLine, match="line 1, field recorded_at: it lies in the future"):
        await take(path, clock=lambda: datetime(2019, 12, 31, tzinfo=UTC))
    lines = history(*START)
    lines[2]["recorded_at"] = "9999-01-01T00:00:00Z"
    with pytest.raises(ImportStopped, match="line 3, field recorded_at: it lies in the future"):
        await take(write(path, lines))
    assert len(await entries(pool, org_id)) == 4


@pytest.mark.parametrize("content", [[], ["", "  "]])
async def test_an_empty_file_is_named(path: Path, take: Take, content: list[str]) -> None:
    write(path, content)
    with pytest.raises(EmptyHistory, match=r"history\.timeline\.jsonl has no lines"):
        await take(path)


async def test_a_missing_file_is_named(path: Path, take: Take) -> None:
    with pytest.raises(FileNotFoundError, match=r"history\.timeline\.jsonl"):
        await take(path)


async def test_an_unexpected_error_is_not_taken_for_a_bad_line(
    path: Path, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("a defect")

    monkeypatch.setattr("okr.domain.cycle.Cycle.open", broken)
    with pytest.raises(Exception, match="a defect") as raised:
        await take(write(path, history(OPENED)))
    assert not isinstance(raised.value, (ImportStopped, Refused))
