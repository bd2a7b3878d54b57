"""Which objectives and key results a part of the organisation has, at either end of a span."""

from collections.abc import Iterator

import strawberry
from strawberry.types.arguments import StrawberryArgument

from .....projections.okr_tree import KEY_RESULT, OBJECTIVE
from .....projections.table import Table
from ....reading.argument_values import Named
from ....reading.arguments import Arguments, Given, Request
from ....reading.declare import argument
from ....reading.differences import changed_at_all
from ....reading.moments import read_within
from ....reading.scope import Scope
from ....reading.tables import Moment, Rows, lateral, under
from ...scalars import Position
from ..as_of import AsOf
from .state import STATES

_COLUMNS = {"cycle": "cycle_id", "team": "owner_id"}

SPAN_ARGUMENTS: tuple[StrawberryArgument, ...] = (
    argument("from", AsOf, "The moment that the span begins after."),
    argument("to", AsOf | None, "The moment that it ends with; the present unless told."),
    argument(
        "within",
        strawberry.ID | None,
        "A part of the organisation: the objectives of a cycle, or those that a team owns, each "
        "with its key results; an objective with its key results; or a key result. What belonged "
        "there at the beginning or at the end is shown, with all that happened to it in between, "
        "wherever it was; what came along with an objective that moved and did not change itself "
        "is not. There must be such a part at the end. "
        "An id that tells a position must be of one in the span.",
    ),
    argument(
        "min_position",
        Position | None,
        "A position that the answer must not be behind, such as that of an own mutation.",
    ),
)


def read_span(arguments: Arguments, request: Request) -> Arguments:
    """Read the arguments of a span, of which `within` names a part of the organisation, or none."""
    return {**arguments, "within": read_within(arguments, request)}


def ids_within(scope: Scope, given: Given[Arguments]) -> dict[str, str]:
    """Return subselects of the ids of all that may have changed in a part, by the tables' names."""
    since = scope.moment.since
    assert since is not None
    everything = {name: changed_at_all(scope, state, since) for name, state in STATES.items()}
    named: Named | None = given.value["within"]
    if named is None:
        return everything
    key = given.parameter("uuid", lambda asked: asked["within"].key)
    if named.kind == "organization":
        return {name: f"{ids} and {key} = $1" for name, ids in everything.items()}
    itself = f"select {key} as id"
    nothing = f"{itself} where false"
    if named.kind == "keyResult":
        return {"objective": nothing, "key_result": itself}
    ends = Moment(since), scope.moment
    if named.kind == "objective":
        found = (_found(scope, KEY_RESULT, "objective_id", key, end) for end in ends)
        return {"objective": itself, "key_result": _ids(found)}
    column = _COLUMNS[named.kind]
    return {
        "objective": _ids(_found(scope, OBJECTIVE, column, key, end) for end in ends),
        "key_result": _ids(_key_results(scope, column, key, end) for end in ends),
    }


def _found(scope: Scope, table: Table, column: str, key: str, moment: Moment) -> Rows:
    return under(table, scope.alias(table), column, key, moment)


def _key_results(scope: Scope, column: str, key: str, moment: Moment) -> Rows:
    above = _found(scope, OBJECTIVE, column, key, moment)
    below = _found(scope, KEY_RESULT, "objective_id", f"{above.alias}.id", moment)
    return Rows(
        below.alias,
        above.source + lateral(below, columns=f"{below.alias}.*"),
        above.where,
        below.alias,
    )


def _ids(found: Iterator[Rows]) -> str:
    return " union ".join(rows.telling(f"{rows.alias}.id") for rows in found)
