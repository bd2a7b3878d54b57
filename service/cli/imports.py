"""`okr import`: histories and states from elsewhere."""

import asyncio
from codecs import BOM_UTF8
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer

from ...domain.aggregate import Act
from ...domain.organization import DEFAULT_LANGUAGE, DEFAULT_ZONE, Language
from ...domain.person import Person, Role
from ..exchange import is_export
from ..importing import Founding, ImportReport, import_timeline
from ..importing.identity import id_of
from ..importing.lines import LINE_LIMIT
from ..importing.state import StateReport, import_state, is_state
from ..ledger.command import Command, begin, fingerprint
from ..ledger.ledger import Ledger
from ..settings import Settings
from ..storage import Storage, storage
from .checkpoint import seal_quietly
from .export import import_export
from .progress import progress_bar
from .states import tell_state

NAMED = 3
"""How many numbers are named that another language reads otherwise."""


def import_history(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Histories (*.timeline.jsonl), states (*.json) or exports (*.ledger.jsonl), one "
            "organisation each.",
            exists=True,
            dir_okay=False,
        ),
    ],
    organization: Annotated[
        UUID | None,
        typer.Option(help="The organisation's id; without it, one that belongs to the source."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Found the organisation by this name.")] = None,
    zone: Annotated[
        str | None, typer.Option(help=f"Its IANA time zone; without it {DEFAULT_ZONE}.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="Its language, by which numbers are read: de or en; without it "
            f"{DEFAULT_LANGUAGE}."
        ),
    ] = None,
    administrator: Annotated[
        str | None,
        typer.Option(
            help="Afterwards add an administrator of this name, who can go on from there. The "
            "history cannot be continued by a later import then."
        ),
    ] = None,
    recipient_key: Annotated[
        Path | None,
        typer.Option(
            help="The private key that opens the data keys of an export; see okr recipient-key.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Write nothing; list what cannot be imported."),
    ] = False,
) -> None:
    """Import histories with the times at which they were recorded, states, which have none, as
    learnt now, and exports of other installations entry by entry, as they are. Repeating an
    import changes nothing, and an interrupted one goes on where it stopped."""
    if organization is not None and len(files) > 1:
        raise typer.BadParameter("--organization goes with one file; import them one by one.")
    founding = Founding(name, zone, language)
    if (founding, organization) != (Founding(), None) and any(map(is_export, files)):
        raise typer.BadParameter(
            "An export brings its organisation along: leave out --organization, --name, --zone and "
            "--language."
        )
    if not asyncio.run(_run(files, organization, founding, administrator, recipient_key, dry_run)):
        raise typer.Exit(1)


async def _run(
    files: list[Path],
    organization: UUID | None,
    founding: Founding,
    administrator: str | None,
    recipient_key: Path | None,
    dry_run: bool,
) -> bool:
    good = True
    async with storage(Settings.from_environment(), serving=False) as opened:
        for path in files:
            if is_export(path):
                org_id = await import_export(path, opened, recipient_key, dry_run)
            else:
                with progress_bar(path.name) as progress:
                    report = await (import_state if taken_for_state(path) else import_timeline)(
                        path,
                        opened.pool,
                        opened.wrapping_key,
                        org_id=organization,
                        founding=founding,
                        dry_run=dry_run,
                        progress=progress,
                    )
                if isinstance(report, StateReport):
                    tell_state(path, report, dry_run)
                else:
                    _tell(path, report, dry_run)
                    # whoever names the language is in no doubt
                    if report.read_otherwise and report.language != founding.language:
                        tell_numbers(report)
                    good = good and not report.bad
                org_id = report.org_id
            if administrator is not None and not dry_run:
                person_id = await _add_administrator(opened, org_id, administrator)
                typer.echo(f"  administrator {person_id}")
            if not dry_run:
                await seal_quietly(opened, org_id)
    return good


def taken_for_state(path: Path) -> bool:
    """Whether a file is to be taken as a state: also one that is named as such and is no history,
    so that it is told what a state lacks."""
    if is_state(path) or path.suffix.lower() != ".json":
        return is_state(path)
    with path.open("rb") as file:
        try:
            line = orjson.loads(file.readline(LINE_LIMIT).removeprefix(BOM_UTF8))
        except orjson.JSONDecodeError:
            return True
    return not (isinstance(line, dict) and "seq" in line)


def _tell(path: Path, report: ImportReport, dry_run: bool) -> None:
    for bad in report.bad:
        typer.echo(str(bad), err=True)
    verb = "can be imported" if dry_run else "imported"
    typer.echo(
        f"{path.name}: {report.imported} of {report.lines} lines {verb} as {report.entries} entries"
        + (f", {report.already_there} were there already" if report.already_there else "")
    )
    typer.echo(f"  organisation {report.org_id}")


def tell_numbers(report: ImportReport) -> None:
    """Tell that numbers may have been misread, by naming the first ones."""
    first = list(dict.fromkeys(report.read_otherwise))
    listed = ", ".join(first[:NAMED]) + ", …" * (len(first) > NAMED)
    others = " or ".join(sorted(it.value for it in Language if it is not report.language))
    typer.echo(
        f"  Numbers were read by the language {report.language.value}. In {others} some are "
        f"others: {listed}. If these are meant, import the file with --language {others} into an "
        "organisation of its own (--organization)."
    )


async def _add_administrator(opened: Storage, org_id: UUID, name: str) -> UUID:
    id_ = id_of(org_id, "administrator", name)
    act = Act(id_, datetime.now(UTC))
    command = Command(
        id=id_of(org_id, "administrator added", name),
        fingerprint=fingerprint("administrator", name),
        actor_id=id_,
        decisions=(begin(Person, id_, lambda: Person.add(id_, name, act, [Role.ADMIN])),),
        roles=None,  # whoever reaches the database with its keys may
    )
    await Ledger(opened.pool, opened.wrapping_key).append(org_id, command)
    return id_
