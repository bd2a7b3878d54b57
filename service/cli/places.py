"""Moments of a ledger as they are given on the command line: positions, times, ends of cycles."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from .log import instant, moment
from .objects import Objects

_CYCLE_ENDS = {"start": "cycleStart", "end": "cycleEnd"}


class CycleEnd(NamedTuple):
    """Either end of a cycle."""

    way: str
    """What an `AsOf` of the API calls it."""
    cycle: str
    """As it was given, or its id."""


Place: TypeAlias = date | int | CycleEnd


def place(text: str) -> Place:
    """A position, a day, a time or an end of a cycle as given on the command line; raises
    typer.BadParameter."""
    end, _, cycle = text.partition(":")
    if cycle and end in _CYCLE_ENDS:
        return CycleEnd(_CYCLE_ENDS[end], cycle)
    return int(text) if text.isdecimal() and len(text) < 19 else moment(text)


async def located(objects: Objects, given: Place | None, option: str) -> Place | None:
    """A place with the id of the cycle whose end it is; raises typer.BadParameter."""
    if not isinstance(given, CycleEnd):
        return given
    return given._replace(cycle=str(await objects.find(given.cycle, option, "cycle")))


def as_of(given: Place, zone: ZoneInfo) -> dict[str, Any]:
    """What was given as an `AsOf` of the API; times without an offset are those of the zone."""
    match given:
        case CycleEnd():
            return {given.way: given.cycle}
        case int():
            return {"position": str(given)}
        case datetime():
            return {"time": instant(given, zone).astimezone(UTC).isoformat()}
        case _:
            return {"date": given.isoformat()}
