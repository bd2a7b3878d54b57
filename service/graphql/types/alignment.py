"""Alignment: which goals stand above which, and how."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from ....projections.okr_tree import ALIGNMENT, OBJECTIVE
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.declare import argument, entity
from ...reading.scope import Scope
from ...reading.sources import column, reference, variant
from ...reading.tables import Rows, by_key, lateral, under
from .dropped import unless_removed
from .enums import AlignmentLink
from .goal import Goal
from .node import in_order_of_creation

if TYPE_CHECKING:
    from .objective import Objective


@entity(ALIGNMENT, "alignment", "That an objective stands under another goal.")
class Alignment:
    link: AlignmentLink = column("What the objective does for the goal above.")
    objective: Annotated["Objective", strawberry.lazy(".objective")] | None = reference(
        "objective_id", "The objective below."
    )
    parent: Goal | None = variant("parent_kind", "parent_id", "The goal above.")


_ARGUMENTS = [
    argument("link", AlignmentLink | None, "Only those of this kind."),
    argument(
        "include_dropped", bool, "Whether to show those of dropped objectives below too.", False
    ),
]


def _in_force(row: str, given: Given[Arguments]) -> Iterator[str]:
    yield from unless_removed(row, given)
    if given.value.get("link") is not None:
        link = given.parameter("text", lambda asked: asked["link"].value)
        yield f"{row}.link = {link}"


def parents(description: str) -> Any:
    """Declare the alignments of an objective with the goals above it."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        found = under(ALIGNMENT, alias, "objective_id", f"{scope.row}.id", scope.moment)
        return found.matching(*_in_force(alias, given))

    return connection(rows, in_order_of_creation("alignments"), description, _ARGUMENTS[:1])


def children(description: str) -> Any:
    """Declare the alignments of a goal with the objectives below it."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        found = under(ALIGNMENT, alias, "parent_id", f"{scope.row}.id", scope.moment)
        found = found.matching(*_in_force(alias, given))
        if given.value["includeDropped"]:
            return found
        below = scope.compilation.alias("o")
        objective = by_key(OBJECTIVE, below, f"{alias}.objective_id", scope.moment)
        exists = f"select from {objective.source} where {objective.where} and not {below}.dropped"
        return found.matching(f"exists ({exists})")

    return connection(rows, in_order_of_creation("alignments"), description, _ARGUMENTS)


def matrix(description: str) -> Any:
    """Declare the alignments of all objectives of a cycle."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        below = scope.compilation.alias("o")
        objectives = under(OBJECTIVE, below, "cycle_id", f"{scope.row}.id", scope.moment)
        if not given.value["includeDropped"]:
            objectives = objectives.matching(f"not {below}.dropped")
        links = under(ALIGNMENT, alias, "objective_id", f"{below}.id", scope.moment)
        links = links.matching(*_in_force(alias, given))
        return Rows(alias, f"{objectives.source}{lateral(links)}", objectives.where, alias)

    return connection(rows, in_order_of_creation("alignments"), description, _ARGUMENTS)
