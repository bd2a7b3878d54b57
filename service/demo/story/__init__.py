"""The story of the demo: a machine builder leaves its Excel plans for OKRs.

Its modules stand in the order of time, from November 2025 to July 2026; each knows a chapter.
"""

from ..scribe import Scribe
from . import (
    first_close,
    first_events,
    first_numbers,
    first_plan,
    house,
    second_close,
    second_numbers,
    second_plan,
)
from .house import HEAD, NAME

__all__ = ["HEAD", "NAME", "tell"]


def tell(scribe: Scribe) -> None:
    """Tells all of it."""
    house.tell(scribe)
    first_plan.tell(scribe)
    first_numbers.tell(scribe)
    first_events.tell(scribe)
    first_close.tell(scribe)
    second_plan.tell(scribe)
    first_close.close(scribe)
    second_numbers.tell(scribe)
    second_close.tell(scribe)
