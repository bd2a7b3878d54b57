"""What an import of a plan would do, as tables for the terminal."""

from collections.abc import Iterable, Iterator, Mapping

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...domain.measure import Measure, MeasureKind
from ...domain.owner import OwnerKind
from ...domain.payload import decimal_text
from ..spreadsheets import Draft, Plan, Remark
from ..spreadsheets.drafting import KeyResultDraft, ObjectiveDraft
from ..spreadsheets.errors import letters

NOBODY = "–"
STAYS = "stays"
SIGNS = {MeasureKind.AT_LEAST: "≥ ", MeasureKind.AT_MOST: "≤ "}
WITHOUT_NUMBERS = {MeasureKind.YES_NO: "done or not", MeasureKind.TEXT: "in words"}


def print_preview(file: str, cycle: str, plan: Plan, draft: Draft) -> None:
    """Prints what becomes what, what is skipped and why, and what was guessed."""
    table = Table(title=f"{file} → {cycle}", title_justify="left", box=None, pad_edge=False)
    for name in ("cell", "becomes", "measure", "owner", ""):
        table.add_column(name, overflow="fold", ratio=3 if name == "becomes" else None)
    several = len(plan.columns) > 1
    for objective in draft.objectives:
        table.add_row(
            _place(objective.planned.at, several),
            Text(objective.planned.title, style="bold"),
            "",
            _owner(objective),
            objective.state.lower() + ", stays" if objective.state else "new objective",
        )
        for item in objective.key_results:
            table.add_row(
                _place(item.planned.at, several),
                Text(f"  {item.planned.title}"),
                measure_text(item.planned.measure),
                _owners(item),
                _fate(objective, item),
            )
    Console().print(table)
    typer.echo()
    for title, lines in _remarks(file, plan, draft):
        if lines:
            typer.echo(f"{title}:")
            for line in lines:
                typer.echo(f"  {line}")
    objectives = sum(it.state is None for it in draft.objectives)
    typer.echo(
        ", ".join(
            f"{count} new {one if count == 1 else several}"
            for count, one, several in (
                (objectives, "objective", "objectives"),
                (draft.new - objectives, "key result", "key results"),
                (len(draft.people), "person", "people"),
                (len(draft.teams), "team", "teams"),
            )
        )
    )


def measure_text(measure: Measure) -> str:
    """A measure in a few characters: `1.2 → 3.6 Mio. €`, `≤ 12 Stunden`."""
    if measure.kind in WITHOUT_NUMBERS:
        return WITHOUT_NUMBERS[measure.kind]
    start = "" if measure.baseline is None else f"{decimal_text(measure.baseline)} → "
    target = "" if measure.target is None else decimal_text(measure.target)
    unit = f" {measure.unit}" if measure.unit else ""
    return f"{start}{SIGNS.get(measure.kind, '')}{target}{unit}"


def _owner(objective: ObjectiveDraft) -> str:
    """The team or the person who would own an objective, as the plan names them."""
    planned, owner = objective.planned, objective.owner
    if objective.state is not None:
        return STAYS
    if owner is None:
        return NOBODY
    return (planned.team if owner.kind is OwnerKind.TEAM else planned.owner) or NOBODY


def _owners(item: KeyResultDraft) -> str:
    """The people who would own a key result, as the plan names them."""
    if item.present is not None:
        return STAYS
    return (item.planned.owners if item.owners else None) or NOBODY


def _fate(objective: ObjectiveDraft, item: KeyResultDraft) -> str:
    if item.present is not None:
        differs = f", stays {measure_text(item.present)}" if item.differs else ", stays"
        return f"there{differs}"
    return f"left out: {str(objective.state).lower()}" if objective.ended else "new key result"


def _remarks(file: str, plan: Plan, draft: Draft) -> Iterator[tuple[str, list[str]]]:
    yield (
        "Columns",
        [
            f"sheet {sheet}, row {columns.header + 1}: "
            + ", ".join(
                f"{letters(column)} {role}"
                for column, role in sorted((c, r) for r, c in columns.roles.items())
            )
            for sheet, columns in plan.columns.items()
        ],
    )
    yield "Skipped", _told(file, plan.skipped)
    guessed = _cells(draft.guessed_people, "by a part of the name")
    yield "Guessed", [*_told(file, plan.guesses), *guessed]
    yield (
        "Unknown people, left out (--add-people adds those without a comma)",
        _cells(draft.unknown_people),
    )
    yield "Unknown teams, left out (--add-teams adds them)", _cells(draft.unknown_teams)
    yield "Unknown, but named by what is already drafted; owners stay", _cells(draft.staying)
    yield "New people", list(draft.people.values())
    yield "New teams", list(draft.teams.values())


def _told(file: str, remarks: Iterable[Remark]) -> list[str]:
    return [remark.told(file) for remark in remarks]


def _cells(names: Mapping[str, list[str]], how: str = "") -> list[str]:
    return [
        f"{name}{f' {how}' if how else ''}: {', '.join(dict.fromkeys(cells))}"
        for name, cells in names.items()
    ]


def _place(at: Remark, with_sheet: bool) -> str:
    return f"{at.sheet} {at.place}" if with_sheet else at.place
