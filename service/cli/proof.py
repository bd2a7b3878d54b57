"""`okr proof`: proofs of a ledger as files."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ..identity import utc_now
from ..ledger.access import record
from ..postgres.pool import Pool
from ..proof.proofs import ConsistencyProof, InclusionProof, prove_consistency, prove_inclusion
from ..settings import InvalidSettings, Settings
from ..storage import storage
from .checkpoint import seal_quietly

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Proofs that can be checked without this program.",
)

Organization = Annotated[UUID, typer.Argument(help="The organisation's id.")]
Size = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Prove it for the first checkpoint of at least so many entries; without it, for "
        "the newest one.",
    ),
]
Target = Annotated[
    Path | None,
    typer.Option("--to", help="The file; without it, standard output.", dir_okay=False),
]


@app.command("inclusion")
def inclusion(
    organization: Organization,
    position: Annotated[int, typer.Argument(min=1, help="The position of the entry.")],
    size: Size = None,
    to: Target = None,
) -> None:
    """Prove that an entry is in the ledger of a checkpoint (a c2sp.org/tlog-proof, by custom
    *.tlog-proof)."""
    asked = {"position": position, "size": size}
    _write(
        organization, to, asked, lambda pool: prove_inclusion(pool, organization, position, size)
    )


@app.command("consistency")
def consistency(
    organization: Organization,
    old_size: Annotated[
        int, typer.Argument(min=1, help="How many entries the ledger had, such as a checkpoint's.")
    ],
    size: Size = None,
    to: Target = None,
) -> None:
    """Prove that the ledger of a checkpoint begins with the ledger as it was: that nothing of it
    was changed, removed or inserted since."""
    _write(
        *(organization, to, {"old_size": old_size, "size": size}),
        lambda pool: prove_consistency(pool, organization, old_size, size),
    )


def _write(
    org_id: UUID,
    to: Path | None,
    asked: Mapping[str, int | None],
    prove: Callable[[Pool], Awaitable[InclusionProof | ConsistencyProof]],
) -> None:
    text = asyncio.run(_prove(org_id, asked, prove)).file
    if to is None:
        typer.echo(text, nl=False)
        return
    try:
        to.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidSettings(
            f"{to} cannot be written ({error.strerror}): name another file."
        ) from error


async def _prove(
    org_id: UUID,
    asked: Mapping[str, int | None],
    prove: Callable[[Pool], Awaitable[InclusionProof | ConsistencyProof]],
) -> InclusionProof | ConsistencyProof:
    async with storage(Settings.from_environment(), serving=False) as opened:
        await seal_quietly(opened, org_id)
        await record(opened.pool, org_id, utc_now(), "okr proof", asked)
        return await prove(opened.pool)
