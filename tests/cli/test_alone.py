"""The tools without a running service: each starts the database for as long as it needs it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import HISTORY, Okr, temporary

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        yield okr


def broken(folder: Path) -> tuple[Path, int]:
    """Return a history in which one line names a key result that nothing before it adds, and the
    number of that line."""
    lines = HISTORY.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if '"type": "check_in' in line)
    line = json.loads(lines[number - 1]) | {"key_result": "kennt-niemand"}
    file = folder / "broken.timeline.jsonl"
    file.write_text("\n".join([*lines[: number - 1], json.dumps(line), *lines[number:]]), "utf-8")
    return file, number


def test_one_after_the_other(okr: Okr, tmp_path: Path) -> None:
    nothing = okr("log")
    assert nothing.status == 1
    assert "okr: There is no organisation yet: import one with okr import" in nothing.errors
    # a history with a bad line is taken up to there
    file, number = broken(tmp_path)
    tried = okr("import", "--dry-run", file)
    assert tried.status == 1
    assert f"broken.timeline.jsonl, line {number}, field key_result: " in tried.errors
    stopped = okr("import", file)
    assert stopped.status == 1
    assert f"okr: broken.timeline.jsonl, line {number}, field key_result: " in stopped.errors
    assert f"The {number - 1} lines before it are imported" in stopped.errors
    # and goes on from there once it is repaired
    lines = len(HISTORY.read_text("utf-8").splitlines())
    assert okr.well("import", HISTORY) == (
        f"{HISTORY.name}: {lines - number + 1} of {lines} lines imported as 56 entries, "
        f"{number - 1} were there already\n  organisation {ORGANIZATION}\n"
    )
    told = okr.well("log", "--last", 1)
    assert told.splitlines()[1].split()[0] == "79"
    assert okr.well("rebuild", "--check") == "Every column of every row is as the ledger says.\n"
