"""Which fields of an event are facts of its own, beside what every event has."""

from dataclasses import fields
from functools import cache

from .aggregate import LedgerCreated, LedgerEvent

_ENVELOPE = frozenset(field.name for base in (LedgerEvent, LedgerCreated) for field in fields(base))


@cache
def fact_fields(event_class: type[LedgerEvent]) -> tuple[str, ...]:
    """The names of the payload's facts, in the order of their declaration; the reason in words,
    which every event may have, is not among them."""
    return tuple(field.name for field in fields(event_class) if field.name not in _ENVELOPE)
