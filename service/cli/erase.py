"""`okr erase` and `okr rotate-key`: destroys the key of a person, and the one that wrapped it."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer

from ...domain.aggregate import Act, Reason, ReasonKind
from ...domain.errors import Forbidden
from ..exchange import named
from ..graphql.mutations.people import erasing
from ..graphql.mutations.roles import ADMINISTRATORS
from ..identity import utc_now
from ..ledger.aftermath import Aftermath
from ..ledger.command import Command, fingerprint
from ..ledger.ledger import Ledger
from ..ledger.rebuild import Progress
from ..ledger.rotating import NotOurs, rotate, rotate_to
from ..ledger.sealing import LocalWrappingKey
from ..ledger.stamping import COLUMNS
from ..postgres.pool import Pool
from ..postgres.sql import load
from ..settings import Settings
from ..storage import storage
from .acting import lacks_rights
from .checkpoint import seal_quietly
from .objects import Objects
from .operator import Operator
from .progress import progress_bar

SQL = load(__package__, "erase.sql")

VACUUMED = ("data_key", *COLUMNS)
"""The tables in which rows are replaced."""


def erase_person(
    organization: Annotated[UUID, typer.Argument(help="The organisation's id.")],
    person: Annotated[str, typer.Argument(help="The person: the id, or the exact name.")],
    reason: Annotated[
        str, typer.Option(help="Why, for the ledger. It outlasts the erasure: name nobody in it.")
    ],
    by: Annotated[
        UUID | None,
        typer.Option(
            help="Who erases, an administrator: the UUID; without it, one of the organisation."
        ),
    ] = None,
) -> None:
    """Erase a person who was deactivated: the name, and all that the person wrote. There is no
    way back.

    Returns when no answer has them any more and the key-encryption key is replaced. Interrupted, it
    is finished by any service that runs, or by asking again.
    """
    asyncio.run(_erase(organization, person, reason, by))


async def _erase(organization: UUID, person: str, reason: str, by: UUID | None) -> None:
    async with storage(Settings.from_environment(), serving=False) as opened:
        pool = opened.pool
        operator = await Operator.of(pool, organization)
        found = await Objects(pool, organization, "ORGANIZATION").find(person, "PERSON", "person")
        assert isinstance(found.key, UUID)
        act = Act(by or operator.person_id, utc_now(), Reason(ReasonKind.OTHER, reason))
        # whoever reaches the database with its keys may, in the name of nobody in particular
        roles = None if by is None else ADMINISTRATORS
        ledger = Ledger(pool, opened.wrapping_key)
        before = await pool.fetchval(SQL["erased_at"], organization, found.key)
        wrapped_by = opened.wrapping_key.id
        # while it can be read what the person was called
        left = await _in_clear(pool, organization, found.key)
        decisions = tuple(await erasing(ledger, organization, found.key, act))
        command = Command(
            id=uuid4(),
            fingerprint=fingerprint("okr erase", str(found.key), reason),
            actor_id=act.actor_id,
            decisions=decisions,
            roles=roles,
            alters_guards=True,
        )
        try:
            receipt = await ledger.append(organization, command)
        except Forbidden:
            raise lacks_rights(ADMINISTRATORS) from None
        typer.echo(
            f"The data key of {found} is destroyed, as of position {receipt.position}."
            if before is None
            else f"{found} was erased already, as of position {before}."
        )
        with progress_bar("Blanking") as progress:
            finished = await Aftermath(pool, opened.wrapping_key, utc_now).finish(progress)
        with progress_bar("Vacuuming") as progress:
            await _vacuum(pool, progress)
        typer.echo("No answer and no row in use has the texts any more.")
        typer.echo(left)
        await seal_quietly(opened, organization)
        if not finished:
            raise NotOurs
        # of an erasure that is new, a service may have replaced it meanwhile
        if before is None or opened.wrapping_key.id != wrapped_by:
            typer.echo(
                "The key-encryption key is replaced: keep a copy of the new one, and of the data "
                "keys as they are wrapped now (okr backup --keys-only), or older backups cannot be "
                "read."
            )


async def _in_clear(pool: Pool, organization: UUID, person: UUID) -> str:
    """Tells what is not sealed, and where a name of the person stands in it."""
    records = await pool.fetch(SQL["names"], organization, person)
    names = [record["name"] for record in records]
    records = await pool.fetch(SQL["in_clear"], organization, names)
    found = [record["position"] for record in records]
    if found:
        where = f"Entries with the name in these: {len(found)}, at position {named(found)}."
    elif names:
        where = "The name as it was recorded is in none of them; look for it written otherwise."
    else:
        where = "The name was not known any more, so these were not searched for it."
    return (
        "Titles, units, free attributes, details of check-ins, and the names of teams, cycles and "
        f"the organisation are not sealed, and stay. {where} What others wrote, such as comments "
        "and notes, is sealed under their own keys and stays too; it was not searched."
    )


async def _vacuum(pool: Pool, progress: Progress) -> None:
    """Removes the row versions that were replaced, lest they stand there until some later day."""
    for done, table in enumerate(VACUUMED):
        progress(done, len(VACUUMED))
        await pool.execute(f"vacuum {table}")
    progress(len(VACUUMED), len(VACUUMED))


def rotate_key(
    new_key_file: Annotated[
        Path | None,
        typer.Option(
            help="Have the database go over to the key in this file, which is made if there is "
            "none; the present one stays where it is, for you to destroy.",
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Replace the key-encryption key by a new one, and destroy it.

    Backups from before cannot be opened any more but with a newer copy of the data keys.
    """
    asyncio.run(_rotate(new_key_file))


async def _rotate(new_key_file: Path | None) -> None:
    async with storage(Settings.from_environment(), serving=False) as opened:
        key = opened.wrapping_key
        with progress_bar("Wrapping data keys") as progress:
            if new_key_file is None:
                await rotate(opened.pool, key, utc_now, progress)
                typer.echo(f"The key-encryption key is {key.id} now: keep a copy of it.")
                return
            new = LocalWrappingKey.in_file(new_key_file)
            await rotate_to(opened.pool, key, new, utc_now, progress)
    typer.echo(
        f"The key-encryption key is {new.id} now. Set OKR_KEY_FILE to {new_key_file} instead of "
        "what it was wherever the service runs, restart it, and destroy every copy of the old key."
    )
