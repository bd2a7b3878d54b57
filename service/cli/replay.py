"""`okr replay`: the steps from one moment to another, played in the terminal."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text

from ...domain.organization import Language
from ..runtime import services
from ..settings import Settings
from ..storage import storage
from .changes import Changes
from .diff import Organization, Since, Spoken, Until, Within, part_of
from .objects import Objects, organization_in
from .operator import Operator, Reading
from .places import Place, located


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
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(opened.pool, organization or organization_in(within))
        async with services(opened) as composed:
            objects = Objects(opened.pool, operator.org_id)
            part = await part_of(objects, within)
            since = await located(objects, since, "--from")
            until = await located(objects, until, "--to")
            reading = Reading(composed, operator)
            changes = await Changes.between(reading, since, until, part, language)
            async for step, told in changes.steps():
                await asyncio.sleep(pace)
                recorded = changes.time(step["event"]["recordedAt"])
                place = Text.assemble((f"{step['position']:>6}", "bold"), f"  {recorded}")
                console.print(place, soft_wrap=True)
                for line, style in ((step["event"]["sentence"], ""), *((it, "dim") for it in told)):
                    console.print(Text(f"        {line}", style), soft_wrap=True)
                count += 1
            if changes.hidden:
                console.print(Text(changes.hidden), soft_wrap=True)
    if not count:
        typer.echo("No entry about objectives or key results is like that.", err=True)
    return count
