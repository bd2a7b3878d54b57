"""The steps from one moment to another, each with what its entry changed."""

from dataclasses import dataclass
from typing import Any

import strawberry

from .....projections.okr_tree import CHECK_IN
from .....projections.transparency_feed import FEED
from ....reading.arguments import Arguments, Given
from ....reading.connections import Connection
from ....reading.cursors import PAGE_ARGUMENTS, Order, position_key
from ....reading.declare import entity, sourced
from ....reading.nodes import object_by_key
from ....reading.scope import Scope
from ....reading.selection import Selected
from ....reading.sources import column, part
from ....reading.tables import Moment, Rows, every, under
from ...scalars import Position
from ..check_in import CheckIn
from ..ledger_event import LedgerEvent
from .change import GoalChange
from .patch import Entry, Patch, of_step
from .state import STATES
from .within import SPAN_ARGUMENTS, of_part, read_span

_OLDEST_STEP = Order("steps", (position_key("position"),))


@dataclass(frozen=True)
class Reported:
    """The check-in that an entry recorded, corrected or retracted."""

    def sql(self, scope: Scope, field: Selected) -> str:
        span = of_step(scope)
        row = scope.alias(CHECK_IN)
        found = under(CHECK_IN, row, "key_result_id", f"{scope.row}.subject_id", span)
        found = found.matching(f"{row}.position = {scope.row}.position")
        inner = scope.of_row(row).at(span)
        text = inner.object(field, field.type)
        return f"(select {text} from {found.source}{inner.joins} where {found.where})"


@dataclass(frozen=True)
class Steps(Connection):
    """The entries of the span, maybe those of a part of the organisation."""

    def sql(self, scope: Scope, field: Selected) -> str:
        given = scope.parameters.given(field, self.read)
        return super().sql(of_part(scope, given), field)


@dataclass(frozen=True)
class StoodBefore:
    """The object whose id the row has, as it was before the span."""

    def sql(self, scope: Scope, field: Selected) -> str:
        before = scope.at(Moment(scope.moment.since, in_ids=True))
        return object_by_key(before, field, field.type, f"{scope.row}.id")


def _steps(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    listed = ", ".join(f"'{name}'" for name in STATES)
    rows = every(FEED, alias, scope.moment).matching(
        f"{alias}.position > {scope.moment.since}", f"{alias}.subject_kind in ({listed})"
    )
    part = scope.moment.part
    if part is None:
        return rows
    while_in = f"(b.during @> {alias}.position or upper(b.during) = {alias}.position)"
    return rows.matching(
        f"{alias}.subject_id = any(array(select b.id from {part} b))",  # which an index finds
        f"exists (select from {part} b where b.id = {alias}.subject_id and {while_in})",
    )


@strawberry.type(description="That a check-in was recorded, corrected or retracted.")
class CheckInChange:
    from_: CheckIn | None = sourced(
        StoodBefore(),
        "The check-in as it stood before; absent where it was recorded now.",
        name="from",
    )
    to: CheckIn = part("The check-in as it stands since; it may be retracted.")


@entity(FEED, "event", "An entry of the ledger, with what it changed.")
class ReplayStep:
    position: Position = column("The position of the entry.")
    event: LedgerEvent = sourced(
        Entry(), "The entry, read as of its position: who did it, when and why."
    )
    patch: list[GoalChange] = sourced(
        Patch(within_part=True),
        "What it changed in the state of the objective or key result that it is about, nothing "
        "where it is about something else of it, such as a note; and, within a part of the "
        "organisation, what came in or went out by it. It is the difference between the positions "
        "before and at the entry, and read as of this one.",
    )
    check_in: CheckInChange | None = sourced(
        Reported(),
        "The check-in that it recorded, corrected or retracted, be it the latest or another.",
    )


def replay() -> Any:
    """Declare the root field of the steps from one moment to another."""
    return sourced(
        Steps(_steps, _OLDEST_STEP, read_span),
        "The entries about objectives and key results between two moments, oldest first, each "
        "with what it changed, and read as of its own position.",
        (*PAGE_ARGUMENTS, *SPAN_ARGUMENTS),
    )
