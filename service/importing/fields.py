"""Reads the members of a JSON object with the types they must have."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from .errors import BadField

_SHOWN = 60
"""The most characters of a wrong value that a message repeats."""


class Fields:
    """A JSON object of a line. An optional member may be absent or null; whatever is missing or
    of another type than asked for raises `BadField`, which names it."""

    def __init__(self, members: Mapping[str, Any], path: str = "") -> None:
        self._members = members
        self._path = path

    def bad(self, name: str, reason: str) -> BadField:
        """The error for a member."""
        return BadField(self._path + name, reason)

    def value(self, name: str) -> Any:
        """Any JSON value, null included, but it must be there."""
        if name not in self._members:
            raise self.bad(name, "it is missing")
        return self._members[name]

    def text(self, name: str) -> str:
        """A string."""
        value = self.value(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a string")
        return value

    def optional_text(self, name: str) -> str | None:
        """A string or nothing."""
        return None if self._members.get(name) is None else self.text(name)

    def integer(self, name: str) -> int:
        """A whole number."""
        value = self.value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "a whole number")
        return value

    def optional_integer(self, name: str) -> int | None:
        """A whole number or nothing."""
        return None if self._members.get(name) is None else self.integer(name)

    def flag(self, name: str) -> bool:
        """True or false; false when it is absent."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return bool(value)

    def number(self, name: str) -> Decimal:
        """A number, or a string that holds one exactly."""
        value = self.value(name)
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            try:
                return Decimal(str(value))
            except InvalidOperation:
                pass
        raise self._wrong(name, "a number")

    def optional_number(self, name: str) -> Decimal | None:
        """A number or nothing."""
        return None if self._members.get(name) is None else self.number(name)

    def moment(self, name: str) -> datetime:
        """A moment with its offset, in UTC."""
        text = self.text(name)
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise self._wrong(name, "a moment with its offset, such as 2019-01-31T12:00:00+01:00")

    def optional_day(self, name: str) -> date | None:
        """A calendar day or nothing."""
        text = self.optional_text(name)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            raise self._wrong(name, "a day such as 2019-01-31") from None

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        value = self.value(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(name, "a list of strings")
        return value

    def inner(self, name: str) -> "Fields":
        """An object; an empty one when it is absent."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(name, "an object")
        return Fields(value or {}, f"{self._path}{name}.")

    def rest(self, *known: str) -> dict[str, Any]:
        """The members that have a value, without those of these names."""
        return {
            name: value
            for name, value in self._members.items()
            if name not in known and value is not None
        }

    def _wrong(self, name: str, wanted: str) -> BadField:
        shown = repr(self._members[name])
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
        return self.bad(name, f"it is {shown}: give {wanted}")
