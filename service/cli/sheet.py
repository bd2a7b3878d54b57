"""`okr sheet`: a cycle as a spreadsheet, as of any moment."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ..identity import utc_now
from ..ledger.access import record
from ..runtime import services
from ..settings import Settings
from ..spreadsheets import Report, read_report, write_report
from ..storage import storage
from .objects import Objects, organization_in
from .operator import Operator, Reading
from .places import AsOf, Place, as_of_input

CycleName = Annotated[str, typer.Argument(help="The cycle: its id, or its exact name.")]
OrganizationId = Annotated[
    UUID | None,
    typer.Option(help="The organisation; without it, the one founded or imported last."),
]


def write_sheet(
    cycle: CycleName,
    to: Annotated[
        Path,
        typer.Option(
            help="The file: .xlsx with a sheet each for goals, check-ins and scores; or .csv, "
            "which makes a file for each.",
            dir_okay=False,
        ),
    ],
    as_of: AsOf = None,
    organization: OrganizationId = None,
) -> None:
    """Write a cycle's goals, check-ins and scores as they stood at a moment to a spreadsheet."""
    report = asyncio.run(_read(cycle, as_of, organization or organization_in(cycle)))
    files = write_report(report, to)
    key_results = [it for objective in report.objectives for it in objective["keyResults"]]
    typer.echo(
        f"{', '.join(map(str, files))}: {len(report.objectives)} objectives, {len(key_results)} "
        f"key results, {sum(len(it['allCheckIns']) for it in key_results)} check-ins of "
        f"{report.cycle} as of position {report.position}, "
        f"{report.recorded_at.astimezone(report.zone):%F %H:%M:%S} ({report.zone.key})"
    )


async def _read(cycle: str, as_of: Place | None, organization: UUID | None) -> Report:
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(opened.pool, organization)
        async with services(opened) as composed:
            reading = Reading(composed, operator)
            objects = Objects(opened.pool, operator.org_id)
            id_ = await objects.find(cycle, "CYCLE", "cycle")
            moment = await as_of_input(as_of, objects, reading)
            report = await read_report(reading, id_, moment)
            told = {"cycle": str(id_)}
            await record(
                *(opened.pool, operator.org_id, utc_now(), "okr sheet", told),
                position=report.position,
            )
            return report
