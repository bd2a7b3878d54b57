"""A ledger that lost an entry: what exports and backups of it say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import HISTORY, Okr, temporary
from tests.cli.tampering import tamper

ORGANIZATION = "342915b9-f4b1-58b6-a5c3-c62aa6641c42"
TOLD = f"The ledger of organisation {ORGANIZATION} has no entry at position 40: it was damaged."


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary("import", HISTORY) as okr:
        okr.well("checkpoint", ORGANIZATION)
        tamper(okr, f"delete from entry where org_id = '{ORGANIZATION}' and position = 40")
        yield okr


def test_an_export_names_it_and_shows_it_to_an_auditor(okr: Okr, tmp_path: Path) -> None:
    file, keys = tmp_path / "lost.ledger.jsonl", tmp_path / "keys"
    done = okr("export", ORGANIZATION, "--to", file, columns=200)
    assert (done.status, done.output) == (1, "")
    counted, told = done.errors.splitlines()[-2:]
    assert counted == f"{file.name}: 78 entries, positions 1 to 79"
    assert told.startswith(f"okr: {TOLD} okr checkpoint {ORGANIZATION} --check says")
    assert told.endswith(
        f"{file.name} has the others, for okr verify; okr import does not take it."
    )
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    keys.write_text(okr.well("checkpoint-key", "list"), encoding="utf-8")
    verified = okr("verify", file, "--key", keys)
    assert verified.status == 1
    assert "removed: position 40" in verified.output + verified.errors


def test_a_backup_names_it(okr: Okr, tmp_path: Path) -> None:
    done = okr("backup", tmp_path / "all.okr", columns=200)
    assert (done.status, done.output) == (1, "all.okr: 1 organisations and their data keys\n")
    told = done.errors.splitlines()[-1]
    assert told.startswith(f"okr: {TOLD} okr checkpoint {ORGANIZATION} --check says")
    assert told.endswith("okr restore of all.okr leaves it out.")
    assert [path.name for path in tmp_path.iterdir()] == ["all.okr"]


def test_no_package_is_made_of_it(okr: Okr, tmp_path: Path) -> None:
    to = ("--output", tmp_path / "package.zip")
    refused = okr("audit-package", *to, "--unchecked", columns=200)
    assert (refused.status, refused.output) == (1, "")
    assert TOLD in refused.errors
    assert not list(tmp_path.iterdir())
