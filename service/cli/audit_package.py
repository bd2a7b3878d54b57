"""`okr audit-package`: everything about a span of a ledger, to be checked without trusting us."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ..exchange import in_clear
from ..identity import utc_now
from ..ledger.access import record
from ..ledger.crew import Crew
from ..ledger.rebuild import differences
from ..ledger.unaccounted import REMEDY, unaccounted
from ..proof import verifier
from ..runtime import services
from ..settings import Settings
from ..storage import Storage, storage
from .diff import Organization, Since, Until
from .export import told_in_clear
from .log import zone_of
from .objects import Objects
from .operator import Operator, Reading
from .package import Contents, PackageRefused, Span, Views, packed, write_readme, write_record
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
    unchecked: Annotated[
        bool,
        typer.Option(
            "--unchecked",
            help="Without comparing with the ledger, as okr rebuild --check does, what the goals "
            "and reports are read from. For very large ledgers; the package says so.",
        ),
    ] = False,
) -> None:
    """Make an audit package: the ledger with its proofs, the goals at two moments, what became
    different between them, the change policies, and a verifier. The same bytes every time."""
    has = Contents(names=names, confidential=confidential, compared=not unchecked)
    path, restricted = asyncio.run(
        _make(organization, since, until, output, has, directory=directory)
    )
    typer.echo(path)
    if restricted:
        typer.echo(told_in_clear(path.name, restricted), err=True)


async def _make(
    organization: UUID | None,
    since: Place | None,
    until: Place | None,
    output: Path | None,
    has: Contents,
    *,
    directory: bool,
) -> tuple[Path, list[int]]:
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(
            opened.pool, organization, confidential=has.confidential, on_record=True
        )
        objects = Objects(opened.pool, operator.org_id, "ORGANIZATION")
        since, until = (
            await located(objects, since, "--from"),
            await located(objects, until, "--to"),
        )
        if has.compared:
            await _compare(opened, operator.org_id)
        async with services(opened) as composed:
            reading = Reading(composed, operator)
            zone = await zone_of(reading)
            begin, end = as_of(since or 0, zone), None if until is None else as_of(until, zone)
            span = await Span.find(reading, begin, end)
            options = {"from": span.since, "to": span.until, **has.told()}
            await record(opened.pool, span.org_id, utc_now(), "okr audit-package", options)
            path = output or Path(f"audit-{span.since}-{span.until}" + ".zip" * (not directory))
            with packed(path, directory=directory) as folder, progress_bar(path.name) as progress:
                sealed = await write_record(opened, span, folder, progress)
                await Views(reading, span, has.names).write(folder)
                restricted = await in_clear(opened.pool, span.org_id, 1, span.until)
                write_readme(folder, span, sealed, restricted, has)
                shutil.copyfile(verifier.__file__, folder / "verifier.py")
    return path, restricted


async def _compare(opened: Storage, org_id: UUID) -> None:
    """Raises PackageRefused where what is read is not what the ledger says."""
    crew = Crew(opened.dsn, os.cpu_count() or 1)
    with progress_bar(f"Checking {org_id}") as progress:
        lines = await differences(opened.pool, org_id, opened.wrapping_key, progress, crew)
    # before the rebuild is advised, which would make blank what these keys sealed
    if destroyed := await unaccounted(opened.pool, org_id):
        told = "".join(f"\n  {line}" for line in (*destroyed, *lines))
        raise PackageRefused(f"Texts were taken from the ledger:{told}\n{REMEDY}")
    if lines:
        raise PackageRefused(
            "What the goals and reports are read from is not what the ledger says:\n  "
            + "\n  ".join(lines)
            + f"\nIf okr checkpoint {org_id} --check says that the ledger is as it was sealed, "
            f"okr rebuild --organization {org_id} makes these tables anew from it; then make the "
            "package again."
        )
