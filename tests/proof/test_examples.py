"""The examples in docs/proof.md, on the command line, one after the other."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import HISTORY, OKR, PATIENCE, Okr, temporary

DOCUMENT = Path(__file__).parents[2] / "docs" / "proof.md"
EXAMPLE = re.compile(r"^\$ (.*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)
PROGRESS = re.compile(r".* [0-9]+/(?:[0-9]+|\?) .*\n")
"""A bar of progress."""


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        yield okr


def test_the_examples(okr: Okr, tmp_path: Path) -> None:
    """What is random stands there as …, and may be several lines, as may what follows the last."""
    shutil.copy(HISTORY, tmp_path)
    examples = EXAMPLE.findall(DOCUMENT.read_text("utf-8"))
    assert len(examples) == 8
    for command, told in examples:
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=okr.environment(columns=200)
            | {"PATH": f"{OKR.parent}{os.pathsep}{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        pattern = re.escape(told).replace("…", "[^ ][^…]*?")
        found = PROGRESS.sub("", done.stdout)
        assert re.fullmatch(pattern, found), (command, found)
        assert done.returncode == 0
    kept = (tmp_path / "since-40.txt").read_text("utf-8")
    assert kept.startswith("okr-ledger/consistency@v1\nold 40 ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["inclusion", "80"], "position: 80 lies beyond the newest checkpoint, which has 79"),
        (["consistency", "90"], "from: 90 lies beyond the newest checkpoint"),
        (["inclusion", "1", "--to", "/missing/file"], "/missing/file cannot be written"),
    ],
)
def test_what_cannot_be_proved(okr: Okr, arguments: list[str], told: str) -> None:
    okr.well("import", HISTORY)
    kind, *rest = arguments
    done = okr("proof", kind, "342915b9-f4b1-58b6-a5c3-c62aa6641c42", *rest, columns=200)
    assert done.status == 1
    assert f"okr: {told}" in done.errors


def test_of_an_organisation_that_is_not_there(okr: Okr) -> None:
    done = okr("checkpoint", "00000000-0000-0000-0000-000000000001")
    assert done.status == 1
    assert "There is no such organisation" in done.errors
