"""Moments of a ledger as they are given on the command line: positions, times, ends of cycles."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import typer

from .log import instant, moment, zone_of
from .objects import Objects
from .operator import Reading

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
    if text.isdecimal() and len(text) < 19:
        return int(text)
    try:
        return moment(text)
    except typer.BadParameter as no_time:
        raise typer.BadParameter(
            f"{no_time.message} Or name a position, like 214, or an end of a cycle by its id or "
            "name, like start:CYCLE or end:CYCLE."
        ) from None


AsOf = Annotated[
    date | None,
    typer.Option(
        parser=place,
        metavar="MOMENT",
        help="The moment: a position, a time, a day, which means its end, or start:CYCLE or "
        "end:CYCLE with the id or name of a cycle; now unless told.",
    ),
]


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


async def as_of_input(
    given: Place | None, objects: Objects, reading: Reading
) -> dict[str, Any] | None:
    """What was given as `--as-of`, as an `AsOf` of the API; None is now. Raises
    typer.BadParameter."""
    there = await located(objects, given, "--as-of")
    return None if there is None else as_of(there, await zone_of(reading))
