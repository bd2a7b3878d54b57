"""Which goals were refined from which earlier ones, and what became different."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from ....projections.learning_history import REFINEMENT
from ....projections.okr_tree import KEY_RESULT, OBJECTIVE
from ...reading.declare import sourced
from ...reading.encoding import json_list
from ...reading.scope import Scope
from ...reading.selection import Selected
from ...reading.sources import column, parts, reference, variant
from ...reading.tables import NOW, Rows, by_key, every
from .dropped import unless_removed
from .goal import Goal
from .person import Person

if TYPE_CHECKING:
    from .ledger_event import Change

STEPS = 40
"""Over how many links a lineage is followed each way: ten years of quarters."""
LINKS = 100
"""How many links a lineage shows; of more it shows the nearest."""

_OF_OBJECTIVE = """jsonb_build_object(
    'title', {row}.title,
    'owners', case when {row}.owner_id is null then '[]'
        else jsonb_build_array({row}.owner_kind || '.' || $1::text || '.' || {row}.owner_id) end)"""
_OF_KEY_RESULT = """jsonb_build_object(
    'title', {row}.title,
    'owners', (
        select coalesce(jsonb_agg('person.' || $1::text || '.' || id order by id), '[]')
        from jsonb_to_recordset({row}.owners) e(person_id uuid), text(person_id) id),
    'kind', upper({row}.kind),
    'baseline', trim_scale({row}.baseline)::text,
    'target', trim_scale({row}.target)::text,
    'unit', {row}.unit,
    'scores.final', trim_scale({row}.score_final)::text)"""
_FIELDS = ("title", "owners", "kind", "baseline", "target", "unit", "scores.final")


@dataclass(frozen=True)
class Changes:
    """What is different between the two ends of a link, of what both kinds of goals have."""

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("d")).within_all(field)
        listed = ", ".join(f"'{name}'" for name in _FIELDS)
        items = json_list(
            inner.object(field, field.type), f"array_position(array[{listed}], {inner.row}.field)"
        )
        before = _facts(scope, f"{scope.row}.source_kind", f"{scope.row}.id")
        after = _facts(scope, f"{scope.row}.goal_kind", f"{scope.row}.goal_id")
        return (
            f'(select {items} from (select field, b.value as "from", a.value as "to"'
            f" from jsonb_each({before}) b(field, value)"
            f" join jsonb_each({after}) a(field, value) using (field)"
            f" where b.value <> a.value) {inner.row}{inner.joins})"
        )


def _facts(scope: Scope, kind: str, key: str) -> str:
    """Return an SQL expression: what is compared of a goal, as JSON; null if it is not there."""
    branches = []
    for table, facts in ((OBJECTIVE, _OF_OBJECTIVE), (KEY_RESULT, _OF_KEY_RESULT)):
        rows = by_key(table, scope.alias(table), key, scope.moment)
        selected = f"select {facts.format(row=rows.alias)} from {rows.source} where {rows.where}"
        branches.append(f"when '{table.name}' then ({selected})")
    return f"case {kind} {' '.join(branches)} end"


@dataclass(frozen=True)
class Lineage:
    """All links that lead to a goal or away from it, over any number of other goals.

    A goal that is met again, as in a diamond or a loop, is not followed again from there, unless
    it is met at another distance, of which there are few.
    """

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("l")).within_all(field)
        sources, refined = scope.compilation.alias("g"), scope.compilation.alias("g")
        order = f"{self._created(scope, f'{inner.row}.goal_id')}, {inner.row}.position"
        items = json_list(inner.object(field, field.type), order)
        links = " union all ".join(
            (_links(scope, sources, "goal_id"), _links(scope, refined, "id"))
        )
        return (
            f"(select {items} from (with recursive"
            f" {self._reached(scope, sources, 'goal_id', 'id')},"
            f" {self._reached(scope, refined, 'id', 'goal_id')}"
            f" select * from (select distinct on (goal_id, id) * from ({links}) f"
            f" order by goal_id, id, step) n order by step, position limit {LINKS})"
            f" {inner.row}{inner.joins})"
        )

    def _reached(self, scope: Scope, name: str, end: str, other: str) -> str:
        """Return a common table expression of the goals to be reached, and at which distances."""
        rows = _in_force(scope)
        return (
            f"{name}(id, step) as (select {scope.row}.id, 0"
            f" union select {rows.alias}.{other}, {name}.step + 1 from {name}"
            f" cross join {rows.source} where {rows.where} and {rows.alias}.{end} = {name}.id"
            f" and {name}.step < {STEPS - 1})"
        )

    def _created(self, scope: Scope, key: str) -> str:
        """Return when a goal came to be, which is the same at any moment."""
        found = []
        for table in (OBJECTIVE, KEY_RESULT):
            rows = by_key(table, scope.alias(table), key, NOW)
            found.append(f"(select {rows.alias}.created_at from {rows.source} where {rows.where})")
        return f"coalesce({', '.join(found)})"


def _in_force(scope: Scope) -> Rows:
    """Return all links that have not been taken back."""
    alias = scope.alias(REFINEMENT)
    return every(REFINEMENT, alias, scope.moment).matching(f"not {alias}.removed")


def _links(scope: Scope, reached: str, end: str) -> str:
    """Return a statement that selects the links with one end among the goals that are reached."""
    rows = _in_force(scope)
    return (
        f"select {rows.alias}.*, {reached}.step from {reached} cross join {rows.source}"
        f" where {rows.where} and {rows.alias}.{end} = {reached}.id"
    )


@strawberry.type(description="That a goal was refined from an earlier one.")
class Refinement:
    source: Goal | None = variant("source_kind", "id", "The earlier goal.")
    refined: Goal | None = variant("goal_kind", "goal_id", "The goal that was refined from it.")
    at: datetime = column("When it was said that the goal was refined from the other.")
    by: Person | None = reference("author_id", "Who said so.")
    changes: list[Annotated["Change", strawberry.lazy(".ledger_event")]] = sourced(
        Changes(),
        "What is different between the two as they stood at the moment of this read, of what both "
        "have: title, owners (their ids), kind, baseline, target, unit, scores.final.",
    )


def refined_from() -> Any:
    """Declare the links to the goals that a goal was refined from."""
    return parts(
        REFINEMENT,
        "goal_id",
        "Which earlier goals it was refined from, oldest first.",
        unless_removed,
    )


def refined_into() -> Any:
    """Declare the links to the goals that were refined from a goal."""
    return parts(
        REFINEMENT, "id", "Which later goals were refined from it, oldest first.", unless_removed
    )


def lineage() -> Any:
    """Declare all links before and after a goal."""
    return sourced(
        Lineage(),
        f"All refinements that led to it, and that it led to, over up to {STEPS} steps each way: "
        f"the {LINKS} nearest, in the order in which the refined goals came to be.",
    )
