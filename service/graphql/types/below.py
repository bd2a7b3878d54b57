"""The objectives below an objective, however far, as SQL and as a connection."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from ....projections.okr_tree import ALIGNMENT, KEY_RESULT, OBJECTIVE
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.cursors import Order, position_key
from ...reading.declare import argument, entity
from ...reading.scope import Scope
from ...reading.sources import column, part
from ...reading.tables import Rows, by_key, lateral, under
from .dropped import INCLUDE_DROPPED, unless_dropped
from .enums import AlignmentLink

if TYPE_CHECKING:
    from .objective import Objective

IN_FORCE = "not {row}.dropped and not {row}.struck_out"
"""Which key results `{row}` count."""

_NEAREST = Order("descendants", (position_key("depth"), position_key("created_position")))


def links_below(scope: Scope, objective: str, kind: str | None) -> str:
    """Return a statement that selects the `objective_id` of each objective right below another,
    an SQL expression of its id: under it, or under one of its key results in force.

    `kind` is an SQL expression of the only kind of link that leads there.
    """
    moment, alias = scope.moment, scope.compilation.alias
    direct, by_result, result = alias("a"), alias("a"), alias("k")
    holds = "not {0}.removed" if kind is None else f"{{0}}.link = {kind}"
    links = under(ALIGNMENT, direct, "parent_id", objective, moment)
    links = links.matching(holds.format(direct))
    results = under(KEY_RESULT, result, "objective_id", objective, moment)
    results = results.matching(IN_FORCE.format(row=result))
    more = under(ALIGNMENT, by_result, "parent_id", f"{result}.id", moment)
    more = more.matching(holds.format(by_result))
    return (
        f"select {direct}.objective_id from {links.source} where {links.where}"
        f" union all select {by_result}.objective_id"
        f" from {results.source}{lateral(more)} where {results.where}"
    )


def _rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    """Go down level by level, which ends where a level has nobody new, also if links run round."""
    kind = None
    if given.value.get("link") is not None:
        kind = given.parameter("text", lambda asked: asked["link"].value)
    level, above, link, child = map(scope.compilation.alias, "wnlo")
    objective = by_key(OBJECTIVE, child, f"{link}.objective_id", scope.moment)
    objective = objective.matching(*unless_dropped(child, given))
    below, shown = scope.compilation.alias("n"), scope.compilation.alias("u")
    row = scope.alias(OBJECTIVE)
    object_ = by_key(OBJECTIVE, row, f"{shown}.id", scope.moment)
    source = (
        f"(with recursive {level}(depth, ids, seen) as ("
        f"select 0, array[{scope.row}.id], array[{scope.row}.id]"
        f" union all select {level}.depth + 1, {below}.ids, {level}.seen || {below}.ids"
        f" from {level} cross join lateral ("
        f"select array_agg(distinct {link}.objective_id) as ids"
        f" from unnest({level}.ids) as {above}(id)"
        f" cross join lateral ({links_below(scope, f'{above}.id', kind)}) {link}"
        f"{lateral(objective)} where {link}.objective_id <> all({level}.seen)"
        f") {below} where {below}.ids is not null)"
        f" select {level}.depth, {row}.* from {level}"
        f" cross join lateral unnest({level}.ids) as {shown}(id){lateral(object_)}"
        f" where {level}.depth > 0) {alias}"
    )
    return Rows(alias, source, "true", alias)


@entity(OBJECTIVE, "descendant", "That an objective is somewhere below another.")
class Descendant:
    depth: int = column("Over how many links it is below: 1 right below; by the shortest way.")
    objective: Annotated["Objective", strawberry.lazy(".objective")] = part("The objective below.")


def descendants() -> Any:
    """Declare the connection of all objectives below an objective."""
    return connection(
        _rows,
        _NEAREST,
        "All objectives below it, each once: those aligned with it or with one of its key results "
        "in force, those aligned with these, and so on; the nearest first, in order of creation "
        "among those of one depth. It is not below itself, even where links run in a round.",
        [
            argument("link", AlignmentLink | None, "Only by way of links of this kind."),
            INCLUDE_DROPPED,
        ],
    )
