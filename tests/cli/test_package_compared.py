"""What audit packages read is compared with the ledger first, and is not read where it differs."""

import json
import re
from pathlib import Path

from tests.cli.okr import DEMO, Okr
from tests.cli.packages import SPAN, contents, make
from tests.cli.tampering import tamper

HIDDEN = (
    "update key_result_version set target = 4.2 where target = 3.5",
    "delete from transparency_feed where position = 214",
)
"""The target that was lowered at position 214 never was."""
COMPARED = "views compared with the ledger |"


def readme(files: dict[str, bytes]) -> str:
    """What a package's page says on whether it was compared."""
    lines = files["README.md"].decode().splitlines()
    [line] = (line for line in lines if COMPARED in line)
    return line.partition(COMPARED)[2]


def test_what_was_compared_is_told_and_the_access_log_has_one_line(
    okr: Okr, package: Path, tmp_path: Path
) -> None:
    unchecked = make(okr, tmp_path / "unchecked.zip", *SPAN, "--unchecked")
    one, other = (contents(path) for path in (package, unchecked))
    assert {name for name in one if one[name] != other[name]} == {"README.md", "SHA256SUMS"}
    assert readme(one) == " ja, jede Spalte / yes, every column |"
    assert readme(other) == " nein, auf Wunsch übersprungen / no, left out on request |"
    lines = okr.well("access-log", DEMO, columns=300).splitlines()
    assert [line.split("  ")[1:3] for line in lines] == [["operator", "okr audit-package"]] * 2
    told = [json.loads(line.split("  ")[3]) for line in lines]
    span = {"from": 213, "to": 300, "with_names": False}
    assert told == [span | {"unchecked": True}, span]


def test_tables_that_are_not_what_the_ledger_says(okr: Okr, package: Path, tmp_path: Path) -> None:
    tamper(okr, *HIDDEN)
    make_none = ("audit-package", *SPAN, "--output", tmp_path / "none.zip")
    refused, unchecked = okr(*make_none, columns=200), okr(*make_none, "--unchecked", columns=200)
    for done in (refused, unchecked):
        assert (done.status, done.output) == (1, "")
        assert f"okr rebuild --organization {DEMO} makes" in done.errors
    assert f"Checking {DEMO} ━" in refused.errors
    assert re.search(r"\n  key_result_version: \d+ live and \d+ rebuilt", refused.errors)
    assert "  transparency_feed: 0 live and 1 rebuilt rows have no equal" in refused.errors
    assert "The feed has nothing at position 214" in unchecked.errors
    assert not list(tmp_path.iterdir())
    okr.well("rebuild", "--organization", DEMO)
    assert make(okr, tmp_path / "again.zip").read_bytes() == package.read_bytes()
