"""`okr plan` and `okr sheet`, from the example that ships to a spreadsheet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import HISTORY, Okr, temporary

PLAN = HISTORY.with_name("nordwind.jahresplan.csv")
CYCLE = "2. Quartal 2025"


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary("import", HISTORY, "--administrator", "Änne Groß") as okr:
        yield okr


def test_who_may_not_draft_is_told_before(okr: Okr) -> None:
    before = okr.well("log", "--last", "1")
    arguments = ("plan", "import", PLAN, "--cycle", CYCLE, "--by", "Vertriebsleiter", "--add-teams")
    for more in ("--dry-run", "--yes"):
        refused = okr(*arguments, more, columns=200)
        assert refused.status == 2
        assert "Invalid value for --by: this takes one of the roles ADMIN, OKR_OWNER," in " ".join(
            refused.errors.replace("│", " ").split()
        )
    assert okr.well("log", "--last", "1") == before


def test_from_the_plan_to_a_spreadsheet(okr: Okr, tmp_path: Path) -> None:
    before = okr.well("log", "--last", "1")
    preview = okr.well("plan", "import", PLAN, "--cycle", CYCLE, "--dry-run", columns=160)
    for told in (
        "B5 Auftragseingang Lebensmittel 1.6 → 1.4 Mio. € Vertriebsleiter new key result",
        "≤ 24 Stunden",
        "a sum: 'Summe'",
        "Unknown teams, left out (--add-teams adds them): Vertrieb: A5 Service: A8",
        "2 new objectives, 6 new key results, 0 new people, 0 new teams",
    ):
        assert told in " ".join(preview.split())
    unanswered = okr("plan", "import", PLAN, "--cycle", CYCLE)
    assert (unanswered.status, "Draft this?" in unanswered.output) == (1, True)
    assert okr.well("log", "--last", "1") == before

    written = okr.well("plan", "import", PLAN, "--cycle", CYCLE, "--yes", "--add-teams")
    assert written.endswith(f"{PLAN.name}: 10 entries written\n")
    after = okr.well("log", "--last", "1")
    again = okr.well("plan", "import", PLAN, "--cycle", CYCLE, "--yes", "--add-teams")
    assert again.endswith("0 new objectives, 0 new key results, 0 new people, 0 new teams\n")
    assert okr.well("log", "--last", "1") == after

    to = tmp_path / "q2.csv"
    told = okr.well("sheet", CYCLE, "--to", to)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "q2-bewertungen.csv",
        "q2-check-ins.csv",
        "q2-ziele.csv",
    ]
    assert "check-ins of 2. Quartal 2025 as of position 90" in told
    assert "Wir sind der erste Anruf der Lebensmittelbranche;;;Vertrieb;Entwurf" in (
        (tmp_path / "q2-ziele.csv").read_text("utf-8-sig")
    )
    at = okr.well("sheet", CYCLE, "--as-of", "2025-06-01", "--to", tmp_path / "q2.xlsx")
    assert "as of position 78, 2025-05-19 09:10:00 (Europe/Berlin)" in at


def test_people_of_what_is_already_drafted_are_not_added(okr: Okr, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Ziel;KPI;Wer;Soll\nLeiser werden;Lautstärke;Nobody Known;12\n", "utf-8")
    arguments = ("plan", "import", path, "--cycle", CYCLE, "--yes")
    assert okr.well(*arguments).endswith("plan.csv: 2 entries written\n")
    before = okr.well("log", "--last", "1")
    again = okr.well(*arguments, "--add-people")
    assert "already drafted; owners stay:\n  Nobody Known: B2" in again
    assert again.endswith("0 new objectives, 0 new key results, 0 new people, 0 new teams\n")
    assert okr.well("log", "--last", "1") == before


def test_a_plan_without_goals(okr: Okr, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Ziel;KPI;Soll\n", "utf-8")
    done = okr("plan", "import", path, "--cycle", CYCLE)
    assert done.status == 1
    assert "okr: plan.csv: there is nothing to draft, for no row under its header" in done.errors


def test_an_exported_sheet_is_refused(okr: Okr, tmp_path: Path) -> None:
    okr.well("sheet", CYCLE, "--to", tmp_path / "q2.xlsx")
    for command in (("import", "--cycle", CYCLE), ("columns",)):
        done = okr("plan", command[0], tmp_path / "q2.xlsx", *command[1:])
        assert done.status == 1
        assert "okr: q2.xlsx, sheet Ziele was written by okr sheet (" in done.errors


def test_columns_can_be_edited(okr: Okr, tmp_path: Path) -> None:
    columns = tmp_path / "columns.toml"
    guess = okr.well("plan", "columns", PLAN)
    assert 'key_result = "B"  # Kennzahl' in guess
    columns.write_text(guess.replace('team = "D"', 'owner_ = "D"'), "utf-8")
    refused = okr("plan", "import", PLAN, "--cycle", CYCLE, "--columns", columns)
    assert refused.status == 1
    assert "owner_ = 'D': choose one of objective, key_result, owner, team" in refused.errors
    columns.write_text(guess.replace('team = "D"  # Abteilung\n', ""), "utf-8")
    told = okr.well("plan", "import", PLAN, "--cycle", CYCLE, "--columns", columns, "--dry-run")
    assert "Unknown teams" not in told


def test_bad_cells_are_all_told(okr: Okr, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Ziel;KPI;Soll\nA;a;zwölf 12\n;b;1.5\n", "utf-8")
    refused = okr("plan", "import", path, "--cycle", CYCLE, "--yes")
    assert (refused.status, refused.output) == (1, "")
    assert refused.errors == (
        "okr: plan.csv, sheet plan, cell C2: it is 'zwölf 12': write a number such as 1.234,5 or "
        "12 %\nplan.csv, sheet plan, cell C3: it is '1.5': write a number such as 1.234,5 or 12 %\n"
        "2 to mend; nothing was drafted.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["plan", "import", PLAN, "--cycle", "Q9"], 2, "there is no cycle 'Q9'"),
        (["plan", "import", PLAN, "--cycle", CYCLE, "--sheet", "Alt"], 1, "has no sheet 'Alt'"),
        (["plan", "import", "missing.xlsx", "--cycle", CYCLE], 2, "'missing.xlsx' does not exist"),
        (["sheet", CYCLE, "--to", "q2.pdf"], 1, "q2.pdf: name a file that ends in .xlsx or .csv"),
        (["sheet", CYCLE, "--to", "/nonexistent/s.xlsx"], 1, "okr: /nonexistent/s.xlsx cannot be"),
        (["sheet", CYCLE, "--to", "q2.csv", "--as-of", "gestern"], 2, "'gestern' is no time"),
        (["sheet", CYCLE, "--to", "q2.csv", "--as-of", "2"], 1, "no such cycle at that moment"),
        (["sheet", CYCLE, "--to", "q2.csv", "--as-of", "9999"], 1, "lies in the future"),
    ],
)
def test_what_cannot_be_meant(okr: Okr, arguments: list[object], status: int, told: str) -> None:
    done = okr(*arguments, columns=200)
    assert done.status == status
    assert told in " ".join(done.errors.split())
