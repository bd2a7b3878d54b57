"""Keys and signatures: what an installation writes is what Go's packages read, and they refuse what
they should; `test_made` has the other direction."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.verifier import read_checkpoint, read_keys
from okr.service.settings import InvalidSettings, Settings
from tests.go import program
from tests.go.program import Program
from tests.verifier import material
from tests.verifier.material import ORGANIZATION, ORIGIN, OTHER_KEY

pytestmark = pytest.mark.go

ROOT = bytes(range(32))
NAMES = ["okr-ledger", "okr.müller.de", "日本", "a/b?c=d&e", "—", "a\u200bb", "🎯", "'\"\\"]
NO_NAMES = [f"a{sign}b" for sign in " +\n\x01\x1f\u0085\u00a0\u2028\u3000"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_installations(go: Program, tmp_path: Path, name: str) -> None:
    settings = Settings.from_environment({"OKR_LOG_NAME": name, "OKR_DATA_DIR": str(tmp_path)})
    notary = settings.notary()
    assert notary is not None
    note, keys = notary.sign(ORGANIZATION, 9, ROOT), notary.verifier_keys(ORGANIZATION)
    answer = go.one(program.checkpoint(note, keys))
    assert answer.error == ""
    assert (answer.result["Origin"], answer.result["Size"]) == (f"{name}/{ORGANIZATION}", 9)
    assert read_checkpoint(note, read_keys(keys[0])).signed


@pytest.mark.parametrize("name", NO_NAMES)
def test_names_that_cannot_be(go: Program, name: str) -> None:
    """What Go's package refuses cannot be set."""
    origin = f"{name}/{ORGANIZATION}"
    note = material.checkpoint([ROOT], origin=origin)
    assert go.one(program.checkpoint(note, [material.vkey(name=origin)])).error
    with pytest.raises(InvalidSettings, match="OKR_LOG_NAME"):
        Settings.from_environment({"OKR_LOG_NAME": name})


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_rotations(go: Program, tmp_path: Path) -> None:
    """During the overlap whoever knows one of two keys can verify, afterwards by the new one."""
    time = Time()
    notary = Notary(SigningKeys(tmp_path / "keys", time), "okr.example.com")
    notes = [notary.sign(ORGANIZATION, 1, ROOT)]
    notary.keys.rotate(timedelta(days=30))
    notes.append(notary.sign(ORGANIZATION, 2, ROOT))
    time.now += timedelta(days=31)
    notes.append(notary.sign(ORGANIZATION, 3, ROOT))
    notary.keys.rotate(timedelta(0))
    notes.append(notary.sign(ORGANIZATION, 4, ROOT))
    newest, second, first = notary.verifier_keys(ORGANIZATION)
    verified = [
        [not go.one(program.checkpoint(note, [key])).error for note in notes]
        for key in (first, second, newest)
    ]
    assert verified == [
        [True, True, False, False],
        [False, True, True, False],
        [False, False, False, True],
    ]
    answers = go.ask(program.checkpoint(note, [newest, second, first]) for note in notes)
    assert [answer.result["Verified"] for answer in answers] == [1, 2, 1, 1]


def test_who_signed(go: Program) -> None:
    """A key that is not trusted, one of another log, and one that did not sign what it claims, also
    beside one that did; a line more is of no harm."""
    leaves = [ROOT, bytes(32)]
    note, own, other = material.checkpoint(leaves), material.vkey(), material.vkey(OTHER_KEY)
    body = note.partition("\n\n")[0] + "\n"
    both = material.checkpoint(leaves, None, material.KEY, OTHER_KEY)
    *_, one, two, _ = both.split("\n")
    false = material.checkpoint(leaves[:1], None, OTHER_KEY).split("\n")[-2]
    elsewhere = material.vkey(name="elsewhere")
    asked = {
        "unknown": (note, [other]),
        "of another log": (material.signed(body, name="elsewhere"), [own, elsewhere]),
        "not of this text": (f"{body}\n{false}\n", [other]),
        "not of this text, beside a right one": (f"{body}\n{one}\n{false}\n", [own, other]),
        "no signature": (f"{body}\n", [own]),
        "right": (note, [own]),
        "both": (both, [own, other]),
        "exchanged": (f"{body}\n{two}\n{one}\n", [own, other]),
        "beside an unknown one": (both, [own]),
        "with a line more": (material.signed(f"{body}more\n"), [own]),
    }
    answers = go.ask(program.checkpoint(text, keys) for text, keys in asked.values())
    told = {kind: answer.error for kind, answer in zip(asked, answers, strict=True)}
    assert told == dict.fromkeys(asked, "") | {
        "unknown": "note has no verifiable signatures",
        "of another log": f"elsewhere signed what is of {ORIGIN}",
        "not of this text": f"invalid signature for key {'+'.join(other.split('+')[:2])}",
        "not of this text, beside a right one": (
            f"invalid signature for key {'+'.join(other.split('+')[:2])}"
        ),
        "no signature": "malformed note",
    }


def test_keys(go: Program) -> None:
    """A key whose id, name or bytes are others is none."""
    note, own = material.checkpoint([ROOT]), material.vkey()
    name, number, key = own.split("+", 2)
    wrong = [f"{name}+00000000+{key}", f"{name}x+{number}+{key}", f"{name}+{key}", own[:-4]]
    answers = go.ask(program.checkpoint(note, [one]) for one in [*wrong, own])
    assert [bool(answer.error) for answer in answers] == [True, True, True, True, False]
