"""Reads a history line by line: what every line says, and whether it follows the one before."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from ..ledger.command import fingerprint
from .errors import BadField, BadLine
from .fields import Fields

LINE_LIMIT = 1024 * 1024
"""The most bytes of a line, so that a file without line breaks is not read into memory."""

ENVELOPE = (
    *("seq", "source", "type", "authored_at", "recorded_at", "commit", "mainline_commit"),
    *("by", "message", "granularity", "first_observation"),
)
"""The members that a line of any type may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One observed change."""

    number: int
    """Of the line in its file, from 1."""
    seq: int
    source: str
    type: str
    by: str
    """Who changed it: the name of a role."""
    recorded_at: datetime
    """When it became known where it comes from; never earlier than that of the line before."""
    occurred_at: datetime
    """When it was written; that of recording where this is not known or would be later."""
    message: str | None
    """Why, in the words of whoever changed it."""
    commit: str | None
    """The commit that made it, if a repository is where it comes from."""
    first_observation: bool
    """It had been there before it was first seen, nobody knows since when."""
    say: Fields
    """All its members."""
    fingerprint: bytes
    """Of its content, whatever the order of the members or the space between them."""


def read_lines(path: Path, now: datetime) -> Iterator[Line | BadLine]:
    """The lines of a file, in place of each that cannot be read the error; blank lines are
    passed over. Raises OSError when the file cannot be read."""
    latest: datetime | None = None
    last: dict[str, int] = {}
    for number, data in _raw_lines(path):
        try:
            line = _parsed(number, data)
            if line.recorded_at > now:
                raise BadField("recorded_at", f"it lies in the future; now it is {now:%FT%TZ}")
            if latest is not None and line.recorded_at < latest:
                raise BadField(
                    "recorded_at",
                    f"it is earlier than {latest:%FT%TZ}, that of a line before: sort the lines",
                )
            if line.seq <= last.get(line.source, line.seq - 1):
                raise BadField(
                    "seq",
                    f"it is {line.seq} after {last[line.source]}: it must rise within a source",
                )
        except BadField as error:
            yield BadLine(path.name, number, error.reason, error.field)
        else:
            latest = line.recorded_at
            last[line.source] = line.seq
            yield line


def count_lines(path: Path) -> int:
    """The number of lines of a file, blank ones included."""
    with path.open("rb") as file:
        ends = last = 0
        while block := file.read(LINE_LIMIT):
            ends += block.count(b"\n")
            last = block[-1]
    return ends + (last not in {0, ord("\n")})


def _raw_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers, None in place of those that are too long."""
    with path.open("rb") as file:
        number = 0
        while data := file.readline(LINE_LIMIT):
            number += 1
            too_long = False
            while not data.endswith(b"\n") and (more := file.readline(LINE_LIMIT)):
                data, too_long = more, True
            if number == 1:
                data = data.removeprefix(BOM_UTF8)
            if too_long or data.strip():
                yield number, None if too_long else data


def _parsed(number: int, data: bytes | None) -> Line:
    if data is None:
        raise BadField(None, f"it has more than {LINE_LIMIT} bytes: one change stands on a line")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadField(
            None, f"it is not UTF-8 at byte {error.start + 1}: convert the file to UTF-8"
        ) from None
    try:
        members = orjson.loads(text.rstrip())
    except orjson.JSONDecodeError as error:
        raise BadField(None, f"it is not JSON at character {error.pos + 1}: {error.msg}") from None
    if not isinstance(members, dict):
        raise BadField(None, "it is no JSON object: one change stands on a line, in braces")
    say = Fields(members)
    recorded_at = say.moment("recorded_at")
    authored = members.get("authored_at") is not None
    return Line(
        number=number,
        seq=say.integer("seq"),
        source=say.text("source"),
        type=say.text("type"),
        by=say.text("by"),
        recorded_at=recorded_at,
        occurred_at=min(say.moment("authored_at"), recorded_at) if authored else recorded_at,
        message=say.optional_text("message"),
        commit=say.optional_text("commit"),
        first_observation=say.flag("first_observation"),
        say=say,
        fingerprint=fingerprint(orjson.dumps(members, option=orjson.OPT_SORT_KEYS)),
    )
