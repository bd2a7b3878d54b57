"""Makes a plan out of sheets: objectives with their key results, and what was left out and why."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from ...domain.measure import Measure
from ...domain.organization import Language
from ...domain.text import one_line
from .columns import Columns, guessed_columns, no_plan
from .errors import BadPlan, Remark
from .grid import Grid, Value, shown
from .headers import Role
from .measures import Row, Unreadable, due_of, has_numbers, measure_of, weight_of

_SUM = re.compile(
    r"(?:(?:zwischen|gesamt)?summen?|subtotal|sum)\b.*|(?:ins)?gesamt|(?:grand )?total|[Σ∑].*",
    re.IGNORECASE | re.DOTALL,
)
_SUM_OF = re.compile(r".*\b(?:(?:ins)?gesamt|total)", re.IGNORECASE)
_DITTO = frozenset({'"', "''", "„", "“", "”", "〃", "dito", "ditto", "s.o.", "s. o."})


@dataclass(slots=True)
class PlannedKeyResult:
    """A key result as a row of the plan has it."""

    title: str
    measure: Measure
    owners: str | None
    weight: Decimal
    attributes: dict[str, object]
    at: Remark
    """The cell with its title."""


@dataclass(slots=True)
class PlannedObjective:
    """An objective with the key results under it."""

    title: str
    team: str | None
    owner: str | None
    attributes: dict[str, object]
    at: Remark
    """The cell with its title."""
    key_results: list[PlannedKeyResult] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What a file says."""

    objectives: list[PlannedObjective] = field(default_factory=list)
    columns: dict[str, Columns] = field(default_factory=dict)
    """Those of the sheets that were read."""
    skipped: list[Remark] = field(default_factory=list)
    guesses: list[Remark] = field(default_factory=list)


def folded(text: str) -> str:
    """A name or title by which the same one is recognised, however it is spaced or cased."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_plan(
    file: str,
    grids: Sequence[Grid],
    language: Language,
    quarter: int | None,
    mapping: Mapping[str, Columns] | None = None,
) -> Plan:
    """The plan in the sheets of a file, with the targets of a quarter of the year, or of the year.

    `mapping` says which columns are what, and which sheets are read; without it they are guessed.
    Raises BadPlan with all cells that cannot be read, SpreadsheetRefused where no sheet is a plan.
    """
    plan, problems = Plan(), list[Remark]()
    for grid in grids:
        columns = mapping.get(grid.name) if mapping else guessed_columns(grid)
        if columns is None:
            plan.skipped.append(Remark(grid.name, 0, None, "the sheet is no plan, or not mapped"))
            continue
        plan.columns[grid.name] = columns
        plan.skipped += (
            Remark(grid.name, columns.header, column, f"the column is not used: {shown(value)}")
            for column, value in columns.unused(grid)
        )
        _SheetReader(grid, columns, language, quarter, plan, problems).read()
    if not plan.columns:
        raise no_plan(file)
    if problems:
        raise BadPlan(file, problems)
    return plan


@dataclass(slots=True)
class _SheetReader:
    """Goes through the rows of one sheet."""

    grid: Grid
    columns: Columns
    language: Language
    quarter: int | None
    plan: Plan
    problems: list[Remark]
    known: dict[tuple[str, str], PlannedObjective] = field(default_factory=dict)
    current: PlannedObjective | None = None
    owner: str | None = None
    """Whom the rows of the present objective name, until another is named."""

    def read(self) -> None:
        """Adds what the sheet says to the plan."""
        grid, header = self.grid, self.columns.header
        if header >= len(grid.rows):
            self._note(header, f"there is no such row: the sheet has {len(grid.rows)}")
            return
        for number in range(len(grid.rows)):
            filled = [value for _, value in grid.filled(number)]
            if not filled or number == header:
                continue
            reason = self._reason_to_skip(number, filled)
            if reason is not None:
                self._skip(number, f"{reason}: {shown(filled[0])}")
                continue
            row = Row(grid, number, header, self.columns.roles, self.language)
            with suppress(Unreadable):
                self._take(row)
            self.problems += row.problems
            self.plan.guesses += row.guesses
        self._leave_out_headings()

    def _reason_to_skip(self, number: int, filled: list[Value]) -> str | None:
        if number < self.columns.header:
            return "above the header"
        texts = [value for value in filled if isinstance(value, str)]
        if texts and _SUM.fullmatch(texts[0].rstrip(" :")):
            return "a sum"
        key_result = self.grid.value(number, self.columns.roles.get(Role.KEY_RESULT))
        if texts and key_result is None and _SUM_OF.fullmatch(texts[0].rstrip(" :")):
            return "a sum"
        header = self.columns.header
        if len(filled) > 1 and all(
            self.grid.own(header, column) == value for column, value in self.grid.filled(number)
        ):
            return "the header again"
        return None

    def _take(self, row: Row) -> None:
        title, key_result = row.words(Role.OBJECTIVE), row.words(Role.KEY_RESULT)
        if Role.OBJECTIVE not in self.columns.roles and key_result is not None:
            row.guess(Role.KEY_RESULT, "no column names objectives: it is its own")
            title = key_result
        if title is None and key_result is None:
            self._skip(row.number, "neither an objective nor a key result stands in it")
            return
        begins = title is not None and title not in _DITTO
        owner = row.words(Role.OWNER)
        if begins and title is not None:
            self._begin(row, title, owner)
        if self.current is None:
            raise row.bad(Role.OBJECTIVE, None, "name the objective in this row or above")
        if not begins:
            self._leave_out_team(row, self.current)
        if owner is not None and owner not in _DITTO:
            self.owner = owner
        if key_result is None and has_numbers(row):
            if not begins:
                self._skip(row.number, "it has numbers, but no key result")
                return
            row.guess(Role.OBJECTIVE, "it has numbers itself: a key result of the same title")
            key_result = title
        if key_result is not None:
            self._add(row, key_result, self.current)
        elif due := due_of(row):
            self.current.attributes["due"] = due

    def _begin(self, row: Row, title: str, owner: str | None) -> None:
        """Goes on with the objective that a row names, which may be one from above."""
        team = row.words(Role.TEAM)
        same = self.current is not None and folded(self.current.title) == folded(title)
        if self.current is not None and (team in _DITTO or (team is None and same)):
            team = self.current.team
        if owner in _DITTO:
            owner = self.owner
        key = (folded(title), folded(team or ""))
        found = self.known.get(key)
        if found is None:
            checked = row.attempt(partial(_checked_title, role=self._title_role, title=title))
            at = Remark(self.grid.name, row.number, self.columns.roles[self._title_role], title)
            found = self.known[key] = PlannedObjective(checked or title, team, owner, {}, at)
            self.plan.objectives.append(found)
        if found is not self.current:
            self.current, self.owner = found, owner

    def _leave_out_team(self, row: Row, objective: PlannedObjective) -> None:
        """Notes a team of a row under an objective, where it is not that of the objective."""
        team = row.words(Role.TEAM)
        if team is None or team in _DITTO or folded(team) == folded(objective.team or ""):
            return
        held_by = f"to {shown(objective.team)}" if objective.team else "to no team"
        self.plan.skipped.append(
            Remark(
                self.grid.name,
                row.number,
                self.columns.roles[Role.TEAM],
                f"{shown(team)} is not used: a key result has no team of its own, and the "
                f"objective above belongs {held_by}",
            )
        )

    @property
    def _title_role(self) -> Role:
        named = Role.OBJECTIVE in self.columns.roles
        return Role.OBJECTIVE if named else Role.KEY_RESULT

    def _add(self, row: Row, title: str, objective: PlannedObjective) -> None:
        role = self._title_role if row.value(Role.KEY_RESULT) is None else Role.KEY_RESULT
        checked = row.attempt(partial(_checked_title, role=role, title=title))
        measured = row.attempt(partial(measure_of, quarter=self.quarter))
        weight, due = row.attempt(weight_of), row.attempt(due_of)
        if row.problems or checked is None or measured is None or weight is None:
            return
        measure, attributes = measured
        if due is not None:
            attributes["due"] = due
        at = Remark(self.grid.name, row.number, self.columns.roles[role], title)
        objective.key_results.append(
            PlannedKeyResult(checked, measure, self.owner, weight, attributes, at)
        )

    def _leave_out_headings(self) -> None:
        """Takes objectives without key results for headings where they reach across columns."""
        for objective in list(self.known.values()):
            row, column = objective.at.row, objective.at.column
            if objective.key_results or column is None or not self.grid.is_heading(row, column):
                continue
            self.plan.objectives.remove(objective)
            self._skip(row, f"a heading: {shown(objective.title)}")

    def _skip(self, number: int, text: str) -> None:
        self.plan.skipped.append(Remark(self.grid.name, number, None, text))

    def _note(self, number: int, text: str) -> None:
        self.problems.append(Remark(self.grid.name, number, None, text))


def _checked_title(row: Row, role: Role, title: str) -> str:
    with row.checking(role):
        return one_line(title, "title")
