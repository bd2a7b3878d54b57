"""Scalars on the wire."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from okr.service.graphql.scalars import SCALARS, Position

NAMES = {definition.name: definition for definition in SCALARS.values()}


def parse(name: str, value: Any) -> Any:
    definition: ScalarDefinition = NAMES[name]
    assert definition.parse_value is not None
    return definition.parse_value(value)


def serialize(name: str, value: Any) -> Any:
    definition: ScalarDefinition = NAMES[name]
    assert definition.serialize is not None
    return definition.serialize(value)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("Decimal", "-0.75", Decimal("-0.75")),
        ("Decimal", "100", Decimal(100)),
        ("Date", "2026-02-28", date(2026, 2, 28)),
        ("DateTime", "2026-03-31T15:00:00Z", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("DateTime", "2026-03-31t15:00:00.5+02:00", datetime(2026, 3, 31, 13, 0, 0, 500000, UTC)),
        (
            "DateTime",
            "2026-03-31T15:00:00.123456789Z",
            datetime(2026, 3, 31, 15, 0, 0, 123456, UTC),
        ),
        ("Position", "0", Position(0)),
        ("Position", "9223372036854775807", Position(2**63 - 1)),
    ],
)
def test_input_is_read(name: str, text: str, value: object) -> None:
    assert parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Decimal", 0.75),
        ("Decimal", 1),
        ("Decimal", "1e3"),
        ("Decimal", "NaN"),
        ("Decimal", "1,5"),
        ("Decimal", "9" * 31),
        ("Date", "2026-02-29"),
        ("Date", "20260228"),
        ("Date", "2026-02-28T00:00:00Z"),
        ("DateTime", "2026-03-31"),
        ("DateTime", "2026-03-31T15:00:00"),
        ("DateTime", "2026-03-31T24:00:01Z"),
        ("DateTime", "0001-01-01T00:00:00+01:00"),
        ("DateTime", None),
        ("Position", 57),
        ("Position", "-1"),
        ("Position", "057"),
        ("Position", "9223372036854775808"),
    ],
)
def test_other_input_is_refused_with_an_example(name: str, value: object) -> None:
    with pytest.raises(GraphQLError, match=f'^{name} is a string like "'):
        parse(name, value)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("Decimal", Decimal("1E+3"), "1000"),
        ("Decimal", Decimal("0.7500"), "0.75"),
        ("Decimal", Decimal("-0.00"), "0"),
        ("Date", date(2026, 2, 28), "2026-02-28"),
        (
            "DateTime",
            datetime(2026, 3, 31, 15, tzinfo=timezone(timedelta(hours=2))),
            "2026-03-31T13:00:00.000000Z",
        ),
        ("Position", 57, "57"),
    ],
)
def test_output_has_one_form(name: str, value: object, text: str) -> None:
    assert serialize(name, value) == text
