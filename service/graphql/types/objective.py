"""Objectives."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types.arguments import StrawberryArgument

from ....projections.okr_tree import KEY_RESULT, NOTE, OBJECTIVE
from ...reading.arguments import Arguments, Given, reads_filter
from ...reading.connections import RowsOf, connection
from ...reading.declare import argument, entity
from ...reading.scope import Scope
from ...reading.sources import children, column, member, parts, reference, summary
from ...reading.tables import Rows, every, under
from .enums import ProgressMissing
from .key_result import KeyResult
from .node import Recorded, in_order_of_creation
from .person import Person

if TYPE_CHECKING:
    from .cycle import Cycle

_IN_FORCE = "not {row}.dropped and not {row}.struck_out"
_MEASURED = f"(where {_IN_FORCE} and {{row}}.progress is not null)"
_SHARE = "least(greatest({row}.progress, 0), 1)"


def _mean(total: str, weights: str) -> str:
    """Return a quotient rounded to ten digits, halves up, as the domain's `weighted_mean` is.

    It is exact: PostgreSQL's own quotient would be rounded twice.
    """
    return f"div({total} * 20000000000 + {weights}, 2 * {weights}) / 10000000000"


_PROGRESS = "coalesce({}, {})".format(
    _mean(
        f"sum({_SHARE} * {{row}}.weight) filter {_MEASURED}",
        f"nullif(sum({{row}}.weight) filter {_MEASURED}, 0)",
    ),
    # weights that are all zero count as equal
    _mean(f"sum({_SHARE}) filter {_MEASURED}", f"count(*) filter {_MEASURED}"),
)

_PROGRESS_MISSING = f"""case
    when count(*) filter (where {_IN_FORCE}) = 0 then 'no_key_results'
    when count(*) filter {_MEASURED} = 0
    then (array_agg({{row}}.progress_missing order by {{row}}.created_position)
              filter (where {_IN_FORCE}))[1]
    end"""

INCLUDE_DROPPED = argument("include_dropped", bool, "Whether to show dropped ones too.", False)


def unless_dropped(row: str, given: Given[Arguments]) -> Iterator[str]:
    """Leave out dropped rows unless the argument `includeDropped` says otherwise."""
    if not given.value["includeDropped"]:
        yield f"not {row}.dropped"


def _unless_removed(row: str, given: Given[Arguments]) -> Iterator[str]:
    yield f"not {row}.removed"


@strawberry.type(description="A note on an objective.")
class Note:
    id: strawberry.ID = column("Names the note within its objective.")
    text: str | None = column("The note; absent once its author was erased.")
    author: Person | None = reference("author_id", "Who wrote it.")
    at: datetime = column("When it was written.")


@entity(OBJECTIVE, "objective", "What a team or a person wants to reach in a cycle, in words.")
class Objective(Recorded):
    title: str = column("What is to be reached.")
    cycle: Annotated["Cycle", strawberry.lazy(".cycle")] | None = reference(
        "cycle_id", "The cycle that it belongs to."
    )
    owner: Person | None = reference("owner_id", "Who owns it.")
    attributes: JSON = column("Further facts by name, as an object.")
    attribute: JSON | None = member(
        "attributes", argument("name", str, "The attribute's name."), "One further fact."
    )
    dropped: bool = column("Whether it was dropped.")
    notes: list[Note] = parts(NOTE, "objective_id", "Notes, oldest first.", _unless_removed)
    key_results: list[KeyResult] = children(
        "objective_id", "Its key results, in order.", unless_dropped, [INCLUDE_DROPPED]
    )
    progress: Decimal | None = summary(
        KEY_RESULT,
        "objective_id",
        _PROGRESS,
        "The weighted mean of the progress of its key results in force, each within 0 and 1; "
        "those without progress are left out.",
    )
    progress_missing: ProgressMissing | None = summary(
        KEY_RESULT,
        "objective_id",
        _PROGRESS_MISSING,
        "Why there is no progress: that of its first key result in force.",
    )


@strawberry.input(description="Which objectives to show; all conditions must hold.")
class ObjectiveFilter:
    cycle: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this cycle."
    )
    owner: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those that this person owns."
    )
    dropped: bool | None = strawberry.field(
        default=False, description="Those dropped, or those not dropped; null shows both."
    )
    search: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Words of the title, in any inflection; as in a search engine: quotes, or, -.",
    )


def _filtered(column: str | None) -> RowsOf:
    """Go through the objectives that meet a filter; with a column, those under this object."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        asked = given.value
        found = every(OBJECTIVE, alias, scope.moment)
        if column is not None:
            found = under(OBJECTIVE, alias, column, f"{scope.row}.id", scope.moment)
        elif asked.get("cycle") is not None:
            cycle = given.parameter("uuid", lambda asked: asked["cycle"].key)
            found = under(OBJECTIVE, alias, "cycle_id", cycle, scope.moment)
        elif asked.get("owner") is not None:
            owner = given.parameter("uuid", lambda asked: asked["owner"].key)
            found = under(OBJECTIVE, alias, "owner_id", owner, scope.moment)
        return found.matching(*_conditions(alias, given))

    return rows


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    asked = given.value
    if asked.get("cycle") is not None:
        yield f"{row}.cycle_id = {given.parameter('uuid', lambda asked: asked['cycle'].key)}"
    if asked.get("owner") is not None:
        yield f"{row}.owner_id = {given.parameter('uuid', lambda asked: asked['owner'].key)}"
    dropped = asked.get("dropped", False)
    if dropped is not None:
        yield f"{row}.dropped" if dropped else f"not {row}.dropped"
    if asked.get("search") is not None:
        words = given.parameter("text", lambda asked: asked["search"])
        yield f"to_tsvector('german', {row}.title) @@ websearch_to_tsquery('german', {words})"


def filtered_objectives(
    description: str, arguments: Sequence[StrawberryArgument] = (), column: str | None = None
) -> Any:
    """Declare a connection of objectives with a filter: all, or those whose column names this."""
    asked = argument("filter", ObjectiveFilter | None, "Which ones to show.")
    return connection(
        _filtered(column),
        in_order_of_creation("objectives"),
        description,
        [asked, *arguments],
        reads_filter(cycle="cycle", owner="person"),
    )
