"""`okr rebuild`: makes the projections anew from the ledger, while the service serves."""

import asyncio
import os
from typing import Annotated
from uuid import UUID

import typer

from ..ledger.crew import Crew
from ..ledger.rebuild import differences, organizations, rebuild
from ..settings import Settings
from ..storage import storage
from .progress import progress_bar


def rebuild_projections(
    organization: Annotated[
        UUID | None, typer.Option(help="Only this organisation; without it, all of them.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Change nothing: rebuild beside the live rows, compare every column, and exit "
            "with status 1 if anything differs.",
        ),
    ] = False,
    processes: Annotated[
        int, typer.Option(min=1, help="How many processes share the work of a large ledger.")
    ] = os.cpu_count() or 1,
) -> None:
    """Rebuild the projections from the ledger. Reads and writes go on meanwhile."""
    if not asyncio.run(_run(organization, check, processes)):
        raise typer.Exit(1)


async def _run(organization: UUID | None, check: bool, processes: int) -> bool:
    equal = True
    async with storage(Settings.from_environment(), serving=False) as opened:
        found = await organizations(opened.pool) if organization is None else [organization]
        crew = Crew(opened.dsn, processes)
        for org_id in found:
            with progress_bar(f"{'Checking' if check else 'Rebuilding'} {org_id}") as progress:
                if not check:
                    await rebuild(opened.pool, org_id, opened.wrapping_key, progress, crew)
                    continue
                lines = await differences(opened.pool, org_id, opened.wrapping_key, progress, crew)
            for line in lines:
                equal = False
                typer.echo(f"{org_id} {line}")
    if check and equal:
        typer.echo("Every column of every row is as the ledger says.")
    return equal
