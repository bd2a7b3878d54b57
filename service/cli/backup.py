"""`okr backup` and `okr restore`: all organisations as one file, without what can be made anew."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from ..exchange import BackedUp, back_up, restore
from ..identity import utc_now
from ..ledger.crew import Crew
from ..settings import Settings
from ..storage import storage
from .progress import progress_bar


def make_backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)],
    keys_only: Annotated[
        bool,
        typer.Option(
            "--keys-only",
            help="Only the data keys, as they are wrapped now: with them older backups can be "
            "read again, but for what was erased.",
        ),
    ] = False,
) -> None:
    """Back up all organisations while the service runs. The key-encryption key is not in it.

    The exit status is 1 if a ledger lacks entries; the backup then has the others, and all other
    organisations. It is 1, too, if there are entries outside of a ledger, which it does not have.
    """
    done = asyncio.run(_back_up(file, keys_only))
    told = "data keys" if keys_only else f"{done.organizations} organisations and their data keys"
    typer.echo(f"{file.name}: {told}")
    for missing in done.damaged:
        typer.echo(f"okr: {missing} okr restore of {file.name} leaves it out.", err=True)
    for inserted in done.inserted:
        typer.echo(f"okr: {inserted} {file.name} does not have them.", err=True)
    if done.damaged or done.inserted:
        raise typer.Exit(1)


async def _back_up(file: Path, keys_only: bool) -> BackedUp:
    async with storage(Settings.from_environment(), serving=False) as opened:
        with progress_bar(f"Writing {file.name}") as progress:
            return await back_up(
                *(opened.pool, opened.wrapping_key, file, utc_now),
                keys_only=keys_only,
                progress=progress,
            )


def restore_backup(
    file: Annotated[Path, typer.Argument(help="The backup.", exists=True, dir_okay=False)],
    keys: Annotated[
        Path | None,
        typer.Option(
            help="A newer backup whose data keys to take instead, such as one of --keys-only.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys", help="Restore no data keys: all that is sealed reads as erased."
        ),
    ] = False,
) -> None:
    """Restore a backup into an empty database, and make its projections.

    The exit status is 1 if a ledger in it lacks entries; the other organisations are restored.
    """
    if keys is not None and without_keys:
        raise typer.BadParameter("--keys and --without-keys exclude each other.")
    count = asyncio.run(_restore(file, keys, without_keys))
    typer.echo(f"{file.name}: {count} organisations restored")


async def _restore(file: Path, keys: Path | None, without_keys: bool) -> int:
    async with storage(Settings.from_environment(), serving=False) as opened:
        with progress_bar(f"Restoring {file.name}") as progress:
            return await restore(
                *(opened.pool, opened.wrapping_key, file),
                keys=keys,
                without_keys=without_keys,
                progress=progress,
                crew=Crew(opened.dsn, os.cpu_count() or 1),
            )
