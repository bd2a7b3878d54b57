"""`okr diff`: what became different between two moments, for the terminal or as a document."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from ...domain.organization import Language
from ..identity import utc_now
from ..ledger.access import record
from ..runtime import services
from ..settings import Settings
from ..storage import storage
from .changes import Changes, Told
from .diff_formats import markdown, page, print_told
from .objects import Objects, organization_in
from .operator import Operator, Reading
from .places import Place, located, place

Organization = Annotated[
    UUID | None,
    typer.Argument(
        help="The organisation; without it, that of --within, or else the one founded or imported "
        "last."
    ),
]
Since = Annotated[
    date | None,
    typer.Option(
        "--from",
        parser=place,
        metavar="MOMENT",
        help="The moment to begin after: a position, a time, a day, which means its end, or "
        "start:CYCLE or end:CYCLE with the id or name of a cycle; the beginning of the ledger "
        "unless told.",
    ),
]
Until = Annotated[
    date | None,
    typer.Option(
        "--to", parser=place, metavar="MOMENT", help="The moment to end with; now unless told."
    ),
]
Within = Annotated[
    str | None,
    typer.Option(
        help="Only this cycle, team, objective or key result, told by its id or its exact title or "
        "name: what leads from its state at the one moment to that at the other."
    ),
]
Spoken = Annotated[
    Language | None, typer.Option(help="The language; the organisation's unless told.")
]
PARTS = ("cycle", "team", "objective", "keyResult")


class Format(StrEnum):
    """What a difference can be written as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"


def show_diff(
    organization: Organization = None,
    since: Since = None,
    until: Until = None,
    within: Within = None,
    format_: Annotated[
        Format,
        typer.Option(
            "--format", help="For the terminal, as Markdown, or as one HTML file to be printed."
        ),
    ] = Format.TERMINAL,
    language: Spoken = None,
) -> None:
    """Show what became different in objectives and key results: from what to what, by whom, why.

    What was changed and changed back is not told; `okr replay` shows every step.
    """
    asyncio.run(_run(organization, since, until, within, format_, language))


async def _run(
    organization: UUID | None,
    since: Place | None,
    until: Place | None,
    within: str | None,
    format_: Format,
    language: Language | None,
) -> None:
    async with recorded_changes("okr diff", organization, since, until, within, language) as found:
        told = await found.diff()
    _show(told, format_)


@asynccontextmanager
async def recorded_changes(
    command: str,
    organization: UUID | None,
    since: Place | None,
    until: Place | None,
    within: str | None,
    language: Language | None,
) -> AsyncIterator[Changes]:
    """The changes that a command's options name. However many pages it reads of them, it stands in
    the access log once. Raises typer.BadParameter, and InvalidSettings."""
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(
            opened.pool, organization or organization_in(within), on_record=True
        )
        objects = Objects(opened.pool, operator.org_id, "ORGANIZATION")
        part = None if within is None else str(await objects.find(within, "--within", *PARTS))
        since = await located(objects, since, "--from")
        until = await located(objects, until, "--to")
        async with services(opened) as composed:
            reading = Reading(composed, operator)
            found = await Changes.between(reading, since, until, part, language)
            await record(opened.pool, operator.org_id, utc_now(), command, found.asked)
            yield found


def _show(told: Told, format_: Format) -> None:
    match format_:
        case Format.TERMINAL:
            print_told(told)
        case Format.MARKDOWN:
            typer.echo(markdown(told))
        case Format.HTML:
            typer.echo(page(told))
