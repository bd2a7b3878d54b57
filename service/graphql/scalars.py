"""The scalars of the schema: how each stands on the wire, and how input is read strictly."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from ...domain.payload import DIGITS
from ..reading.ids import MAX_POSITION

Position = NewType("Position", int)
"""A position in the ledger."""

T = TypeVar("T")

SHOWN = 40
"""So many characters of a wrong value are shown."""

_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_DIGITS = f"with at most {DIGITS} digits before and after the point"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_POSITION = re.compile(r"0|[1-9][0-9]{0,18}")


def _shown(value: Any) -> str:
    text = str(value)
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def _reader(name: str, example: str, read: Callable[[str], T | None]) -> Callable[[Any], T]:
    """Return a parser that refuses what is no text, or what `read` refuses, with an example."""

    def parse(value: Any) -> T:
        try:
            result = read(value) if isinstance(value, str) else None
        except (ValueError, OverflowError):
            result = None
        if result is None:
            raise GraphQLError(f"{name} is a string like {example}, not {_shown(value)}.")
        return result

    return parse


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if _DATE.fullmatch(text) else None


def _date_time(text: str) -> datetime | None:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    day, time, fraction, offset = match.groups()
    microseconds = (fraction or ".0")[1:7].ljust(6, "0")
    return datetime.fromisoformat(f"{day}T{time}.{microseconds}{offset.upper()}").astimezone(UTC)


def _position(text: str) -> Position | None:
    number = int(text) if _POSITION.fullmatch(text) else MAX_POSITION + 1
    return Position(number) if number <= MAX_POSITION else None


def _decimal_text(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _date_time_text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number as a string without exponent, like "-0.75".',
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal-canonical-representation",
        serialize=_decimal_text,
        parse_value=_reader("Decimal", f'"-0.75" {_DIGITS}', _decimal),
    ),
    date: strawberry.scalar(
        name="Date",
        description='A day of the calendar, like "2026-03-31".',
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=date.isoformat,
        parse_value=_reader("Date", '"2026-03-31"', _date),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            'A moment in UTC with microseconds, like "2026-03-31T15:00:00.000000Z"; '
            "input may have any offset."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=_date_time_text,
        parse_value=_reader("DateTime", '"2026-03-31T15:00:00Z"', _date_time),
    ),
    Position: strawberry.scalar(
        name="Position",
        description=(
            "A position in the organisation's ledger, counted from 1, as a string of digits, "
            "since it may exceed the integers of JavaScript; 0 is before the first entry."
        ),
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#nonNegativeInteger",
        serialize=str,
        parse_value=_reader("Position", '"57"', _position),
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    ),
}
"""What `StrawberryConfig.scalar_map` takes."""
