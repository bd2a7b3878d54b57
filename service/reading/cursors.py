"""Pages of a connection: how many items, from which cursor, in which direction."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from strawberry.types.arguments import StrawberryArgument

from .arguments import Arguments, Read, Request
from .declare import argument
from .errors import Code, ReadRefused
from .ids import MAX_POSITION

DEFAULT_SIZE = 20
MAX_SIZE = 100


@dataclass(frozen=True, slots=True)
class Key:
    """A column that a connection is ordered by, and how a cursor tells its value."""

    column: str
    pattern: str
    read: Callable[[str], Any]
    sql_type: str
    text: str = "{}"


def _bigint(text: str) -> int:
    number = int(text)
    if number > MAX_POSITION:
        raise ValueError(text)
    return number


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError(text)
    text.encode()  # which raises a ValueError for what no database takes
    return text


def position_key(column: str) -> Key:
    """Return a key that is a position."""
    return Key(column, "[0-9]{1,19}", _bigint, "bigint")


def day_key(column: str) -> Key:
    """Return a key that is a day."""
    pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    return Key(column, pattern, date.fromisoformat, "date", "to_char({}, 'YYYY-MM-DD')")


def time_key(column: str) -> Key:
    """Return a key that is a point in time."""
    pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
    text = """to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return Key(column, pattern, datetime.fromisoformat, "timestamptz", text)


def uuid_key(column: str) -> Key:
    """Return a key that is an id."""
    return Key(column, "[-0-9a-f]{36}", UUID, "uuid")


def text_key(column: str) -> Key:
    """Return a key that is a text, whose column has the collation "C"."""
    return Key(column, r"[\s\S]*", _text, "text")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a connection: by keys that are unique together."""

    name: str
    """Which kind of cursor; that of another kind is refused."""
    keys: tuple[Key, ...]
    descending: bool = False

    def row(self, alias: str) -> str:
        """Return the keys as an SQL row."""
        return f"({', '.join(f'{alias}.{key.column}' for key in self.keys)})"

    def sort(self, alias: str, *, backward: bool) -> str:
        """Return what stands after `order by`, from the start or from the end."""
        direction = " desc" if self.descending is not backward else ""
        return ", ".join(f"{alias}.{key.column}{direction}" for key in self.keys)

    def cursor(self, alias: str) -> str:
        """Return the SQL expression of a row's cursor."""
        parts = (key.text.format(f"{alias}.{key.column}") for key in self.keys)
        return f"'{self.name}.' || $1::text || '.' || " + " || '.' || ".join(parts)

    def read(self, name: str, text: str, org_id: UUID) -> tuple[Any, ...]:
        """Return the values of the keys in a cursor that an argument of that name gives."""
        pattern = r"\.".join((self.name, "(.{36})", *(f"({key.pattern})" for key in self.keys)))
        match = re.fullmatch(pattern, text)
        try:
            if match is not None and match[1] == str(org_id):
                parts = zip(self.keys, match.groups()[1:], strict=True)
                return tuple(key.read(part) for key, part in parts)
        except ValueError:
            pass
        raise ReadRefused(
            Code.BAD_CURSOR,
            f"{name}: {text[:100]!r} is no cursor of this connection; pass one that it gave.",
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What a client asked for; `after` and `before` are values of the order's keys."""

    size: int
    backward: bool
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None


PAGE_ARGUMENTS: tuple[StrawberryArgument, ...] = (
    argument(
        "first",
        int | None,
        f"How many items from the start, up to {MAX_SIZE}; {DEFAULT_SIZE} unless told.",
    ),
    argument("after", str | None, "Only items after this cursor."),
    argument("last", int | None, f"How many items from the end, up to {MAX_SIZE}."),
    argument("before", str | None, "Only items before this cursor."),
)


def reads_page(order: Order) -> Read[Page]:
    """Return what reads the arguments of a page in that order."""
    return partial(_read_page, order)


def _read_page(order: Order, arguments: Arguments, request: Request) -> Page:
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise ReadRefused(Code.BAD_ARGUMENT, "first, last: pass one of them, not both.")
    name, given = ("first", first) if last is None else ("last", last)
    size = DEFAULT_SIZE if given is None else given
    if not 0 <= size <= MAX_SIZE:
        raise ReadRefused(Code.BAD_ARGUMENT, f"{name}: pass 0 to {MAX_SIZE}, not {size}.")
    after, before = arguments.get("after"), arguments.get("before")
    return Page(
        size,
        last is not None,
        None if after is None else order.read("after", after, request.org_id),
        None if before is None else order.read("before", before, request.org_id),
    )
