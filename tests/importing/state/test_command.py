"""`okr import` takes states as it takes histories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.okr import HISTORY, Okr, temporary
from tests.importing.state.files import KRANBAU, kranbau, write

CAPPED = """\
  scores above 1, counted as 1 and whole in the attribute outcome: 1 (/key_results/0/outcome/score)\
"""
UNPLACED = """\
  dropped goals from nobody knows where, in a cycle made for them: 2 (/dropped/3, /dropped/4)\
"""


@pytest.fixture(scope="module")
def okr() -> Iterator[Okr]:
    with temporary() as okr:
        yield okr


def test_states_are_imported_beside_histories(okr: Okr) -> None:
    rehearsed = okr.well("import", "--dry-run", KRANBAU).splitlines()
    assert rehearsed[0].startswith(
        "kranbau.json: 3 cycles, 3 teams, 3 people, 8 objectives, 11 key"
    )
    assert rehearsed[0].endswith("5 learnings can be imported as 83 entries")
    imported = okr.well("import", HISTORY, KRANBAU, "--administrator", "Ada").splitlines()
    assert imported[0].startswith("nordwind.timeline.jsonl: 71 of 71 lines imported")
    assert imported[3:8] == [
        rehearsed[0].replace("can be imported", "imported"),
        "  titles over 500 characters, whole in the attribute title: 1 (/objectives/4/title)",
        CAPPED,
        UNPLACED,
        rehearsed[4],
    ]
    assert imported[8].startswith("  administrator ")
    again = okr.well("import", KRANBAU).splitlines()
    assert again[0] == "kranbau.json: nothing new; 72 were there already"


def test_problems_are_listed(okr: Okr, tmp_path: Path) -> None:
    state = kranbau()
    state["source"]["id"] = "anders"
    state["key_results"][4]["target"] = "drei"
    state["check_ins"][4]["value"] = 2
    done = okr("import", write(tmp_path / "state.json", state), columns=200)
    assert done.status == 1
    assert done.output == ""
    assert "okr: state.json has 2 problems, and nothing was written:\n" in done.errors
    assert "\n  /key_results/4/target: it is 'drei': give a number\n" in done.errors
    assert "\n  /check_ins/4/value: value is 2: give 1 for yes or 0 for no\n" in done.errors
