"""The examples in docs/exchange.md: two installations on the command line, one after the other."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.okr import HISTORY, OKR, PATIENCE, Okr, temporary

DOCUMENT = Path(__file__).parents[2] / "docs" / "exchange.md"
EXAMPLE = re.compile(r"^(here|there)\$ (.*)\n((?:(?!here\$|there\$|```).*\n)*)", re.MULTILINE)
PROGRESS = re.compile(r".* [0-9]+/(?:[0-9]+|\?) .*\n")
"""A bar of progress."""


@pytest.fixture(scope="module")
def installations() -> Iterator[dict[str, Okr]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(temporary()) for name in ("here", "there")}


def test_the_examples(installations: dict[str, Okr], tmp_path: Path) -> None:
    shutil.copy(HISTORY, tmp_path)
    examples = EXAMPLE.findall(DOCUMENT.read_text("utf-8"))
    assert len(examples) > 8
    for name, command, told in examples:
        environment = installations[name].environment(columns=200)
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=environment | {"PATH": f"{OKR.parent}{os.pathsep}{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert PROGRESS.sub("", done.stdout) == told, command
        assert (done.returncode != 0) == told.startswith("okr: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--keys", "wrapped"], "--keys wrapped and --recipient-key go together"),
        (["--recipient-key", __file__], "--keys wrapped and --recipient-key go together"),
        (["--from-position", "0"], "--from-position"),
        (["--keys", "all"], "'all'"),
    ],
)
def test_arguments_that_cannot_be_meant(
    installations: dict[str, Okr], arguments: list[str], told: str
) -> None:
    organization = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
    done = installations["here"]("export", organization, *arguments, columns=200)
    assert done.status == 2
    assert told in done.errors


def test_an_export_brings_its_organisation_along(
    installations: dict[str, Okr], tmp_path: Path
) -> None:
    file = tmp_path / "some.ledger.jsonl"
    file.write_bytes(b'{"format":"okr-ledger/1"}\n')
    done = installations["there"]("import", file, "--name", "Nordwind", columns=200)
    assert done.status == 2
    assert "An export brings its organisation along" in done.errors


def test_to_standard_output(installations: dict[str, Okr], tmp_path: Path) -> None:
    okr = installations["here"]
    okr.well("import", HISTORY)
    organization = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
    okr.well("export", organization, "--to", tmp_path / "file.ledger.jsonl")
    assert okr.well("export", organization) == (tmp_path / "file.ledger.jsonl").read_text("utf-8")
    unknown = okr("export", "00000000-0000-0000-0000-000000000001")
    assert unknown.status == 1
    assert "okr: There is no such organisation" in unknown.errors
