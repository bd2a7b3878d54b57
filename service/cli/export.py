"""`okr export` and `okr recipient-key`: a ledger as a file, and taking such a file in."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ..exchange import (
    EntriesInserted,
    EntriesMissing,
    Exported,
    Recipient,
    RecipientKey,
    Target,
    check,
    export_ledger,
    in_clear,
    named,
    project,
    receive,
    target_at,
)
from ..identity import utc_now
from ..ledger.access import record
from ..ledger.crew import Crew
from ..settings import Settings
from ..storage import Storage, storage
from .progress import progress_bar


class Keys(StrEnum):
    """What becomes of the data keys, without which names, notes and reasons cannot be read."""

    NONE = "none"
    WRAPPED = "wrapped"


def export_organization(
    organization: Annotated[UUID, typer.Argument(help="The organisation's id.")],
    to: Annotated[
        Path | None,
        typer.Option(
            help="The file, by custom *.ledger.jsonl, which has its name once it is complete; "
            "without it, standard output. An interrupted export into it is continued.",
            dir_okay=False,
        ),
    ] = None,
    from_position: Annotated[
        int | None,
        typer.Option(min=1, help="Only the entries from this position on; without it, all."),
    ] = None,
    keys: Annotated[
        Keys,
        typer.Option(
            help="Whether the data keys go along, wrapped for the recipient. Without them, what "
            "is sealed (names, notes, reasons) reads as erased at the receiver, for good."
        ),
    ] = Keys.NONE,
    recipient_key: Annotated[
        Path | None,
        typer.Option(
            help="The public key of the receiving installation, which okr recipient-key prints "
            "there.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Export an organisation's ledger as JSON Lines, for okr import elsewhere.

    The exit status is 1 if the ledger lacks entries; the file then has the others, for okr verify.
    It is 1, too, if there are entries outside of the ledger, which the file does not have.
    """
    if (keys is Keys.WRAPPED) != (recipient_key is not None):
        raise typer.BadParameter("--keys wrapped and --recipient-key go together.")
    recipient = None if recipient_key is None else Recipient.from_file(recipient_key)
    output = Target("standard output", sys.stdout.buffer)
    with target_at(to) if to else nullcontext(output) as target:
        exported, restricted = asyncio.run(_export(organization, target, from_position, recipient))
    header, there = exported.header, exported.entries_before
    name = to.name if to else target.name
    typer.echo(
        f"{name}: {exported.entries} entries, positions {header.from_position} to "
        f"{header.head_position}" + (f", {there} were there already" if there else ""),
        err=True,
    )
    if restricted:
        typer.echo(told_in_clear(name, restricted), err=True)
    if exported.missing:
        typer.echo(
            f"okr: {EntriesMissing(organization, exported.missing)} {name} has the others, for okr "
            "verify; okr import does not take it.",
            err=True,
        )
    if exported.inserted:
        told = EntriesInserted(organization, exported.inserted)
        typer.echo(f"okr: {told} {name} does not have them.", err=True)
    if exported.missing or exported.inserted:
        raise typer.Exit(1)


async def _export(
    org_id: UUID, target: Target, from_position: int | None, recipient: Recipient | None
) -> tuple[Exported, list[int]]:
    async with storage(Settings.from_environment(), serving=False) as opened:
        told = {"from_position": from_position, "recipient": recipient and recipient.id}
        await record(opened.pool, org_id, utc_now(), "okr export", told)
        with progress_bar(f"Exporting {org_id}") as progress:
            exported = await export_ledger(
                opened.pool,
                org_id,
                opened.wrapping_key,
                target,
                from_position=from_position,
                recipient=recipient,
                progress=progress,
            )
        ends = exported.header.from_position, exported.header.head_position
        return exported, await in_clear(opened.pool, org_id, *ends)


def told_in_clear(name: str, positions: Sequence[int]) -> str:
    """That a file has values which were restricted later, and where."""
    which = "1 entry has" if len(positions) == 1 else f"{len(positions)} entries have"
    places = "position" if len(positions) == 1 else "positions"
    return (
        f"{name}: {which} values in clear that were restricted later, at {places} "
        f"{named(positions)}."
    )


def make_recipient_key(
    file: Annotated[
        Path,
        typer.Argument(help="Where the private key is, or is made; keep it.", dir_okay=False),
    ],
) -> None:
    """Print the public key to which another installation can export data keys for this one."""
    typer.echo(RecipientKey.in_file(file).public.pem, nl=False)


async def import_export(
    path: Path, opened: Storage, recipient_key: Path | None, dry_run: bool
) -> UUID:
    """Takes an export in, or with `dry_run` only checks it; returns the organisation's id."""
    private = None if recipient_key is None else RecipientKey.from_file(recipient_key)
    pool, wrapping_key = opened.pool, opened.wrapping_key
    with progress_bar(f"Checking {path.name}") as progress:
        checked = check(path, progress)
    with progress_bar(path.name) as progress:
        received = await receive(
            checked, pool, wrapping_key, private, dry_run=dry_run, progress=progress
        )
    if not dry_run:
        with progress_bar("Rebuilding") as progress:
            crew = Crew(opened.dsn, os.cpu_count() or 1)
            await project(received, pool, wrapping_key, progress, crew)
    verb = "can be imported" if dry_run else "imported"
    there = received.already_there
    typer.echo(
        f"{path.name}: {received.imported} entries {verb}"
        + (f", {there} were there already" if there else "")
        + f"\n  organisation {received.org_id}"
    )
    return received.org_id
