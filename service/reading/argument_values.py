"""What the values of arguments mean: ids, texts, and filters made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from .arguments import Arguments, Read, Request
from .errors import Code, ReadRefused
from .ids import GlobalId, InvalidId, one


@dataclass(frozen=True, slots=True)
class Named:
    """What an id names; that of another organisation names no row, and so looks like a lost one."""

    kind: str
    key: UUID | int | None

    @property
    def text(self) -> str | None:
        """The key as text."""
        return None if self.key is None else str(self.key)


def read_named(name: str, text: str, request: Request, *kinds: str) -> Named:
    """Read an argument that names an object of one of the kinds, for a look-up."""
    global_id = read_id(name, text, *kinds)
    return Named(global_id.kind, global_id.key if global_id.org_id == request.org_id else None)


def reads_filter(**kinds: str) -> Read[Arguments]:
    """Return what reads the members of the argument `filter`, of which some are ids of kinds."""

    def read(arguments: Arguments, request: Request) -> Arguments:
        asked = arguments.get("filter") or {}
        return {name: _read_member(name, value, kinds, request) for name, value in asked.items()}

    return read


def _read_member(name: str, value: Any, kinds: Mapping[str, str], request: Request) -> Any:
    if isinstance(value, list):
        return [_read_member(name, item, kinds, request) for item in value]
    if isinstance(value, Enum):
        return value.value
    if not isinstance(value, str):
        return value
    if name not in kinds:
        return read_text(f"filter.{name}", value)
    return read_named(f"filter.{name}", value, request, *kinds[name].split())


def read_id(name: str, text: str, *kinds: str) -> GlobalId:
    """Read an argument that names an object of one of the kinds."""
    try:
        global_id = GlobalId.parse(text)
    except InvalidId as invalid:
        raise ReadRefused(Code.BAD_ID, f"{name}: {invalid}.") from None
    if kinds and global_id.kind not in kinds:
        raise ReadRefused(
            Code.BAD_ID,
            f"{name}: {text!r} is the id of {one(global_id.kind)}; pass that of {one(*kinds)}.",
        )
    return global_id


def read_text(name: str, text: str) -> str:
    """Read a text that goes to the database."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "\0"
    if "\0" in text:
        raise ReadRefused(Code.BAD_ARGUMENT, f"{name}: the text has a character that is none.")
    return text
