"""Tells what the import of a state did, or would do."""

from collections.abc import Sequence
from pathlib import Path

import typer

from ...domain.text import TITLE_LIMIT
from ..importing.state import StateReport

_NAMED = 3
"""How many places in the file a message names."""


def tell_state(path: Path, report: StateReport, dry_run: bool) -> None:
    """Says what was made of the file, and what in it could not be taken as it stands."""
    made = ", ".join(f"{count} {kind}" for kind, count in report.made.items())
    verb = "can be imported" if dry_run else "imported"
    typer.echo(
        f"{path.name}: "
        + (f"{made} {verb} as {report.entries} entries" if made else "nothing new")
        + (f"; {report.already_there} were there already" if report.already_there else "")
    )
    for found, told in (
        (report.shortened, f"titles over {TITLE_LIMIT} characters, whole in the attribute title"),
        (report.capped, "scores above 1, counted as 1 and whole in the attribute outcome"),
        (report.unplaced, "dropped goals from nobody knows where, in a cycle made for them"),
    ):
        if found:
            typer.echo(f"  {told}: {len(found)} ({_places(found)})")
    typer.echo(f"  organisation {report.org_id}")


def _places(pointers: Sequence[str]) -> str:
    more = len(pointers) - _NAMED
    return ", ".join(pointers[:_NAMED]) + (f" and {more} more" if more > 0 else "")
