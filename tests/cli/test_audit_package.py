"""`okr audit-package`: what is in a package of the demo, and that it is the same every time."""

import json
from pathlib import Path

import pytest

from tests.cli.okr import DEMO, Okr, temporary
from tests.cli.packages import SPAN, contents, make

BY_OUR_KEY = {"checkpoints.txt", "keys.txt", "ledger-proof.txt", "SHA256SUMS", "README.md"}
"""What differs where another installation has the same ledger: it signs other checkpoints."""
LOWERED = "Auftragseingang des Quartals auf 4,2 Mio. € bringen"
REASON = "Zwei Zulieferer der Autoindustrie"


def names_of(okr: Okr, path: Path) -> set[str]:
    people = json.loads(contents(make(okr, path, *SPAN, "--with-names"))["state-to.json"])["people"]
    return {person["name"] for person in people}


def test_what_is_in_it(package: Path) -> None:
    files = contents(package)
    proofs = {name for name in files if name.startswith("proofs/")}
    assert proofs == {f"proofs/{position}.tlog-proof" for position in range(214, 301)}
    assert files.keys() - proofs == {
        *("README.md", "SHA256SUMS", "checkpoints.txt", "keys.txt", "verifier.py"),
        *("ledger.jsonl", "ledger-proof.txt", "state-from.json", "state-to.json"),
        *("diff.json", "diff.html", "policy-q1-2026.html", "policy-q1-2026-aenderungen.csv"),
        *("policy-q1-2026-nachgetragen.csv", "policy-q1-2026-mit-und-ohne-aenderungen.csv"),
    }
    before, after = (json.loads(files[f"state-{end}.json"]) for end in ("from", "to"))
    targets = [
        next(one["target"] for one in state["keyResults"] if one["title"] == LOWERED)
        for state in (before, after)
    ]
    assert targets == ["4.2", "3.5"]
    [change] = [
        one
        for one in json.loads(files["diff.json"])["changes"]
        if (one["object"]["title"], one["field"]) == (LOWERED, "target")
    ]
    assert (change["from"], change["to"], change["position"]) == ("4.2", "3.5", "214")
    assert change["event"]["reasonKind"] == "MARKET_CHANGED"
    lines = files["ledger.jsonl"].decode().splitlines()
    assert json.loads(lines[0])["head_position"] == 300
    readme = files["README.md"].decode()
    assert "Position 213, 2026-02-09 10:38:00+01:00" in readme
    assert "$" not in readme
    assert ("consistency.txt" in files) == ("verifier.py consistency.txt" in readme)
    assert "whoever is named in it: titles, units, free attributes, details of check-ins" in readme


def test_names_are_in_it_only_if_asked_for(okr: Okr, package: Path, tmp_path: Path) -> None:
    told = make(okr, tmp_path / "named.zip", *SPAN, "--with-names")
    people = json.loads(contents(told)["state-to.json"])["people"]
    names = {person["name"] for person in people}
    assert len(names) > 10
    named, nameless = (contents(path) for path in (told, package))
    for words in (names, {REASON}):
        assert not _with(nameless, words)
        assert _with(named, words) >= {"diff.json", "diff.html", "policy-q1-2026.html"}
    assert _with(named, {REASON}) == {
        *("diff.json", "diff.html", "policy-q1-2026.html", "policy-q1-2026-aenderungen.csv")
    }


def _with(files: dict[str, bytes], words: set[str]) -> set[str]:
    """The files in which some words are."""
    return {name for name, data in files.items() if any(it.encode() in data for it in words)}


def test_the_same_on_another_day_after_an_erasure_and_with_another_key(
    okr: Okr, package: Path, tmp_path: Path
) -> None:
    assert make(okr, tmp_path / "again.zip").read_bytes() == package.read_bytes()
    folder = tmp_path / "folder"
    make(okr, folder, *SPAN, "--directory")
    assert contents(folder) == contents(package)
    okr.well("checkpoint-key", "rotate", "--overlap-days", 0)
    okr.well("erase", DEMO, "Tobias Strößner", "--reason", "asked for it")
    newest = okr.well("checkpoint", DEMO).splitlines()[1]
    assert int(newest) > 913
    assert make(okr, tmp_path / "later.zip").read_bytes() == package.read_bytes()
    assert "Tobias Strößner" not in names_of(okr, tmp_path / "named.zip")
    steps = okr.well("replay", "--from", 280, "--to", 283).splitlines()
    assert steps[-1] == " " * 8 + "verantwortlich: Person (gelöscht), Käthe Brömmel → Käthe Brömmel"


def test_another_installation_makes_the_same_of_the_ledger_in_it(
    package: Path, tmp_path: Path
) -> None:
    files = contents(package)
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_bytes(files["ledger.jsonl"])
    with temporary() as other:
        other.well("import", ledger)
        there = contents(make(other, tmp_path / "there.zip"))
    assert there.keys() == files.keys()
    different = {name for name, data in files.items() if there[name] != data}
    assert {name for name in different if not name.startswith("proofs/")} == BY_OUR_KEY


def test_from_the_beginning_and_by_the_ends_of_a_cycle(okr: Okr, tmp_path: Path) -> None:
    begun = contents(make(okr, tmp_path / "begun.zip", "--to", "2025-12-19"))
    assert json.loads(begun["state-from.json"])["organization"] is None
    assert "consistency.txt" not in begun
    assert "proofs/1.tlog-proof" in begun
    cycle = contents(
        make(okr, tmp_path / "cycle.zip", "--from", "start:Q1 2026", "--to", "end:Q1 2026")
    )
    policies = {name for name in cycle if name.startswith("policy-") and name.endswith("html")}
    assert policies == {"policy-q1-2026.html"}
    told = okr.well("diff", "--from", "start:Q1 2026", "--to", "end:Q1 2026")
    assert f"Position {json.loads(cycle['state-to.json'])['position']})" in told


def test_it_is_written_to_the_access_log(okr: Okr, package: Path) -> None:
    log = okr.well("access-log", DEMO, "--last", 1_000, columns=300)
    told = 'okr audit-package  {"to": 300, "from": 213, "with_names": false}'
    assert any(line.endswith(told) for line in log.splitlines())


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (("--from", 300, "--to", 213), 1, "this lies after the moment that `to` names"),
        (("--from", 213, "--to", 213), 1, "which are both position 213: name an earlier one"),
        (("--to", 9_999), 1, "this lies in the future"),
        (("--to", "2999-01-01"), 1, "this lies in the future"),
        (("--from", "start:Q9 2026"), 2, "there is no cycle 'Q9 2026'"),
        (("--from", "yesterday"), 2, "is no time"),
        (("00000000-0000-0000-0000-000000000001",), 1, "There is no organisation"),
        ((*SPAN, "--output", "/proc/none/package.zip"), 1, "name another place by --output"),
    ],
)
def test_what_cannot_be_meant(
    okr: Okr, options: tuple[object, ...], status: int, told: str
) -> None:
    done = okr("audit-package", *options, columns=200)
    assert done.status == status
    assert told in done.errors
