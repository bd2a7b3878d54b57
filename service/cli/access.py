"""`okr access-log`: who has read what an auditor reads, and who has taken data out."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import typer

from ..ledger.access import newest
from ..settings import Settings
from ..storage import storage


def show_access_log(
    organization: Annotated[UUID, typer.Argument(help="The organisation's id.")],
    last: Annotated[int, typer.Option(min=1, help="At most so many accesses.")] = 50,
) -> None:
    """Show the newest accesses, one a line: when, who, what, with which arguments, at which
    position of the ledger."""
    for access in asyncio.run(_run(organization, last)):
        typer.echo(
            f"{access['at'].isoformat(timespec='seconds')}  {access['person_id'] or 'operator'}  "
            f"{access['what']}  {access['arguments'].decode()}  "
            f"{'' if access['position'] is None else access['position']}".rstrip()
        )


async def _run(organization: UUID, last: int) -> list[Any]:
    async with storage(Settings.from_environment(), serving=False) as opened:
        return await newest(opened.pool, organization, last)
