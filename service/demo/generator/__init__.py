"""Generated companies: as many people, goals and check-ins as wanted, the same for a seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from ...ledger.command import Command
from ..scribe import Scribe, local
from .quarter import Quarter
from .size import SIZES, Size
from .staff import COMPANY, HEAD, Staff

__all__ = ["COMPANY", "GENERATION", "HEAD", "SIZES", "Size", "generate"]

GENERATION = 1
"""Raised when the same size and seed give another history than before."""
LAST = date(2026, 4, 1)
"""When the last quarter begins."""


def generate(scribe: Scribe, size: Size, seed: int) -> Iterator[Command]:
    """The history of a company, in the order of time; at no time is more of it in memory than
    what happens in a few days."""
    random = Random(seed)
    staff = Staff(scribe, random, size)
    first = _quarter(size.quarters - 1)
    staff.settle(local(f"{first - timedelta(days=14)} 08:00"))
    for number in range(size.quarters):
        starts_on = _quarter(size.quarters - 1 - number)
        quarter = Quarter(scribe, random, staff, size, number, starts_on)
        for moment in quarter.beats():
            yield from scribe.commands(moment)
    yield from scribe.commands()


def _quarter(back: int) -> date:
    """The first day of the quarter that lies so many quarters before the last one."""
    months = LAST.year * 12 + LAST.month - 1 - 3 * back
    return date(months // 12, months % 12 + 1, 1)
