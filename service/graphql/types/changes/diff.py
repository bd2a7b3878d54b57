"""What became of objectives and key results in a span: the difference, and the steps to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from .....projections.transparency_feed import FEED
from ....reading.arguments import Arguments, Given
from ....reading.connections import connection
from ....reading.cursors import Order, position_key, text_key
from ....reading.declare import argument, entity, sourced
from ....reading.differences import attributed, changes
from ....reading.encoding import json_list, leaf
from ....reading.nodes import object_by_key
from ....reading.scope import Scope
from ....reading.selection import Selected
from ....reading.sources import column, part, variant
from ....reading.tables import Moment, Rows, every
from ...scalars import Position
from ..connection import Connection
from ..goal import Goal
from ..ledger_event import LedgerEvent
from .kinds import ChangeKind
from .state import STATES
from .within import SPAN_ARGUMENTS, ids_within, read_within

_OLDEST_OBJECT = Order("changes", (position_key("created_position"), text_key("field")))
_OLDEST_STEP = Order("steps", (position_key("position"),))


@dataclass(frozen=True)
class Expression:
    """An SQL expression of the row."""

    template: str

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(self.template.format(row=scope.row), field.definition.type)


@dataclass(frozen=True)
class Attribution:
    """The position of the entry by which a change came about."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(attributed(scope, STATES), field.definition.type)


@dataclass(frozen=True)
class Cause:
    """The entry by which a change came about."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return object_by_key(scope, field, field.type, attributed(scope, STATES))


@dataclass(frozen=True)
class Patch:
    """The changes that an entry made, of the object that it is about."""

    def sql(self, scope: Scope, field: Selected) -> str:
        step = scope.row
        inner = scope.of_row(scope.compilation.alias("g")).within_all(field)
        until = Moment(f"{step}.position")
        statements = (
            changes(
                *(scope, state),
                f"select {step}.subject_id as id where {step}.subject_kind = '{name}'",
                *(f"({step}.position - 1)", until),
            )
            for name, state in STATES.items()
        )
        items = json_list(inner.object(field, field.type), f"{inner.row}.field")
        made = (
            "select p.object_kind, p.object_id, p.field, p.kind, p.before, p.after,"
            f" {step}.position from ({' union all '.join(statements)}) p"
        )
        return f"(select {items} from ({made}) {inner.row}{inner.joins})"


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
            f" from entry e where e.org_id = $1 and e.position = {position}) as recorded_at)"
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
class Differences:
    """The difference between the ends of the span."""

    def sql(self, scope: Scope, field: Selected) -> str:
        since = scope.moment.since
        assert since is not None
        ids = ids_within(scope, scope.parameters.given(field, read_within))
        statements = (
            changes(scope, state, ids[name], since, scope.moment) for name, state in STATES.items()
        )
        found = scope.compilation.table("d", " union all ".join(statements))
        return scope.of_row(found).object(field, field.type)


def _differences(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    rows = Rows(alias, f"{scope.row} {alias}", "true", alias)
    if given.value.get("kinds") is None:
        return rows
    kinds = given.parameter("text[]", lambda asked: [kind.value for kind in asked["kinds"]])
    return rows.matching(f"{alias}.kind = any({kinds})")


def _steps(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    listed = ", ".join(f"'{name}'" for name in STATES)
    rows = every(FEED, alias, scope.moment).matching(
        f"{alias}.position > {scope.moment.since}", f"{alias}.subject_kind in ({listed})"
    )
    if given.value["within"] is None:
        return rows
    ids = " union all ".join(f"({one})" for one in ids_within(scope, given).values())
    return rows.matching(f"{alias}.subject_id in ({ids})")


@strawberry.type(
    description="That a fact of an objective or a key result became another, or that there is one."
)
class GoalChange:
    kind: ChangeKind = column("What kind of change it is.")
    entity_id: strawberry.ID = sourced(
        Expression(
            "case {row}.object_kind when 'key_result' then 'keyResult' else 'objective' end"
            " || '.' || $1::text || '.' || {row}.object_id"
        ),
        "Names what changed, whenever it is read.",
    )
    object: Goal | None = variant(
        "object_kind", "object_id", "What changed, as it stood at the end of the span."
    )
    field: str | None = sourced(
        Expression("nullif({row}.field, '')"),
        "What of it changed, by its name in the schema, a dot leading to a part: "
        "`scores.final`, `attributes.<name>`, `parents.<entityId>`, whose value is the link; "
        "absent where the object itself came to be.",
    )
    from_: JSON | None = column(
        "What stood there before: ids are entity ids, decimals are strings.",
        of="before",
        name="from",
    )
    to: JSON | None = column(
        "What stands there since; of an object that came to be, an object of all its fields.",
        of="after",
    )
    position: Position = sourced(
        Attribution(), "The position of the last entry that changed it in the span."
    )
    event: LedgerEvent | None = sourced(Cause(), "That entry: who changed it, when and why.")


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
        Counts(), "How much changed, by kind; kinds of which there is nothing are left out."
    )
    changes: Connection[GoalChange] = connection(
        _differences,
        _OLDEST_OBJECT,
        "All differences, one per object and field, in the order in which the objects came to be.",
        [argument("kinds", list[ChangeKind] | None, "Only those of one of these kinds.")],
    )


@entity(FEED, "event", "An entry of the ledger, with what it changed.")
class ReplayStep:
    position: Position = column("The position of the entry.")
    event: LedgerEvent = part("The entry: who did it, when and why.")
    patch: list[GoalChange] = sourced(
        Patch(),
        "What it changed in the state of the objective or key result that it is about; nothing "
        "where it is about something else of it, such as a note.",
    )


def diff() -> Any:
    """Declare the root field of the difference between two moments."""
    return sourced(
        Differences(),
        "What is different in objectives and key results between two moments, and by which "
        "entries; read as of the later one.",
        SPAN_ARGUMENTS,
    )


def replay() -> Any:
    """Declare the root field of the steps from one moment to another."""
    return connection(
        _steps,
        _OLDEST_STEP,
        "The entries about objectives and key results between two moments, oldest first, each "
        "with what it changed; other objects are read as of the later one.",
        SPAN_ARGUMENTS,
        read_within,
    )
