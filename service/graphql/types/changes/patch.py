"""One entry as of its own position, and what it changed in the goal that it is about, as SQL."""

from dataclasses import dataclass, replace

from ....reading.differences import changes
from ....reading.encoding import json_list
from ....reading.nodes import object_by_key
from ....reading.scope import Scope
from ....reading.selection import Selected
from ....reading.tables import Moment
from .state import STATES
from .within import compared


def of_step(scope: Scope) -> Moment:
    """Return the span that the entry at whose row the scope is makes up alone."""
    position = f"{scope.row}.position"
    return Moment(position, in_ids=True, since=f"({position} - 1)")


@dataclass(frozen=True)
class Entry:
    """The entry, in the words of its own position: later ones may have reworded what it tells."""

    def sql(self, scope: Scope, field: Selected) -> str:
        then = scope.at(of_step(scope))
        return object_by_key(then, field, field.type, f"{scope.row}.position")


@dataclass(frozen=True)
class Patch:
    """The changes that an entry made, of the object that it is about; where these are told within
    a part of the organisation, also what came into that or went by the entry."""

    within_part: bool = False
    """Whether they are told within the part that the span of the root field is told of."""

    def sql(self, scope: Scope, field: Selected) -> str:
        step, span = scope.row, of_step(scope)
        if self.within_part:
            span = replace(span, part=scope.moment.part)
        inner = scope.of_row(scope.compilation.alias("g")).within_all(field).at(span)
        statements = (
            changes(scope, state, _compared(step, span, name), span)
            for name, state in STATES.items()
        )
        order = f"{inner.row}.created_position, {inner.row}.field"
        items = json_list(inner.object(field, field.type), order)
        made = (
            "select p.object_kind, p.object_id, p.created_position, p.field, p.kind, p.before,"
            f" p.after, p.passed, {step}.position from ({' union all '.join(statements)}) p"
        )
        return f"(select {items} from ({made}) {inner.row}{inner.joins})"


def _compared(step: str, span: Moment, name: str) -> str:
    """Return what an entry may have changed in a table."""
    if span.part is None:
        return f"select {step}.subject_id as id where {step}.subject_kind = '{name}'"
    passed = f"{step}.position in (lower({{row}}.during), upper({{row}}.during))"
    return compared(span, name, f"({{row}}.id = {step}.subject_id or {passed})")
