"""`okr demo`: a history to look at."""

import asyncio
from enum import StrEnum
from time import monotonic
from typing import Annotated
from uuid import UUID

import typer

from ..demo.load import STORY, Loaded, load_generated, load_story
from ..ledger.rebuild import organizations
from ..runtime import storage
from ..settings import Settings
from .progress import progress_bar


class Size(StrEnum):
    """What there is to load."""

    STORY = "story"
    SMALL = "small"
    LARGE = "large"


QUERY = "{ objectives(first: 3) { nodes { title progress keyResults { title progress } } } }"


def load_demo(
    size: Annotated[
        Size,
        typer.Option(
            help="The story of a machine builder's first two quarters; or a generated company, "
            "small (120 people) or large (20,000, a million check-ins, several minutes)."
        ),
    ] = Size.STORY,
    seed: Annotated[int, typer.Option(help="Of a generated company: another one per number.")] = 1,
    organization: Annotated[
        UUID | None, typer.Option(help="Load it into this organisation, which must be new.")
    ] = None,
) -> None:
    """Load a demo, with times of its own. Repeating it changes nothing, and an interrupted one
    goes on where it stopped."""
    asyncio.run(_run(size, seed, organization))


async def _run(size: Size, seed: int, organization: UUID | None) -> None:
    settings = Settings.from_environment()
    began = monotonic()
    async with storage(settings, serving=False) as opened:
        if size is Size.STORY:
            loaded = await load_story(opened.pool, opened.wrapping_key, organization or STORY)
        else:
            with progress_bar("entries") as progress:
                loaded = await load_generated(
                    opened.pool, opened.wrapping_key, size, seed, organization, progress
                )
    _tell(loaded, monotonic() - began, settings.embedded)


def _tell(loaded: Loaded, seconds: float, embedded: bool) -> None:
    done = (
        f"{loaded.added:,} of {loaded.entries:,} entries loaded in {seconds:.1f} s"
        if loaded.added
        else f"all {loaded.entries:,} entries were there already; nothing changed"
    )
    typer.echo(
        f"{loaded.name}: {done}\n  organisation {loaded.org_id}\n"
        f"  administrator {loaded.administrator}\n"
    )
    if not embedded:
        typer.echo("To look at it, use a token of your identity provider for these two.")
        return
    typer.echo(
        "To look at it: okr serve, and open the page with a token that it logs. Or from a shell:\n"
        f"  TOKEN=$(okr token --organization {loaded.org_id})\n"
        '  curl -s http://127.0.0.1:8000/graphql -H "Authorization: Bearer $TOKEN" \\\n'
        f"    -H 'Content-Type: application/json' -d '{{\"query\": \"{QUERY}\"}}'"
    )


async def load_story_if_empty(settings: Settings) -> Loaded | None:
    """Loads the story where no organisation was ever founded; None where there is one."""
    async with storage(settings, serving=False) as opened:
        if await organizations(opened.pool):
            return None
        return await load_story(opened.pool, opened.wrapping_key)
