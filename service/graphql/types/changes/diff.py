"""What became of objectives and key results in a span: the difference between its ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry

from .....projections.okr_tree import KEY_RESULT
from .....projections.transparency_feed import FEED
from ....reading.arguments import Arguments, Given
from ....reading.connections import connection
from ....reading.cursors import Order, position_key, text_key
from ....reading.declare import argument, sourced
from ....reading.differences import changed_at_all, changes
from ....reading.encoding import json_list, leaf
from ....reading.masking import HIDDEN
from ....reading.scope import Scope
from ....reading.selection import Selected
from ....reading.sources import column
from ....reading.tables import Rows, every
from ...scalars import Position
from ..connection import Connection
from .change import GoalChange
from .kinds import ChangeKind
from .state import STATES
from .within import SPAN_ARGUMENTS, compared, of_part, read_span

_OLDEST_OBJECT = Order("changes", (position_key("created_position"), text_key("field")))


@dataclass(frozen=True)
class End:
    """One end of the span: where the ledger stood."""

    is_first: bool

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("m"))
        position = scope.moment.since if self.is_first else scope.moment.reached
        text = inner.object(field, field.type)
        return (
            f"(select {text} from (select {position} as position, (select e.recorded_at"
            f" from entry e where e.org_id = $1 and e.position = {position} and e.position >= 1)"
            " as recorded_at)"
            f" {inner.row})"
        )


@dataclass(frozen=True)
class Counts:
    """How many objects have changes, by their kinds."""

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("k")).within_all(field)
        kinds = ", ".join(f"'{kind.value}'" for kind in ChangeKind)
        order = f"array_position(array[{kinds}], {inner.row}.kind)"
        items = json_list(inner.object(field, field.type), order)
        counted = f"select kind, count(distinct object_id) as count from {scope.row} group by kind"
        return f"(select {items} from ({counted}) {inner.row})"


@dataclass(frozen=True)
class HiddenCount:
    """Of how many key results the difference leaves out values."""

    def sql(self, scope: Scope, field: Selected) -> str:
        count = f"(select count from {scope.row}_hidden)" if scope.hides else "0"
        return leaf(count, field.definition.type)


@dataclass(frozen=True)
class Differences:
    """The difference between the ends of the span."""

    def sql(self, scope: Scope, field: Selected) -> str:
        scope = of_part(scope, scope.parameters.given(field, read_span))
        found = {name: _compared(scope, name) for name in STATES}
        statements = (
            changes(scope, state, found[name], scope.moment) for name, state in STATES.items()
        )
        table = scope.compilation.table("d", " union all ".join(statements))
        if scope.hides:
            hidden = _hidden(scope, found[KEY_RESULT.name])
            scope.compilation.tables.append(f"{table}_hidden as materialized ({hidden})")
        return scope.of_row(table).object(field, field.type)


def _compared(scope: Scope, name: str) -> str:
    """Return what may be different in a table."""
    if scope.moment.part is None:
        return changed_at_all(scope, STATES[name])
    return compared(scope.moment, name)


def _hidden(scope: Scope, found: str) -> str:
    """Return how many key results with entries in the span have hidden values."""
    rows = every(FEED, scope.alias(FEED), scope.moment)
    subject = f"{rows.alias}.subject_id"
    rows = rows.matching(
        f"{rows.alias}.position > {scope.moment.since}",
        f"{subject} = any({HIDDEN})",
        f"{subject} in (select id from ({found}) k)",
    )
    return f"select count(distinct {subject}) as count from {rows.source} where {rows.where}"


def _differences(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    rows = Rows(alias, f"{scope.row} {alias}", "true", alias)
    if given.value.get("kinds") is None:
        return rows
    kinds = given.parameter("text[]", lambda asked: [kind.value for kind in asked["kinds"]])
    return rows.matching(f"{alias}.kind = any({kinds})")


@strawberry.type(description="A place in the ledger.")
class LedgerPlace:
    position: Position = column("Its position; 0 is before the first entry.")
    recorded_at: datetime | None = column(
        "When the ledger learnt of the entry at this position; absent where there is none."
    )


@strawberry.type(description="How many objects have changes of a kind.")
class ChangeCount:
    kind: ChangeKind = column("The kind of change.")
    count: int = column("How many objectives and key results have such changes.")


@strawberry.type(
    description="What is different in objectives and key results between two moments. What was "
    "changed and changed back is not told; a replay tells it."
)
class Diff:
    from_: LedgerPlace = sourced(End(True), "The moment before the span.", name="from")
    to: LedgerPlace = sourced(End(False), "The moment at its end.")
    counts: list[ChangeCount] = sourced(
        Counts(),
        "How much changed, by kind; kinds of which there is nothing are left out. What became of "
        "values that are hidden from you is neither counted nor among the changes.",
    )
    hidden_key_result_count: int = sourced(
        HiddenCount(),
        "How many key results about which something was recorded in the span have values that are "
        "hidden from you, so that others may count and see more changes.",
    )
    changes: Connection[GoalChange] = connection(
        _differences,
        _OLDEST_OBJECT,
        "All differences, one per object and field, in the order in which the objects came to be.",
        [argument("kinds", list[ChangeKind] | None, "Only those of one of these kinds.")],
    )


def diff() -> Any:
    """Declare the root field of the difference between two moments."""
    return sourced(
        Differences(),
        "What is different in objectives and key results between two moments, and by which "
        "entries; read as of the later one.",
        SPAN_ARGUMENTS,
    )
