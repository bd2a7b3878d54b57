"""`okr replay`: the steps from one moment to another, played in the terminal."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text

from ...domain.organization import Language
from .diff import Organization, Since, Spoken, Until, Within, recorded_changes
from .places import Place


def play(
    organization: Organization = None,
    since: Since = None,
    until: Until = None,
    within: Within = None,
    pace: Annotated[
        float,
        typer.Option(
            min=0, help="How many seconds to wait before each step; 0 shows all of them at once."
        ),
    ] = 0.0,
    language: Spoken = None,
) -> None:
    """Play how objectives and key results changed, step by step, oldest first.

    The exit status is 1 if there is no step.
    """
    if not asyncio.run(_run(organization, since, until, within, pace, language)):
        raise typer.Exit(1)


async def _run(
    organization: UUID | None,
    since: Place | None,
    until: Place | None,
    within: str | None,
    pace: float,
    language: Language | None,
) -> int:
    console, count = Console(highlight=False), 0
    async with recorded_changes(
        "okr replay", organization, since, until, within, language
    ) as found:
        async for step, told in found.steps():
            await asyncio.sleep(pace)
            recorded = found.time(step["event"]["recordedAt"])
            place = Text.assemble((f"{step['position']:>6}", "bold"), f"  {recorded}")
            console.print(place, soft_wrap=True)
            for line, style in ((step["event"]["sentence"], ""), *((it, "dim") for it in told)):
                console.print(Text(f"        {line}", style), soft_wrap=True)
            count += 1
        if found.hidden:
            console.print(Text(found.hidden), soft_wrap=True)
    if not count:
        typer.echo("No entry about objectives or key results is like that.", err=True)
    return count
