"""A damaged file is refused before anything is written, and the line is named."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from okr.service.exchange import ExchangeRefused, check, tally
from okr.service.exchange.errors import DamagedLine
from okr.service.exchange.lines import EntryLine, decode, encode
from okr.service.ledger.leaf import leaf_hash
from okr.service.ledger.rebuild import organizations
from tests.exchange.installation import Installation, content, put
from tests.ledger.company import Company

Lines = list[bytes]
KEY, ENTRY, COMMAND, END = 2, 5, 13, 16
"""The numbers of the first lines of three keys, eight entries, three commands, and the end."""
PERSON = ENTRY + 1
"""An entry with a sealed part: a person, at position 2."""


def changed(number: int, **members: Any) -> Callable[[Lines], Lines]:
    """Gives members of a line other values."""

    def change(lines: Lines) -> Lines:
        line = orjson.loads(lines[number - 1]) | members
        return [*lines[: number - 1], orjson.dumps(line) + b"\n", *lines[number:]]

    return change


def forged(number: int, **fields: Any) -> Callable[[Lines], Lines]:
    """Forges an entry: its leaf is that of what it says now."""

    def change(lines: Lines) -> Lines:
        line = decode(lines[number - 1])
        assert isinstance(line, EntryLine)
        line = line._replace(**fields)
        line = line._replace(leaf_hash=leaf_hash(line.envelope))
        return [*lines[: number - 1], encode(line), *lines[number:]]

    return change


def without(*numbers: int) -> Callable[[Lines], Lines]:
    """Leaves lines out."""
    return lambda lines: [line for n, line in enumerate(lines, 1) if n not in numbers]


def swapped(one: int, other: int) -> Callable[[Lines], Lines]:
    """Exchanges two lines."""

    def change(lines: Lines) -> Lines:
        lines = list(lines)
        lines[one - 1], lines[other - 1] = lines[other - 1], lines[one - 1]
        return lines

    return change


def repeated(number: int, at: int) -> Callable[[Lines], Lines]:
    """Inserts a copy of a line as another one."""
    return lambda lines: [*lines[: at - 1], lines[number - 1], *lines[at - 1 :]]


def cut(kept: int, characters: int = 0) -> Callable[[Lines], Lines]:
    """Ends the file after so many lines and characters."""
    return lambda lines: [*lines[:kept], lines[kept][:characters]]


OTHER = b64encode(b'{"title":"Anderes"}').decode()
LONG_AGO = "2020-01-01T00:00:00+00:00"
DAMAGES: dict[str, tuple[Callable[[Lines], Lines], int, str]] = {
    # what was altered in an entry
    "open": (changed(9, open=OTHER), 9, "the payload of the entry at position 5 was altered"),
    "sealed": (changed(PERSON, sealed=OTHER), PERSON, "the payload of the entry at position 2 was"),
    "unsealed": (
        changed(PERSON, sealed=None),
        PERSON,
        "the payload of the entry at position 2 was",
    ),
    "topic": (changed(6, topic="person.renamed"), 6, "the envelope of the entry at position 2 was"),
    "time": (changed(6, recorded_at=LONG_AGO), 6, "the envelope of the entry at position 2 was"),
    "flag": (changed(6, imported=True), 6, "the envelope of the entry at position 2 was altered"),
    "leaf": (changed(6, leaf_hash="00" * 32), 6, "the envelope of the entry at position 2 was"),
    "position": (changed(6, position=4), 6, "the envelope of the entry at position 4 was altered"),
    # which entries there are
    "missing": (without(8), 8, "position 4 is missing before position 5"),
    "first missing": (without(ENTRY), ENTRY, "position 1 is missing before position 2"),
    "last missing": (without(12), 12, "position 8 is missing before it"),
    "all missing": (without(*range(ENTRY, COMMAND)), ENTRY, "position 1 is missing before it"),
    "reordered": (swapped(7, 8), 7, "position 3 is missing before position 4: a line was removed"),
    "inserted": (repeated(6, 8), 8, "position 2 stands where 4 must follow: the line was inserted"),
    # what was forged, leaf and all
    "forged order": (
        forged(9, recorded_at=datetime(2020, 1, 1, tzinfo=UTC)),
        9,
        "recorded before the one before",
    ),
    "forged organisation": (forged(9, org_id=UUID(int=1)), 9, "another organisation"),
    "forged position": (forged(9, position=9), 9, "position 9 lies beyond the last of the export"),
    "forged topic": (forged(9, topic="cycle.begun"), 9, "holds cycle.begun in version 1, which"),
    "forged version": (forged(9, topic_version=99), 9, "holds cycle.opened in version 99, which"),
    # where the file ends
    "cut between lines": (cut(8), 9, "the file ends here before the export does"),
    "cut in a line": (cut(8, 30), 9, "the file ends here before the export does"),
    "cut before the end": (cut(15), END, "the file ends here before the export does"),
    "cut in the end": (cut(15, 40), END, "the file ends here before the export does"),
    "cut at the first": (cut(0, 30), 1, "the file ends here before the export does"),
    "more after the end": (repeated(13, 17), 17, "it follows the line that ends the export"),
    "end altered": (changed(END, leaf_hash="00" * 32), END, "digest is another"),
    # the header
    "no header": (without(1), 1, "the header must stand in the first line"),
    "two headers": (repeated(1, 3), 3, "the header must stand in the first line"),
    "newer format": (changed(1, format="okr-ledger/2"), 1, "use a newer version"),
    "newer entries": (changed(1, ledger_format=2), 1, "use a newer version"),
    "longer": (changed(1, head_position=9), COMMAND, "position 9 is missing before it"),
    "shorter": (changed(1, head_position=7), 12, "position 8 lies beyond the last of the export"),
    "nothing": (changed(1, from_position=9), 1, "its positions cannot be"),
    "later": (changed(1, from_position=2), 1, "leaf_before must be there"),
    "nobody": (changed(1, keys="wrapped"), 1, "a recipient must be named"),
    # keys and commands
    "keys missing": (without(KEY, KEY + 1, KEY + 2), 3, "whose key line was removed"),
    "keys reordered": (swapped(2, 3), 3, "its subject_id does not rise"),
    "key altered": (changed(KEY, state="erased"), END, "a line of a key or a command, was altered"),
    "key brought": (changed(KEY, state="wrapped", wrapped=OTHER), KEY, "the header rules out"),
    "key without": (changed(KEY, state="wrapped"), KEY, "do not go together"),
    "command altered": (changed(COMMAND, fingerprint="00" * 32), END, "or a command, was altered"),
    "command missing": (without(14), 15, "an export of 3 commands, and there are 2: lines were"),
    "command reordered": (swapped(13, 14), 14, "its command_id does not rise"),
    "command beyond": (changed(COMMAND, position=9), COMMAND, "its position 9 is none of the"),
    "sections": (swapped(4, 5), 5, "after lines of a later section"),
    # what is no such line
    "no JSON": (lambda lines: [*lines[:6], b"{\n", *lines[6:]], 7, "it is not JSON"),
    "no object": (lambda lines: [*lines[:6], b"[]\n", *lines[6:]], 7, "it is no JSON object"),
    "another type": (changed(6, type="note"), 6, "its type is none of key, entry"),
    "no member": (
        lambda lines: [*lines[:5], lines[5].replace(b'"imported"', b'"imp"'), *lines[6:]],
        6,
        "it has no imported",
    ),
    "more members": (changed(6, note="!"), 6, "it has note, which no such line has"),
    "no uuid": (changed(6, actor_id="Jörg"), 6, "its actor_id cannot be read"),
    "no time": (changed(6, occurred_at="gestern"), 6, "its occurred_at cannot be read"),
    "no zone": (changed(6, occurred_at="2026-01-01T00:00:00"), 6, "its occurred_at cannot be read"),
    "no number": (changed(6, position="2"), 6, "its position cannot be read"),
    "too great": (changed(6, topic_version=2**15), 6, "its topic_version cannot be read"),
    "no flag": (changed(6, imported=0), 6, "its imported cannot be read"),
    "no text": (changed(6, reason_kind="a\0b"), 6, "its reason_kind cannot be read"),
    "no hash": (changed(6, leaf_hash="00"), 6, "its leaf_hash cannot be read"),
    "no base64": (changed(6, open="ä"), 6, "its open cannot be read"),
    "no word": (changed(KEY, state="lost"), KEY, "its state cannot be read"),
}


@pytest.fixture
async def lines(company: Company, here: Installation, tmp_path: Path) -> Lines:
    """An export without keys."""
    file = tmp_path / "right.ledger.jsonl"
    await here.export(company.org_id, file)
    return content(file).splitlines(keepends=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisation.ledger.jsonl"


def test_the_line_numbers(lines: Lines) -> None:
    kinds = [orjson.loads(line).get("type") for line in lines]
    assert kinds == [None, *["key"] * 3, *["entry"] * 8, *["command"] * 3, "end"]


@pytest.mark.parametrize("kind", DAMAGES)
async def test_damage_is_named(lines: Lines, file: Path, there: Installation, kind: str) -> None:
    damage, number, told = DAMAGES[kind]
    put(file, b"".join(damage(lines)))
    before = await organizations(there.pool)
    with pytest.raises(DamagedLine) as refused:
        await there.take_in(file)
    assert told in str(refused.value)
    assert str(refused.value).startswith(f"{file.name}, line {number}: ")
    assert await organizations(there.pool) == before


def test_a_byte_of_any_line_is_noticed(lines: Lines, file: Path) -> None:
    """Whatever is written in place of a letter or a digit."""
    for number, line in enumerate(lines):
        for at in range(3, len(line) - 2, 5):
            other = {b"a": b"b", b"1": b"2"}.get(line[at : at + 1], b"a")
            altered = line[:at] + other + line[at + 1 :]
            if altered == line or orjson_equal(altered, line):
                continue
            put(file, b"".join([*lines[:number], altered, *lines[number + 1 :]]))
            with pytest.raises(ExchangeRefused):
                check(file)


def orjson_equal(one: bytes, other: bytes) -> bool:
    try:
        return bool(orjson.loads(one) == orjson.loads(other))
    except orjson.JSONDecodeError:
        return False


def test_lines_without_end_are_not_read(
    lines: Lines, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "LINE_LIMIT", 2_000)
    put(file, b"".join(lines[:3]) + b"x" * 5_000)
    with pytest.raises(DamagedLine, match="line 4: it has more than 2000 bytes"):
        check(file)


def test_an_empty_file(file: Path) -> None:
    file.touch()
    with pytest.raises(ExchangeRefused, match="is empty"):
        check(file)


def test_the_last_line_needs_no_end(lines: Lines, file: Path) -> None:
    put(file, b"".join(lines).rstrip())
    assert check(file).end.entries == 8
