"""One entry as of its own position, and what it changed in the goal that it is about, as SQL."""

from dataclasses import dataclass

from ....reading.differences import changes
from ....reading.encoding import json_list
from ....reading.nodes import object_by_key
from ....reading.scope import Scope
from ....reading.selection import Selected
from ....reading.tables import Moment
from .state import STATES


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
    """The changes that an entry made, of the object that it is about."""

    def sql(self, scope: Scope, field: Selected) -> str:
        step, span = scope.row, of_step(scope)
        inner = scope.of_row(scope.compilation.alias("g")).within_all(field).at(span)
        assert span.since is not None
        statements = (
            changes(
                *(scope, state),
                f"select {step}.subject_id as id where {step}.subject_kind = '{name}'",
                *(span.since, span),
            )
            for name, state in STATES.items()
        )
        items = json_list(inner.object(field, field.type), f"{inner.row}.field")
        made = (
            "select p.object_kind, p.object_id, p.field, p.kind, p.before, p.after,"
            f" {step}.position from ({' union all '.join(statements)}) p"
        )
        return f"(select {items} from ({made}) {inner.row}{inner.joins})"
