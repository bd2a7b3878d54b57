"""`okr policy` on the demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import Okr, temporary


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary("demo") as okr:
        yield okr


def test_it_prints_the_report(okr: Okr) -> None:
    printed = okr.well("policy", "Q1 2026")
    assert "   9 Änderungen nach der Zusage\n" in printed
    assert "   1 – Markt geändert\n" in printed
    assert "\n214  2026-02-10  Annegret Rautenfels hat den Zielwert von" in printed


def test_it_is_read_as_of_a_moment(okr: Okr) -> None:
    printed = okr.well("policy", "Q1 2026", "--as-of", "2026-02-01")
    assert "   2 Änderungen nach der Zusage\n" in printed
    assert "\n214  " not in printed


def test_it_writes_files(okr: Okr, tmp_path: Path) -> None:
    told = okr.well("policy", "Q1 2026", "--to", tmp_path / "q1.html")
    assert told.startswith(f"{tmp_path / 'q1.html'}: 9 changes, Rautenfels")
    assert (tmp_path / "q1.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    okr.well("policy", "Q1 2026", "--to", tmp_path / "q1.csv", "--back-dated-days", "10")
    late = (tmp_path / "q1-nachgetragen.csv").read_text(encoding="utf-8-sig")
    assert len(late.splitlines()) == 1


def test_it_knows_two_kinds_of_files(okr: Okr, tmp_path: Path) -> None:
    refused = okr("policy", "Q1 2026", "--to", tmp_path / "q1.pdf")
    assert (refused.status, refused.output) == (1, "")
    assert refused.errors == "okr: q1.pdf: name a file that ends in .html or .csv.\n"
