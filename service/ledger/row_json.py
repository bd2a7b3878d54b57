"""Projected values as JSON: one way for live and rebuilt rows, so that they cannot differ."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson


def row_json(value: Any) -> bytes:
    """A row, or a column that holds JSON; decimals become strings."""
    return orjson.dumps(value, default=_plain)


def _plain(value: Any) -> str:
    # asyncpg gives UUIDs of a class of its own, which orjson does not know
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a projected row")
