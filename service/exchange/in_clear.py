"""Entries that hold values in clear of key results whose values were restricted later."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from ...domain.topics import EVENT_CLASSES
from ..postgres.pool import Pool
from .exporting import SQL

TOPICS = [topic for topic, event_class in EVENT_CLASSES.items() if event_class.CONFIDENTIAL]
"""Those of entries that have values."""
NAMED = 10
"""How many positions are named."""


async def in_clear(pool: Pool, org_id: UUID, first: int, last: int) -> list[int]:
    """The positions of such entries between two, in order; what counts is whether values are
    restricted now."""
    rows = await pool.fetch(SQL["valued"], org_id, first, last, TOPICS)
    return [row["position"] for row in rows if has_values(row["topic"], row["open"])]


def has_values(topic: str, open_part: bytes) -> bool:
    """Whether an entry of one of the topics has a value in clear; where they are sealed, there is
    null in their places."""
    facts = orjson.loads(open_part)
    for path in EVENT_CLASSES[topic].CONFIDENTIAL:
        field, _, name = path.partition(".")
        if facts[field][name] if name else facts[field]:
            return True
    return False


def named(positions: Sequence[int]) -> str:
    """The first positions."""
    more = ["…"] if len(positions) > NAMED else []
    return ", ".join([*map(str, positions[:NAMED]), *more])
