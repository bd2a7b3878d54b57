"""`okr plan`: annual plans out of spreadsheets."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ...domain.aggregate import Act
from ...domain.organization import Language
from ..graphql.mutations.roles import ADMINISTRATORS, EDITORS, PLANNERS
from ..ledger.statistics import refresh_statistics
from ..runtime import services
from ..settings import Settings
from ..spreadsheets import (
    Rights,
    SpreadsheetRefused,
    carry_out,
    chosen_sheets,
    draft_plan,
    quarter_of,
    read_columns,
    read_file,
    read_plan,
    read_register,
    write_columns,
)
from ..spreadsheets.asking import document
from ..storage import storage
from .acting import require_rights
from .objects import Objects, organization_in
from .operator import Operator, Reading
from .preview import print_preview
from .progress import progress_bar

RIGHTS = Rights(people=ADMINISTRATORS, teams=PLANNERS, goals=EDITORS)
"""As the mutations ask for."""

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Annual plans out of spreadsheets."
)

File = Annotated[
    Path,
    typer.Argument(
        help="The plan: .xlsx, .xlsm, .xlsb, .xls, .ods or .csv.", exists=True, dir_okay=False
    ),
]
Sheets = Annotated[
    list[str] | None,
    typer.Option("--sheet", help="Only this sheet; repeatable. Without it, all not hidden."),
]


@app.command("columns")
def print_columns(file: File, sheet: Sheets = None) -> None:
    """Print as TOML which column is taken for what, to be edited and given to import."""
    grids = chosen_sheets(read_file(file), sheet or [], file.name)
    typer.echo(write_columns(grids, file.name), nl=False)


@app.command("import")
def import_plan(
    file: File,
    cycle: Annotated[
        str,
        typer.Option(
            help="The cycle: its id, or its exact name. One named after a quarter takes the "
            "targets of this quarter, where the plan has them."
        ),
    ],
    sheet: Sheets = None,
    columns: Annotated[
        Path | None,
        typer.Option(
            help="Which column is what: a file that okr plan columns wrote.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option(
            help="By which numbers and days are read that are text; without it, the organisation's."
        ),
    ] = None,
    add_people: Annotated[
        bool, typer.Option("--add-people", help="Add people whom nobody knows, as members.")
    ] = False,
    add_teams: Annotated[
        bool, typer.Option("--add-teams", help="Add teams that nobody knows.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            help="Who drafts, and must have the role for it: a person's id or exact name; without "
            "it, an administrator."
        ),
    ] = None,
    organization: Annotated[
        UUID | None,
        typer.Option(help="The organisation; without it, the one founded or imported last."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write it without asking.")] = False,
) -> None:
    """Draft the objectives and key results of a plan in a cycle, after showing what becomes what.

    What is there already stays as it is: importing a plan again adds only what is new in it.
    """
    organization = organization or organization_in(cycle, by)
    asyncio.run(
        _import(
            *(file, cycle, sheet or [], columns, language, add_people, add_teams),
            *(by, organization, dry_run, yes),
        )
    )


async def _import(
    file: Path,
    cycle: str,
    sheets: list[str],
    columns: Path | None,
    language: Language | None,
    add_people: bool,
    add_teams: bool,
    by: str | None,
    organization: UUID | None,
    dry_run: bool,
    yes: bool,
) -> None:
    mapping = None if columns is None else read_columns(columns)
    grids = chosen_sheets(read_file(file), sheets or list(mapping or ()), file.name)
    async with storage(Settings.from_environment(), serving=False) as opened:
        operator = await Operator.of(opened.pool, organization)
        async with services(opened) as composed:
            ask, objects = Reading(composed, operator), Objects(opened.pool, operator.org_id)
            cycle_id = await objects.find(cycle, "--cycle", "cycle")
            actor = None if by is None else await objects.find(by, "--by", "person")
            data = (await ask(document("plan.graphql"), "Cycle", {"id": str(cycle_id)})).data
            if data["cycle"]["phase"] == "CLOSED":
                raise SpreadsheetRefused(
                    f"The cycle {cycle} is closed: reopen it, or name another."
                )
            quarter = quarter_of(data["cycle"]["name"])
            read_in = language or Language(data["organization"]["language"].lower())
            plan = read_plan(file.name, grids, read_in, quarter, mapping)
            assert isinstance(cycle_id.key, UUID)
            draft = await draft_plan(
                *(plan, operator.org_id, cycle_id.key, await read_register(ask), ask),
                add_people=add_people,
                add_teams=add_teams,
            )
            print_preview(file.name, data["cycle"]["name"], plan, draft)
            if not plan.objectives:
                raise SpreadsheetRefused(
                    f"{file.name}: there is nothing to draft, for no row under its header is an "
                    "objective or a key result. Fill in the plan, or name the right sheet by "
                    "--sheet, or the right columns by --columns."
                )
            actor_id = operator.person_id if actor is None else actor.key
            assert isinstance(actor_id, UUID)
            await require_rights(composed, operator.org_id, actor_id, RIGHTS.asked(draft))
            if dry_run or not draft.new:
                return
            if not yes:
                typer.confirm("Draft this?", abort=True)
            with progress_bar(file.name) as progress:
                act = Act(actor_id, datetime.now(UTC))
                new = await carry_out(draft, composed.ledger, act, RIGHTS, progress)
            await refresh_statistics(opened.pool, new)
            typer.echo(f"{file.name}: {new} entries written")
