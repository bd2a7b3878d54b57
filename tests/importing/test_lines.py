"""How a file is read: what each line says, and what is said about lines that cannot be read."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from okr.service.importing.errors import BadLine
from okr.service.importing.lines import LINE_LIMIT, Line, count_lines, read_lines
from tests.importing.writing import OPENED, history, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_line_tells_when_who_and_why(path: Path) -> None:
    told = {
        **history(OPENED)[0],
        "authored_at": "2019-12-31T23:30:00-08:00",
        "recorded_at": "2020-01-01T09:00:00+01:00",
        "commit": "c0ffee",
        "first_observation": True,
    }
    (line,) = read_lines(write(path, [told]), NOW)
    assert isinstance(line, Line)
    assert (line.number, line.seq, line.source, line.type) == (1, 1, "tests", "cycle_opened")
    assert (line.by, line.message, line.commit) == ("lead", "because of 1", "c0ffee")
    assert line.occurred_at == datetime(2020, 1, 1, 7, 30, tzinfo=UTC)
    assert line.recorded_at == datetime(2020, 1, 1, 8, tzinfo=UTC)
    assert line.first_observation


@pytest.mark.parametrize(
    ("authored_at", "occurred_at"),
    [
        ("2020-01-01T00:30:00Z", datetime(2020, 1, 1, 0, 30, tzinfo=UTC)),
        ("2020-01-01T01:30:00Z", datetime(2020, 1, 1, 1, tzinfo=UTC)),  # after it was recorded
        (None, datetime(2020, 1, 1, 1, tzinfo=UTC)),
    ],
)
def test_nothing_occurs_after_it_was_recorded(
    path: Path, authored_at: str | None, occurred_at: datetime
) -> None:
    (line,) = read_lines(write(path, [{**history(OPENED)[0], "authored_at": authored_at}]), NOW)
    assert isinstance(line, Line)
    assert line.occurred_at == occurred_at


def test_fingerprints_are_of_the_content(path: Path) -> None:
    told = history(OPENED)[0]
    changed = {**told, "message": "another"}
    first, reordered, other = (
        next(read_lines(write(path, [text]), NOW))
        for text in (told, dict(reversed(told.items())), changed)
    )
    assert isinstance(first, Line)
    assert isinstance(reordered, Line)
    assert isinstance(other, Line)
    assert first.fingerprint == reordered.fingerprint != other.fingerprint


def test_a_mark_carriage_returns_and_blank_lines_do_no_harm(path: Path) -> None:
    one, two = (str(line).replace("'", '"') for line in history(OPENED, OPENED))
    path.write_bytes(f"\ufeff{one}\r\n\r\n  \n{two}".encode())
    assert [line.number for line in read_lines(path, NOW) if isinstance(line, Line)] == [1, 4]
    assert count_lines(path) == 4


@pytest.mark.parametrize(("text", "count"), [(b"", 0), (b"a", 1), (b"a\n", 1), (b"a\n\nb", 3)])
def test_lines_are_counted(path: Path, text: bytes, count: int) -> None:
    path.write_bytes(text)
    assert count_lines(path) == count


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"no JSON", "it is not JSON at character 1: "),
        (b'{"seq": 1', "it is not JSON at character 10: "),
        (b'{"seq": NaN}', "it is not JSON at character 9: "),
        (b'{"by": "J\xf6rg"}', "it is not UTF-8 at byte 10: convert the file to UTF-8"),
        (b"[1]", "it is no JSON object: one change stands on a line, in braces"),
        (b'"' + b"x" * LINE_LIMIT + b'"', f"it has more than {LINE_LIMIT} bytes"),
    ],
    ids=["words", "cut off", "NaN", "Latin-1", "list", "too long"],
)
def test_what_is_no_json_object_is_named(path: Path, text: bytes, reason: str) -> None:
    good = history(OPENED, OPENED, OPENED)
    before, bad, after = read_lines(write(path, [good[0], text, good[2]]), NOW)
    assert isinstance(before, Line)
    assert isinstance(after, Line)
    assert isinstance(bad, BadLine)
    assert str(bad).startswith(f"history.timeline.jsonl, line 2: {reason}")
    assert bad.field is None


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("seq", "1", "it is '1': give a whole number"),
        ("seq", True, "it is True: give a whole number"),
        ("source", None, "it is None: give a string"),
        ("by", 7, "it is 7: give a string"),
        ("message", ["m"], "it is ['m']: give a string"),
        ("commit", 1, "it is 1: give a string"),
        ("first_observation", "yes", "it is 'yes': give true or false"),
        ("recorded_at", "2020-01-01T00:00:00", "give a moment with its offset"),
        ("recorded_at", "yesterday", "give a moment with its offset"),
        ("authored_at", "0001-01-01T00:00:00+14:00", "give a moment with its offset"),
        ("recorded_at", "2026-01-01T00:00:01Z", "it lies in the future"),
        ("type", "x" * 100, None),
        ("recorded_at", "x" * 100, f"it is '{'x' * 59}…: give"),
    ],
)
def test_a_wrong_member_is_named(path: Path, field: str, value: Any, reason: str | None) -> None:
    (line,) = read_lines(write(path, [{**history(OPENED)[0], field: value}]), NOW)
    if reason is None:
        assert isinstance(line, Line)
    else:
        assert isinstance(line, BadLine)
        assert line.field == field
        assert reason in line.reason


@pytest.mark.parametrize("field", ["seq", "source", "type", "by", "recorded_at"])
def test_a_missing_member_is_named(path: Path, field: str) -> None:
    told = history(OPENED)[0]
    del told[field]
    (bad,) = read_lines(write(path, [told]), NOW)
    assert str(bad) == f"history.timeline.jsonl, line 1, field {field}: it is missing"


def test_times_may_stand_still_but_not_go_back(path: Path) -> None:
    one, two, three = history(OPENED, OPENED, OPENED)
    two["recorded_at"] = one["recorded_at"].replace("01:00:00Z", "02:00:00+01:00")
    three["recorded_at"] = "2020-01-01T00:59:59Z"
    *good, bad = read_lines(write(path, [one, two, three]), NOW)
    assert [type(line) for line in good] == [Line, Line]
    assert isinstance(bad, BadLine)
    assert bad.field == "recorded_at"
    assert "earlier than 2020-01-01T01:00:00Z" in bad.reason


def test_numbers_rise_within_a_source(path: Path) -> None:
    one, two, three = history(OPENED, OPENED, OPENED)
    two |= {"source": "other", "seq": 1}
    three |= {"seq": 1}
    first, other, bad = read_lines(write(path, [one, two, three]), NOW)
    assert isinstance(first, Line)
    assert isinstance(other, Line)
    assert isinstance(bad, BadLine)
    assert (bad.field, bad.reason) == ("seq", "it is 1 after 1: it must rise within a source")


def test_memory_does_not_grow_with_a_line(path: Path) -> None:
    path.write_bytes(
        b"x" * (5 * LINE_LIMIT) + b"\n" + str(history(OPENED)[0]).replace("'", '"').encode()
    )
    bad, line = read_lines(path, NOW + timedelta(days=1))
    assert isinstance(bad, BadLine)
    assert isinstance(line, Line)
    assert line.number == 2
