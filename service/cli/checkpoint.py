"""`okr checkpoint` and `okr checkpoint-key`: what was signed of a ledger, and by which keys."""

import asyncio
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from ..ledger.errors import UnknownOrganization
from ..ledger.rebuild import organizations
from ..proof.damage import Damage, joined, positions
from ..proof.notary import Notary
from ..proof.proofs import newest
from ..proof.scrub import MOST, Scrub, known
from ..proof.sealing import seal
from ..settings import InvalidSettings, Settings
from ..storage import Storage, storage
from .progress import progress_bar

keys = typer.Typer(
    add_completion=False, no_args_is_help=True, help="The keys that sign checkpoints."
)


def print_checkpoint(
    organization: Annotated[UUID, typer.Argument(help="The organisation's id.")],
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Sign nothing: read all entries again that were sealed, and exit with status 1 if "
            "any is missing or altered.",
        ),
    ] = False,
) -> None:
    """Print the newest checkpoint of an organisation's ledger: its size and the root of the tree
    over its entries, signed. Keep it elsewhere. What was not sealed yet is sealed first."""
    if not check:
        typer.echo(asyncio.run(_checkpoint(organization)), nl=False)
        return
    scrub, found = asyncio.run(_check(organization))
    for damage in found:
        typer.echo(f"{organization}: {damage}")
    if scrub.lost:
        typer.echo(
            f"{organization}: {positions(1, scrub.lost)}: all checkpoints before that of size "
            f"{scrub.lost} were deleted; compare it with those that were kept elsewhere."
        )
    if found or scrub.lost:
        raise typer.Exit(1)
    if not scrub.size and scrub.tiled:
        typer.echo(
            f"{organization}: {positions(1, scrub.tiled)}: there is no checkpoint; it was deleted, "
            "or the first one is just being made."
        )
        raise typer.Exit(1)
    if scrub.size:
        typer.echo(f"All {scrub.size} entries are as they were sealed.")
    if unsealed := scrub.head - scrub.size:
        entries = "1 entry is" if unsealed == 1 else f"{unsealed} entries are"
        where = positions(scrub.size + 1, scrub.head)
        typer.echo(f"{entries} not sealed yet: {where}.")


async def _checkpoint(org_id: UUID) -> str:
    async with storage(Settings.from_environment(), serving=False) as opened:
        await seal_now(opened, org_id)
        checkpoint = await newest(opened.pool, org_id)
    if checkpoint is None:
        raise UnknownOrganization
    return checkpoint.note


async def _check(org_id: UUID) -> tuple[Scrub, list[Damage]]:
    async with storage(Settings.from_environment(), serving=False) as opened:
        scrub, done = Scrub(opened.pool, org_id), False
        with progress_bar(f"Reading {org_id}") as progress:
            while not done:
                done = await scrub.step()
                if scrub.size:
                    progress(scrub.done, scrub.size)
        found = joined(await known(opened.pool, org_id, MOST))
    if not (found or scrub.head or scrub.size):
        raise UnknownOrganization
    return scrub, found


async def seal_now(opened: Storage, org_id: UUID) -> None:
    """Seals a ledger, unless a service is at it. Raises as `seal` does, and InvalidSettings."""
    await seal(opened.pool, org_id, notary_of(opened.notary))


async def seal_quietly(opened: Storage, org_id: UUID) -> None:
    """Seals a ledger that a tool has written, where there is a notary; a service does it else."""
    if opened.notary is not None:
        await seal(opened.pool, org_id, opened.notary)


def notary_of(notary: Notary | None) -> Notary:
    """The notary that there must be; raises InvalidSettings."""
    if notary is None:
        raise InvalidSettings(
            "There is no key to sign checkpoints with: set OKR_SIGNING_KEY_FILE to the file that "
            "the services of this database have in common."
        )
    return notary


@keys.command("list")
def list_keys(
    organization: Annotated[
        UUID | None, typer.Option(help="Only of this organisation; without it, of all.")
    ] = None,
) -> None:
    """Print the verifier keys, one per line: of each organisation the key in use, then the ones
    before it. Hand them to whoever verifies checkpoints, by a way that can be trusted."""
    for line in asyncio.run(_verifier_keys(organization)):
        typer.echo(line)


async def _verifier_keys(organization: UUID | None) -> list[str]:
    async with storage(Settings.from_environment(), serving=False) as opened:
        notary = notary_of(opened.notary)
        found = [organization] if organization else await organizations(opened.pool)
        return [line for org_id in found for line in notary.verifier_keys(org_id)]


@keys.command("rotate")
def rotate_key(
    overlap_days: Annotated[
        float,
        typer.Option(
            min=0,
            max=3_650,
            help="For how many days the key in use up to now signs beside the new one. With 0, "
            "after a theft, no earlier key signs any more.",
        ),
    ] = 30.0,
) -> None:
    """Make a new signing key. The one before signs beside it for a while, so that whoever does not
    know the new key yet can still verify; then it is destroyed, and stays listed."""
    notary = notary_of(Settings.from_environment().notary())
    new = notary.keys.rotate(timedelta(days=overlap_days))
    typer.echo(
        f"A new key signs from now on: {new.public.hex()}\n"
        + (
            f"The one before signs beside it for {overlap_days:g} days. Hand out what\n"
            if overlap_days
            else "No earlier key signs any more, also none that was in its overlap. Hand out what\n"
        )
        + "okr checkpoint-key list prints."
    )
