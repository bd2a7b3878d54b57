"""`okr demo`: a history to look at."""

import asyncio
from enum import StrEnum
from time import monotonic
from typing import Annotated
from uuid import UUID

import typer

from ..demo.load import STORY, Loaded, load_generated, load_story
from ..ledger.rebuild import organizations
from ..settings import Settings
from ..storage import storage
from .checkpoint import seal_quietly
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
    host: Annotated[
        str,
        typer.Option(envvar="OKR_HOST", help="Where okr serve listens, to say how to look at it."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="OKR_PORT", min=0, max=65535, help="The port of okr serve.")
    ] = 8000,
) -> None:
    """Load a demo, with times of its own. Repeating it changes nothing, and an interrupted one
    goes on where it stopped."""
    asyncio.run(_run(size, seed, organization, reached_at(host, port)))


async def _run(size: Size, seed: int, organization: UUID | None, url: str) -> None:
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
        await seal_quietly(opened, loaded.org_id)
    _tell(loaded, monotonic() - began, settings.embedded, url)


def reached_at(host: str, port: int) -> str:
    """Where a service that listens there is reached from this machine; any free port, which only
    its log tells, is `PORT`."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    authority = f"[{reached}]" if ":" in reached else reached
    return f"http://{authority}:{port or 'PORT'}"


def _tell(loaded: Loaded, seconds: float, embedded: bool, url: str) -> None:
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
        f'  curl -s {url}/graphql -H "Authorization: Bearer $TOKEN" \\\n'
        f"    -H 'Content-Type: application/json' -d '{{\"query\": \"{QUERY}\"}}'"
    )


async def load_story_if_empty(settings: Settings) -> Loaded | None:
    """Loads the story where no organisation was ever founded; None where there is one."""
    async with storage(settings, serving=False) as opened:
        if await organizations(opened.pool):
            return None
        return await load_story(opened.pool, opened.wrapping_key)
