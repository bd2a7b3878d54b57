"""`okr token`: a token of the local issuer, for development."""

import asyncio
from datetime import timedelta
from typing import Annotated
from uuid import UUID, uuid4

import typer

from ...domain.person import Role
from ..identity import LocalIssuer
from ..local import local_identity, no_organization
from ..postgres.directory import DataDirectory
from ..settings import InvalidSettings, Settings
from ..storage import storage


def issue_token(
    organization: Annotated[
        UUID | None,
        typer.Option(help="The organisation; without it, the one founded or imported last."),
    ] = None,
    person: Annotated[
        UUID | None,
        typer.Option(help="The person; without it, an administrator, or else anybody in it."),
    ] = None,
    role: Annotated[
        list[Role] | None, typer.Option(help="Narrow the token to this role; repeatable.")
    ] = None,
    hours: Annotated[
        float, typer.Option(min=0.001, max=87_600, help="How long it is valid, in hours.")
    ] = 12.0,
    new: Annotated[
        bool, typer.Option("--new", help="For an organisation that is yet to be founded.")
    ] = False,
) -> None:
    """Print a bearer token for the service that runs on this machine's data directory."""
    settings = Settings.from_environment()
    if not settings.embedded:
        raise InvalidSettings(
            "Tokens of the local issuer are only for the embedded database; with "
            "OKR_DATABASE_URL your identity provider issues them."
        )
    if new:
        who = (organization or uuid4(), person or uuid4())
    elif organization is not None and person is not None:
        who = (organization, person)
    else:
        who = asyncio.run(_find(settings, organization, person))
    DataDirectory.at(settings.data_dir).create()  # as the service needs it, if there is none yet
    issuer = LocalIssuer(settings.data_dir)
    typer.echo(issuer.issue(*who, role or None, timedelta(hours=hours)))


async def _find(
    settings: Settings, organization: UUID | None, person: UUID | None
) -> tuple[UUID, UUID]:
    async with storage(settings, serving=False) as opened:
        found = await local_identity(opened.pool, organization)
    if found is None:
        raise InvalidSettings(no_organization(organization))
    return found[0], person or found[1]
