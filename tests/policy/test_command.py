"""`okr policy` on the demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import DEMO, Okr, temporary


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary("demo") as okr:
        yield okr


def test_it_prints_the_report(okr: Okr) -> None:
    printed = okr.well("policy", "Q1 2026")
    assert "\n  Änderungen nach der Zusage: 9\n" in printed
    assert "\n  Art der Begründung – Markt geändert: 1\n" in printed
    assert "\n  Fortschritt: 60 %\n  Fortschritt ohne Änderungen: 57 %\n" in printed
    assert "\n214  2026-02-10  Annegret Rautenfels hat den Zielwert von" in printed


def test_it_is_read_as_of_a_moment(okr: Okr) -> None:
    printed = okr.well("policy", "Q1 2026", "--as-of", "2026-02-01")
    assert "\n  Änderungen nach der Zusage: 2\n" in printed
    assert "\n214  " not in printed
    ended = okr.well("policy", "Q1 2026", "--as-of", "end:Q1 2026")
    assert ended == okr.well("policy", "Q1 2026", "--as-of", "2026-03-31")


def test_what_another_organisation_may_have(okr: Okr) -> None:
    """In one line, from which ids can be copied."""
    for arguments, named in ((["Q9"], "CYCLE"), (["Q1 2026", "--as-of", "end:Q9"], "--as-of")):
        refused = okr("policy", *arguments, columns=40)
        assert (refused.status, refused.output) == (2, "")
        assert refused.errors.splitlines()[0] == (
            f"okr: Invalid value for {named}: there is no cycle 'Q9' in organisation {DEMO}: pass "
            "an id as the API gives it, or the exact name or title; or name another organisation "
            "(--organization)."
        )


def test_it_writes_files(okr: Okr, tmp_path: Path) -> None:
    told = okr.well("policy", "Q1 2026", "--to", tmp_path / "q1.html")
    assert told.startswith(f"{tmp_path / 'q1.html'} · Änderungen: 9 · Rautenfels")
    assert (tmp_path / "q1.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    okr.well("policy", "Q1 2026", "--to", tmp_path / "q1.csv", "--back-dated-days", "10")
    late = (tmp_path / "q1-nachgetragen.csv").read_text(encoding="utf-8-sig")
    assert len(late.splitlines()) == 1


def test_it_knows_two_kinds_of_files(okr: Okr, tmp_path: Path) -> None:
    refused = okr("policy", "Q1 2026", "--to", tmp_path / "q1.pdf")
    assert (refused.status, refused.output) == (1, "")
    assert refused.errors == "okr: q1.pdf: name a file that ends in .html or .csv.\n"
