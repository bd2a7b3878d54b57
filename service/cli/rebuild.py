"""`okr rebuild`: makes the projections anew from the ledger, while the service serves."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, TypeAlias
from uuid import UUID

import typer

from ..ledger.crew import Crew
from ..ledger.rebuild import differences, organizations, rebuild
from ..ledger.unaccounted import REMEDY, KeysDestroyed, unaccounted
from ..settings import Settings
from ..storage import Storage, storage
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
            "with status 1 if anything differs, or a data key is destroyed that no erasure "
            "accounts for.",
        ),
    ] = False,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys",
            help="Rebuild although data keys are destroyed that no erasure accounts for: what they "
            "sealed is then blank, for good.",
        ),
    ] = False,
    processes: Annotated[
        int, typer.Option(min=1, help="How many processes share the work of a large ledger.")
    ] = os.cpu_count() or 1,
) -> None:
    """Rebuild the projections from the ledger. Reads and writes go on meanwhile."""
    run = _check if check else partial(_rebuild, without_keys)
    if not asyncio.run(_run(organization, processes, run)):
        raise typer.Exit(1)


_Run: TypeAlias = Callable[[Storage, Sequence[UUID], Crew], Awaitable[bool]]


async def _run(organization: UUID | None, processes: int, run: _Run) -> bool:
    async with storage(Settings.from_environment(), serving=False) as opened:
        found = await organizations(opened.pool) if organization is None else [organization]
        return await run(opened, found, Crew(opened.dsn, processes))


async def _rebuild(without_keys: bool, opened: Storage, found: Sequence[UUID], crew: Crew) -> bool:
    """Raises KeysDestroyed, before anything is rebuilt."""
    pool, key = opened.pool, opened.wrapping_key
    lost = [one for org_id in found for one in await unaccounted(pool, org_id) if one.shown]
    if lost and not without_keys:
        raise KeysDestroyed(lost)
    for org_id in found:
        with progress_bar(f"Rebuilding {org_id}") as progress:
            await rebuild(pool, org_id, key, progress, crew)
    return True


async def _check(opened: Storage, found: Sequence[UUID], crew: Crew) -> bool:
    """Whether nothing was found that is not as it should be."""
    pool, key = opened.pool, opened.wrapping_key
    equal = accounted = True
    for org_id in found:
        with progress_bar(f"Checking {org_id}") as progress:
            lines = await differences(pool, org_id, key, progress, crew)
        destroyed = await unaccounted(pool, org_id)
        equal, accounted = equal and not lines, accounted and not destroyed
        for line in (*lines, *destroyed):
            typer.echo(f"{org_id} {line}")
    if not accounted:
        typer.echo(REMEDY)
    if equal:
        typer.echo("Every column of every row is as the ledger says.")
    return equal and accounted
