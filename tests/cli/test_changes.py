"""`okr diff` and `okr replay` on the demo."""

from html.parser import HTMLParser

import pytest

from tests.cli.okr import DEMO, Okr

LOWERED = ("--from", 213, "--to", 214)
"""The target of a key result is lowered."""


def test_a_change_is_told_with_who_and_why(okr: Okr) -> None:
    told = okr.well("diff", DEMO, *LOWERED)
    assert "\x1b" not in told
    lines = told.splitlines()
    assert lines[:3] == [
        "Was anders wurde: Rautenfels Maschinenbau GmbH & Co. KG",
        "von 09.02.2026 10:38 (Position 213) bis 10.02.2026 17:30 (Position 214)",
        "1 Messung geändert, 1 Fortschritt geändert",
    ]
    assert "Schlüsselergebnis: Auftragseingang des Quartals auf 4,2 Mio. € bringen" in lines
    at = lines.index("  Messung geändert, Zielwert: 4,2 → 3,5")
    assert lines[at + 1].startswith(
        "    214 · Annegret Rautenfels, 10.02.2026 17:30 · Markt geändert: Zwei Zulieferer"
    )


def test_all_entries_that_made_a_change_are_told(okr: Okr) -> None:
    told = okr.well("diff", "--from", 200, "--to", 300, "--within", "Q1 2026").splitlines()
    at = told.index("  Fortschritt geändert, Fortschritt: 17 % → 43 %")
    assert told[at + 1] == "    291, 265, 221, 214 · CRM-Anbindung, 02.03.2026 06:15"


def test_a_terminal_may_lack_characters(okr: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert "Schl?sselergebnis: Auftragseingang" in okr.process("diff", *LOWERED).output


def test_moments_are_days_and_times_too(okr: Okr) -> None:
    told = okr.well("diff", "--from", "2026-02-10T17:00", "--to", "2026-02-10T17:30")
    assert told == okr.well("diff", DEMO, *LOWERED)
    day = okr.well("diff", "--from", "2026-02-09", "--to", "2026-02-10", "--language", "en")
    assert "  retargeted, target: 4.2 → 3.5" in day.splitlines()


def test_a_part_by_its_name_and_all_pages_of_it(okr: Okr) -> None:
    told = okr.well("diff", "--within", "Q1 2026", "--format", "markdown")
    assert "hinzugekommen" in told.splitlines()[4]
    objects = [line for line in told.splitlines() if line.startswith("## ")]
    assert len(objects) == 32
    same = okr.well("diff", "--from", 213, "--to", 213, "--within", "Q1 2026")
    assert same.splitlines()[-1] == "Nichts ist anders."
    not_yet = okr("diff", *LOWERED, "--within", "Q2 2026")
    assert not_yet.status == 1
    assert "within: there is no such object at the end of the span" in not_yet.errors
    refused = okr("diff", "--within", "Q9 2026")
    assert refused.status == 2
    assert f"'Q9 2026' in organisation {DEMO}: pass an id" in refused.errors
    assert "or name another organisation (ORGANIZATION).\n" in refused.errors


class Page(HTMLParser):
    """Collects the cells of a page, and whatever it might load."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.loads: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [name for name, _ in attrs if name in ("src", "href")]
        self._in_cell = tag == "td"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells.append(data)
            self._in_cell = False


def test_a_page_stands_alone(okr: Okr) -> None:
    text = okr.well("diff", *LOWERED, "--format", "html")
    assert text.startswith('<!doctype html>\n<html lang="de">')
    assert "GmbH &amp; Co. KG" in text
    page = Page()
    page.feed(text)
    assert page.loads == []
    assert "url(" not in text
    assert "Messung geändert, Zielwert" in page.cells
    assert "3,5" in page.cells


def test_a_replay_goes_step_by_step(okr: Okr) -> None:
    told = okr.well("replay", "--from", 213, "--to", 217, "--pace", 0.01)
    assert "\x1b" not in told
    steps = [line.split()[0] for line in told.splitlines() if not line.startswith(" " * 8)]
    assert steps == ["214", "216", "217"]
    assert "        Zielwert: 4,2 → 3,5" in told.splitlines()
    assert "hat den Zielwert von „Auftragseingang des Quartals" in told


def test_refusals(okr: Okr) -> None:
    nothing = okr("replay", "--from", 217, "--to", 217)
    assert (nothing.status, nothing.output) == (1, "")
    for command in ("diff", "replay"):
        turned = okr(command, "--from", 217, "--to", 213)
        assert turned.status == 1
        assert turned.errors.startswith("okr: from.position: this lies after")
        unknown = okr(command, "--from", "gestern")
        assert unknown.status == 2
