"""Objectives."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types.arguments import StrawberryArgument

from ....projections.okr_tree import ALIGNMENT, NOTE, OBJECTIVE
from ...reading.argument_values import reads_filter
from ...reading.arguments import Arguments, Given
from ...reading.connections import RowsOf, connection
from ...reading.declare import argument, entity, sourced
from ...reading.scope import Scope
from ...reading.sources import children, column, member, parts, reference, variant
from ...reading.summaries import hidden, summary
from ...reading.tables import Rows, under
from .alignment import Alignment, parents
from .alignment import children as aligned_children
from .below import Descendant, descendants
from .comment import Comment, comments_about, followers_of
from .connection import Connection
from .dropped import (
    INCLUDE_DROPPED,
    in_words,
    unless_asked_for,
    unless_dropped,
    unless_removed,
)
from .enums import Ambition, GoalState, Outcome, ProgressMissing
from .key_result import KeyResult
from .learning import LearningApplication, applied_learnings
from .lineage import Refinement, lineage, refined_from, refined_into
from .node import Recorded, in_order_of_creation
from .person import Owner, Person
from .progress import (
    PROGRESS_AS_RECORDED_OF_OBJECTIVE,
    PROGRESS_MISSING_OF_OBJECTIVE,
    PROGRESS_OF_OBJECTIVE,
    RolledUp,
)
from .scores import MEAN_SCORE_OF_OBJECTIVE, SCORED_OF_OBJECTIVE

if TYPE_CHECKING:
    from .cycle import Cycle


_ROLLED_UP = RolledUp()


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
    owner: Owner | None = variant("owner_kind", "owner_id", "Who answers for it.")
    state: GoalState = column("Where it stands.")
    ambition: Ambition | None = column("What score is expected of it; absent where nobody said.")
    outcome: Outcome | None = column("How it ended; absent while it is in force.")
    successor: Annotated["Objective", strawberry.lazy(".objective")] | None = reference(
        "successor_id", "The objective that it was carried over to, where that is known."
    )
    attributes: JSON = column("Further facts by name, as an object.")
    attribute: JSON | None = member(
        "attributes", argument("name", str, "The attribute's name."), "One further fact."
    )
    dropped: bool = column("Whether it was dropped.")
    notes: list[Note] = parts(NOTE, "objective_id", "Notes, oldest first.", unless_removed)
    key_results: list[KeyResult] = children(
        "objective_id", "Its key results, in order.", unless_dropped, [INCLUDE_DROPPED]
    )
    progress: Decimal | None = summary(
        PROGRESS_OF_OBJECTIVE,
        "The weighted mean of the progress of its key results in force, each within 0 and 1; "
        "those without progress are left out. Absent where none has any, or values of one are "
        "confidential: see progressMissing.",
    )
    progress_as_recorded: Decimal | None = summary(
        PROGRESS_AS_RECORDED_OF_OBJECTIVE,
        "The same mean of what their latest check-ins had come to by the measures that held when "
        "they were recorded; absent also where values of any of them are confidential.",
    )
    progress_missing: ProgressMissing | None = summary(
        PROGRESS_MISSING_OF_OBJECTIVE,
        "Why there is no progress: that of its first key result in force; where values of any of "
        "them are confidential, that.",
    )
    mean_score: Decimal | None = summary(
        MEAN_SCORE_OF_OBJECTIVE,
        "The weighted mean of the final scores of its key results in force, those without one left "
        "out; 1.0 is expected of a committed objective, 0.7 of an aspirational one. Absent "
        "where there is none, so that `scoredCount` is 0, or one of them is confidential.",
    )
    scored_count: int = summary(
        SCORED_OF_OBJECTIVE,
        "How many of its key results in force have a final score.",
    )
    comments: Connection[Comment] = comments_about()
    followers: Connection[Person] = followers_of()
    rolled_up_progress: Decimal | None = sourced(
        _ROLLED_UP,
        "The mean of the progress of all objectives that contribute to it, directly or by way of "
        "others, itself included; each counts once, and those without progress are left out. "
        "Absent where none has any, or that of one is confidential: see valuesHidden.",
    )
    values_hidden: bool = hidden(
        lambda scope: f"({PROGRESS_OF_OBJECTIVE.hides(scope)} or {_ROLLED_UP.hides(scope)})",
        "Whether values are hidden from you of a key result in force, its own or one of an "
        "objective that contributes to it: `rolledUpProgress` is absent then, `progress` and "
        "`progressAsRecorded` if it is its own, and `meanScore` if that has a final score.",
    )
    parents: Connection[Alignment] = parents("The goals above it, in the order of alignment.")
    aligned_children: Connection[Alignment] = aligned_children(
        "The objectives right below it, in the order of alignment."
    )
    descendants: Connection[Descendant] = descendants()
    learnings: list[LearningApplication] = applied_learnings()
    refined_from: list[Refinement] = refined_from()
    refined_into: list[Refinement] = refined_into()
    lineage: list[Refinement] = lineage()


@strawberry.input(description="Which objectives to show; all conditions must hold.")
class ObjectiveFilter:
    cycle: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this cycle."
    )
    owner: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those that this person or team owns."
    )
    states: list[GoalState] | None = strawberry.field(
        default=strawberry.UNSET, description="Those in one of these states."
    )
    ambition: Ambition | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this ambition."
    )
    root: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those that stand under no goal, as the trees begin with; or those that do.",
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


def _filtered(column: str | None) -> RowsOf:
    """Go through the objectives that meet a filter; with a column, those under this object."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        asked = given.value
        found: Rows | None = None
        if column is not None:
            found = under(OBJECTIVE, alias, column, f"{scope.row}.id", scope.moment)
        elif asked.get("cycle") is not None:
            cycle = given.parameter("uuid", lambda asked: asked["cycle"].key)
            found = under(OBJECTIVE, alias, "cycle_id", cycle, scope.moment)
        elif asked.get("owner") is not None:
            owner = given.parameter("uuid", lambda asked: asked["owner"].key)
            found = under(OBJECTIVE, alias, "owner_id", owner, scope.moment)
        found = in_words(found, OBJECTIVE, alias, given, scope.moment)
        if asked.get("root") is not None:
            link = scope.alias(ALIGNMENT)
            above = under(ALIGNMENT, link, "objective_id", f"{alias}.id", scope.moment)
            exists = (
                f"exists (select from {above.source} where {above.where} and not {link}.removed)"
            )
            found = found.matching(f"not {exists}" if asked["root"] else exists)
        return found.matching(*_conditions(alias, given))

    return rows


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    asked = given.value
    if asked.get("cycle") is not None:
        yield f"{row}.cycle_id = {given.parameter('uuid', lambda asked: asked['cycle'].key)}"
    if asked.get("owner") is not None:
        yield f"{row}.owner_id = {given.parameter('uuid', lambda asked: asked['owner'].key)}"
    if asked.get("states") is not None:
        yield f"{row}.state = any({given.parameter('text[]', lambda asked: asked['states'])})"
    if asked.get("ambition") is not None:
        yield f"{row}.ambition = {given.parameter('text', lambda asked: asked['ambition'])}"
    yield from unless_asked_for(row, given)


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
        reads_filter(cycle="cycle", owner="person team"),
    )
