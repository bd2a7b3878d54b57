"""Connections of key results with a filter."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from ....projections.okr_tree import KEY_RESULT, OBJECTIVE
from ...reading.argument_values import reads_filter
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.declare import argument
from ...reading.scope import Scope
from ...reading.tables import Rows, by_key, lateral, under
from .dropped import in_words, unless_asked_for
from .enums import CheckInStatus, GoalState, MeasureKind
from .node import in_order_of_creation
from .ownership import as_owner, owned_key_results

_LISTS = {"kinds": "kind", "statuses": "status", "states": "state"}


@strawberry.input(description="Which key results to show; all conditions must hold.")
class KeyResultFilter:
    cycle: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those whose objective is of this cycle."
    )
    objective: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those under this objective."
    )
    owner: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those that this person owns, maybe with others."
    )
    kinds: list[MeasureKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Those whose measure is of one of these kinds."
    )
    statuses: list[CheckInStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Those of one of these statuses."
    )
    states: list[GoalState] | None = strawberry.field(
        default=strawberry.UNSET, description="Those in one of these states."
    )
    dropped: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those dropped, or those not dropped; null shows both. Unless this or `states` "
        "is given, those not dropped are shown.",
    )
    search: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Words of the title, in any inflection; as in a search engine: quotes, or, -.",
    )


def key_results_in(scope: Scope, alias: str, objective: str, cycle: str) -> Rows:
    """Return the key results of the objectives of a cycle, an SQL expression of its id."""
    objectives = under(OBJECTIVE, objective, "cycle_id", cycle, scope.moment)
    results = under(KEY_RESULT, alias, "objective_id", f"{objective}.id", scope.moment)
    source = objectives.source + lateral(results, columns=f"{alias}.*")
    return Rows(alias, source, objectives.where, alias)


def _rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    found = in_words(_reached(scope, alias, given), KEY_RESULT, alias, given, scope.moment)
    found = found.matching(*_conditions(alias, given))
    if given.value.get("cycle") is None:
        return found
    row = scope.alias(OBJECTIVE)
    above = by_key(OBJECTIVE, row, f"{alias}.objective_id", scope.moment)
    above = above.matching(f"{row}.cycle_id = {_key(given, 'cycle')}")
    return found.matching(f"exists (select from {above.source} where {above.where})")


def _reached(scope: Scope, alias: str, given: Given[Arguments]) -> Rows | None:
    """Return what the narrowest of the conditions leads to by an index, if one does."""
    asked = {name for name, value in given.value.items() if value is not None}
    if "objective" in asked:
        objective = _key(given, "objective")
        return under(KEY_RESULT, alias, "objective_id", objective, scope.moment)
    if "owner" in asked:
        return owned_key_results(scope, alias, _key(given, "owner"))
    if "cycle" in asked:
        return key_results_in(scope, alias, scope.alias(OBJECTIVE), _key(given, "cycle"))
    return None


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    asked = given.value
    if asked.get("owner") is not None:
        yield f"{row}.owners @> {as_owner(_key(given, 'owner'))}"
    for name, column in _LISTS.items():
        if asked.get(name) is not None:
            yield f"{row}.{column} = any({given.parameter('text[]', itemgetter(name))})"
    yield from unless_asked_for(row, given)


def _key(given: Given[Arguments], name: str) -> str:
    return given.parameter("uuid", lambda asked: asked[name].key)


def filtered_key_results(description: str, arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all key results, with a filter."""
    return connection(
        _rows,
        in_order_of_creation("keyResults"),
        description,
        [argument("filter", KeyResultFilter | None, "Which ones to show."), *arguments],
        reads_filter(cycle="cycle", objective="objective", owner="person"),
    )
