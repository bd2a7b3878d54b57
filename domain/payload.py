"""What stands in events: JSON primitives, checked on the way in and typed on the way out."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar
from uuid import UUID

from .errors import InvalidInput
from .text import storable

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value; numbers that are counted with are strings instead, see `decimal_text`."""

DIGITS = 18
"""The most digits that a number may have on either side of its decimal point."""

NESTING = 16
"""The most levels that a JSON value may have."""

_Member = TypeVar("_Member", bound=StrEnum)


def decimal_text(number: Decimal) -> str:
    """The number in its shortest exact form without an exponent: `0.5`, `-12`, `0`."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def optional_decimal_text(number: Decimal | None) -> str | None:
    """As `decimal_text`, None for None."""
    return None if number is None else decimal_text(number)


def optional_decimal(text: str | None) -> Decimal | None:
    """The number that `decimal_text` wrote, None for None."""
    return None if text is None else Decimal(text)


def optional_id_text(id: UUID | None) -> str | None:
    """The id as it stands in events, None for None."""
    return None if id is None else str(id)


def optional_id(text: str | None) -> UUID | None:
    """The id that `optional_id_text` wrote, None for None."""
    return None if text is None else UUID(text)


def checked_decimal(
    number: Decimal, *path: str, at_least: Decimal | None = None, at_most: Decimal | None = None
) -> Decimal:
    """The number in its shortest form.

    Raises InvalidInput when it is not finite, lies outside the bounds (which are allowed
    themselves), or has more than 18 digits before or after the point.
    """
    name = path[-1]
    if not number.is_finite():
        raise InvalidInput(f"{name} is {number}: give a finite number", path)
    # The magnitude first: writing out 1E+999999 would itself be the harm.
    if number and number.adjusted() >= DIGITS:
        raise InvalidInput(f"{name} has more than {DIGITS} digits: use a larger unit", path)
    if number and number.adjusted() < -DIGITS:
        raise InvalidInput(f"{name} has more than {DIGITS} decimal places: round it", path)
    shortest = Decimal(decimal_text(number)) if number else Decimal(0)
    if -int(shortest.as_tuple().exponent) > DIGITS:
        raise InvalidInput(f"{name} has more than {DIGITS} decimal places: round it", path)
    too_low = at_least is not None and shortest < at_least
    too_high = at_most is not None and shortest > at_most
    if too_low or too_high:
        bounds = f"at least {at_least}" if at_most is None else f"from {at_least} to {at_most}"
        raise InvalidInput(f"{name} is {shortest}: give a number {bounds}", path)
    return shortest


def checked_date(day: date, *path: str) -> date:
    """The day; raises InvalidInput for a moment, whose day depends on a zone."""
    if isinstance(day, datetime):
        raise InvalidInput(f"{path[-1]} is a moment: give a calendar day", path)
    return day


def member(kind: type[_Member], value: str, *path: str) -> _Member:
    """The member of the enumeration; raises InvalidInput, listing the members, for others."""
    try:
        return kind(value)
    except ValueError:
        raise InvalidInput(
            f"{path[-1]} is {value!r}: choose one of {', '.join(kind)}", path
        ) from None


def json_value(value: object, *path: str, nesting: int = NESTING) -> Json:
    """A copy of the value, so that nobody can change what an event says.

    Raises InvalidInput when a part of it is no JSON, cannot be stored, or is nested too deep.
    """
    if nesting == 0:
        raise InvalidInput(f"{path[-1]} is nested too deep: use {NESTING} levels at most", path)
    match value:
        case None | bool():
            return value
        case str():
            return storable(value, *path)
        case int() if -(2**63) <= value < 2**63:
            return value
        case float() if math.isfinite(value):
            return value
        case list() | tuple():
            return [json_value(item, *path, nesting=nesting - 1) for item in value]
        case Mapping() if all(isinstance(name, str) for name in value):
            return {
                storable(name, *path): json_value(item, *path, nesting=nesting - 1)
                for name, item in value.items()
            }
    raise InvalidInput(
        f"{path[-1]} contains a {type(value).__name__} that cannot be stored: use null, booleans, "
        "strings, lists, objects, integers of 64 bits or finite numbers",
        path,
    )


def same_json(one: Json, other: Json) -> bool:
    """Whether the two are the same JSON; unlike `==`, it tells `true` from 1."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same_json(item, other[name]) for name, item in one.items()
        )
    return type(one) is type(other) and one == other
