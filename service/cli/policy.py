"""`okr policy`: the change policy of a cycle, as of any moment."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ...domain.organization import Language
from ..change_policy import PolicyReport, page, policy_files, read_policy
from ..change_policy.reading import FLAGS
from ..change_policy.words import (
    CHANGES,
    COUNTS,
    PROGRESS,
    PROGRESS_WITHOUT,
    REASON_KIND,
    SCORE,
    SCORE_WITHOUT,
    reason_words,
)
from ..change_policy.words import FLAGS as FLAG_WORDS
from ..change_words import NOTHING
from ..graphql.types.policy.rules import USUAL_DELAY
from ..runtime import services
from ..settings import Settings
from ..spreadsheets import Form, SpreadsheetRefused, heading, save, shown
from ..storage import storage
from .diff import Spoken
from .objects import Objects, organization_in
from .operator import Operator, Reading
from .places import AsOf, Place, as_of_input
from .sheet import CycleName, OrganizationId

STANDINGS = (
    ("progress", Form.SHARE, PROGRESS),
    ("progressWithout", Form.SHARE, PROGRESS_WITHOUT),
    ("meanScore", Form.NUMBER, SCORE),
    ("scoreWithout", Form.NUMBER, SCORE_WITHOUT),
)
"""What is told of the cycle with and without the changes."""


def show_policy(
    cycle: CycleName,
    to: Annotated[
        Path | None,
        typer.Option(
            help="A file: .html for a page to print, .csv for a file each for changes, back-dated "
            "check-ins and key results; without it, the report is printed.",
            dir_okay=False,
        ),
    ] = None,
    as_of: AsOf = None,
    back_dated_days: Annotated[
        int, typer.Option(min=0, help="How many days late a check-in is not yet back-dated.")
    ] = USUAL_DELAY,
    organization: OrganizationId = None,
    language: Spoken = None,
) -> None:
    """Show what happened to a cycle's goals after people committed to them."""
    organization = organization or organization_in(cycle)
    report = asyncio.run(_read(cycle, as_of, back_dated_days, organization, language))
    if to is None:
        _print(report)
        return
    match to.suffix.lower():
        case ".html":
            contents = {to: page(report).encode()}
        case ".csv":
            contents = policy_files(report, to)
        case _:
            raise SpreadsheetRefused(f"{to.name}: name a file that ends in .html or .csv.")
    files = ", ".join(map(str, save(contents)))
    changes = f"{CHANGES.in_(report.language)}: {len(report.changes)}"
    typer.echo(f"{files} · {changes} · {heading(report)}")


async def _read(
    cycle: str,
    as_of: Place | None,
    days: int,
    organization: UUID | None,
    language: Language | None,
) -> PolicyReport:
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(opened.pool, organization)
        async with services(opened) as composed:
            reading = Reading(composed, operator)
            objects = Objects(opened.pool, operator.org_id)
            id_ = await objects.find(cycle, "CYCLE", "cycle")
            moment = await as_of_input(as_of, objects, reading)
            return await read_policy(reading, id_, moment, days, language)


def _print(report: PolicyReport) -> None:
    language = report.language
    typer.echo(heading(report))
    if report.hidden:
        typer.echo(report.hidden)
    for name, title in COUNTS.items():
        typer.echo(f"  {title.in_(language)}: {report.count(name)}")
    for it in report.counts["byReasonKind"]:
        kind = reason_words(it["reasonKind"], language)
        typer.echo(f"  {REASON_KIND.in_(language)} – {kind}: {it['count']}")
    for name, form, title in STANDINGS:
        typer.echo(f"  {title.in_(language)}: {_shown(report.outcome[name], form, language)}")
    for told in report.changes:
        flags = ", ".join(FLAG_WORDS[it].in_(language) for it in FLAGS if it in told.flags)
        typer.echo(f"{told.event['position']}  {told.day(report.zone)}  {told.event['sentence']}")
        typer.echo(f"    {flags}")


def _shown(number: str | None, form: Form, language: Language) -> str:
    return NOTHING if number is None else shown(round(Decimal(number), 2), form, language)
