"""`okr audit-package`: everything about a span of a ledger, to be checked without trusting us."""

import asyncio
import shutil
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ..identity import utc_now
from ..ledger.access import record
from ..proof import verifier
from ..runtime import services, storage
from ..settings import Settings
from .diff import Organization, Since, Until
from .log import zone_of
from .objects import Objects
from .operator import Operator, Reading
from .package import Span, Views, packed, write_readme, write_record
from .places import Place, as_of, located
from .progress import progress_bar


def make_package(
    organization: Organization = None,
    since: Since = None,
    until: Until = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="The file, which replaces one that is there, or with --directory the new "
            "directory; without it, audit-FROM-TO with the positions, in the present directory."
        ),
    ] = None,
    directory: Annotated[
        bool, typer.Option("--directory", help="Make a directory instead of a ZIP file.")
    ] = False,
    names: Annotated[
        bool,
        typer.Option(
            "--with-names",
            help="With names of people and reasons in words, as they can be read now: never those "
            "of the erased. Without it, people are told by their ids, reasons by their kinds.",
        ),
    ] = False,
    confidential: Annotated[
        bool,
        typer.Option(
            "--with-confidential",
            help="With the values that only some roles may read. Without it they are there only "
            "where auditors may read them.",
        ),
    ] = False,
) -> None:
    """Make an audit package: the ledger with its proofs, the goals at two moments, what became
    different between them, the change policies, and a verifier. The same bytes every time."""
    path = asyncio.run(
        _make(
            *(organization, since, until, output),
            directory=directory,
            names=names,
            confidential=confidential,
        )
    )
    typer.echo(path)


async def _make(
    organization: UUID | None,
    since: Place | None,
    until: Place | None,
    output: Path | None,
    *,
    directory: bool,
    names: bool,
    confidential: bool,
) -> Path:
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(opened.pool, organization, confidential=confidential)
        objects = Objects(opened.pool, operator.org_id)
        since, until = (
            await located(objects, since, "--from"),
            await located(objects, until, "--to"),
        )
        async with services(opened) as composed:
            reading = Reading(composed, operator)
            zone = await zone_of(reading)
            begin, end = as_of(since or 0, zone), None if until is None else as_of(until, zone)
            span = await Span.find(reading, begin, end)
            options = {"from": span.since, "to": span.until, "with_names": names}
            if confidential:
                options["with_confidential"] = True
            await record(opened.pool, span.org_id, utc_now(), "okr audit-package", options)
            path = output or Path(f"audit-{span.since}-{span.until}" + ".zip" * (not directory))
            with packed(path, directory=directory) as folder, progress_bar(path.name) as progress:
                sealed = await write_record(opened, span, folder, progress)
                await Views(reading, span, names).write(folder)
                write_readme(folder, span, sealed, names=names, confidential=confidential)
                shutil.copyfile(verifier.__file__, folder / "verifier.py")
    return path
