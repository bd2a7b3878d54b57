"""The lines of an export: one JSON object each, in sections that follow each other."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

import orjson

FORMAT = "okr-ledger/1"
LEDGER_FORMAT = 1
"""Of the entries, as docs/ledger-format.md describes them."""


class Header(NamedTuple):
    """What the file is."""

    format: str
    ledger_format: int
    org_id: UUID
    from_position: int
    head_position: int
    """Of the last entry: the head when the export began."""
    leaf_before: bytes | None
    """The leaf of the entry before the first, if there is one."""
    keys: Literal["none", "wrapped"]
    recipient: str | None
    """The public key that data keys are sealed for."""


class KeyLine(NamedTuple):
    """The data key of a person, or of a key result, under which something may be sealed."""

    subject_id: UUID
    state: Literal["wrapped", "withheld", "erased"]
    wrapped: bytes | None


class EntryLine(NamedTuple):
    """An entry: the columns of the table, in their order."""

    org_id: UUID
    position: int
    stream_id: UUID
    stream_version: int
    topic: str
    topic_version: int
    occurred_at: datetime
    recorded_at: datetime
    appended_at: datetime
    actor_id: UUID
    reason_kind: str | None
    command_id: UUID
    correlation_id: UUID | None
    causation_id: UUID | None
    imported: bool
    open: bytes
    sealed: bytes | None
    payload_hash: bytes
    leaf_hash: bytes

    @property
    def envelope(self) -> tuple[Any, ...]:
        """The fields that the leaf is the hash of."""
        return (*self[:15], self.payload_hash)


class CommandLine(NamedTuple):
    """What an accepted command led to."""

    command_id: UUID
    fingerprint: bytes
    stream_id: UUID
    position: int


class LeavesLine(NamedTuple):
    """Leaf hashes as they were when they were sealed, after each other, from a position on."""

    first: int
    hashes: bytes

    @property
    def last(self) -> int:
        """The position of the last one."""
        return self.first + len(self.hashes) // 32 - 1


class CheckpointLine(NamedTuple):
    """What was signed last of the ledger, as far as the file has it."""

    note: str


class End(NamedTuple):
    """That the file is complete: how many lines of each type it has, and the digest of the bytes
    before this line."""

    keys: int
    entries: int
    commands: int
    checkpoints: int
    leaves: int
    leaf_hash: bytes
    sha256: bytes


Line: TypeAlias = Header | KeyLine | EntryLine | CommandLine | LeavesLine | CheckpointLine | End


class Unreadable(Exception):
    """A line that is not of the format, and why."""


_TYPES: dict[str, type[Any]] = {
    "key": KeyLine,
    "entry": EntryLine,
    "command": CommandLine,
    "leaves": LeavesLine,
    "checkpoint": CheckpointLine,
    "end": End,
}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_TEXTS = {"open", "sealed", "wrapped", "hashes"}
"""Bytes written in base64; all others, which are short, in hexadecimal."""


def encode(line: Line) -> bytes:
    """The line as it is written, its end included."""
    members: dict[str, Any] = {} if isinstance(line, Header) else {"type": _NAMES[type(line)]}
    members.update(zip(line._fields, line, strict=True))
    for name, value in members.items():
        if isinstance(value, bytes):
            members[name] = b64encode(value).decode() if name in _TEXTS else value.hex()
    return orjson.dumps(members, default=str, option=orjson.OPT_APPEND_NEWLINE)


def decode(data: bytes) -> Line:
    """What a line says. Raises Unreadable."""
    try:
        members = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"it is not JSON at character {error.pos + 1}: {error.msg}") from None
    if not isinstance(members, dict):
        raise Unreadable("it is no JSON object")
    if "format" in members:
        kind: Any = Header
    else:
        kind = _TYPES.get(str(members.pop("type", None)))
    if kind is None:
        raise Unreadable(f"its type is none of {', '.join(_TYPES)}")
    values = []
    if kind is End:
        # files without any need not count them
        members = {"checkpoints": 0, "leaves": 0} | members
    for name, read in _READERS[kind]:
        try:
            values.append(read(members.pop(name)))
        except KeyError:
            raise Unreadable(f"it has no {name}") from None
        except (ValueError, TypeError, AttributeError, OverflowError):
            raise Unreadable(f"its {name} cannot be read") from None
    if members:
        raise Unreadable(f"it has {', '.join(sorted(members))}, which no such line has")
    line: Line = kind(*values)
    return line


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError
    return value


def _small(limit: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if _whole(value) >= limit:
            raise ValueError
        return int(value)

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: Any) -> str:
    # PostgreSQL knows no text with it
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    return value


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return read


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _hash(value: Any) -> bytes:
    found = bytes.fromhex(value)
    if len(found) != 32:
        raise ValueError
    return found


def _base64(value: Any) -> bytes:
    return b64decode(value, validate=True)


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_version, _small_version = _small(2**31), _small(2**15)

_READERS: dict[type[Any], tuple[tuple[str, Callable[[Any], Any]], ...]] = {
    kind: tuple(zip(kind._fields, readers, strict=True))
    for kind, readers in (
        (
            Header,
            (
                *(_text, _whole, UUID, _whole, _whole, _or_none(_hash)),
                *(_one_of("none", "wrapped"), _or_none(_text)),
            ),
        ),
        (KeyLine, (UUID, _one_of("wrapped", "withheld", "erased"), _or_none(_base64))),
        (
            EntryLine,
            (
                *(UUID, _whole, UUID, _version, _text, _small_version, _time, _time, _time),
                *(UUID, _or_none(_text), UUID, _or_none(UUID), _or_none(UUID), _flag),
                *(_base64, _or_none(_base64), _hash, _hash),
            ),
        ),
        (CommandLine, (UUID, _hash, UUID, _whole)),
        (LeavesLine, (_whole, _base64)),
        (CheckpointLine, (_text,)),
        (End, (_whole, _whole, _whole, _whole, _whole, _hash, _hash)),
    )
}
