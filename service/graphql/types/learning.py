"""Learnings, and the goals that apply them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from ....projections.learning_history import APPLICATION, LEARNING
from ...reading.argument_values import reads_filter
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.declare import argument, entity
from ...reading.nodes import named_items
from ...reading.scope import Scope
from ...reading.sources import column, identity, parts, reference, variant
from ...reading.tables import Rows, every, under
from ..scalars import Position
from .dropped import unless_removed
from .enums import LearningKind
from .goal import Goal
from .node import Node, in_order_of_creation
from .person import Person

if TYPE_CHECKING:
    from .key_result import KeyResult
    from .ledger_event import LedgerEvent
    from .objective import Objective
    from .retrospective import Retrospective

Evidence = Annotated[
    Annotated["Objective", strawberry.lazy(".objective")]
    | Annotated["KeyResult", strawberry.lazy(".key_result")]
    | Annotated["LedgerEvent", strawberry.lazy(".ledger_event")],
    strawberry.union("Evidence", description="What a learning was drawn from."),
]


@strawberry.type(description="That a goal does something that people learned.")
class LearningApplication:
    learning: Annotated["Learning", strawberry.lazy(".learning")] | None = reference(
        "id", "What was learned."
    )
    goal: Goal | None = variant("goal_kind", "goal_id", "The goal that applies it.")
    at: datetime = column("When it was said that the goal applies it.")
    by: Person | None = reference("author_id", "Who said so.")


def applied_learnings() -> Any:
    """Declare the learnings that a goal applies."""
    return parts(
        APPLICATION, "goal_id", "The learnings that it applies, oldest first.", unless_removed
    )


@entity(LEARNING, "learning", "What people learned from a cycle.")
class Learning(Node):
    entity_id: strawberry.ID = identity(
        "Names the learning whenever it is read: its id without a position.", present=True
    )
    retrospective: Annotated["Retrospective", strawberry.lazy(".retrospective")] | None = reference(
        "retrospective_id", "The retrospective that it comes from."
    )
    kind: LearningKind = column("What kind of learning it is.")
    text: str | None = column("What was learned; absent once its author was erased.")
    author: Person | None = reference("author_id", "Who captured it.")
    at: datetime = column("When it was captured.")
    recorded_at: datetime = column("When the ledger learnt of it, or of its last change.")
    position: Position = column("The position of its last change.")
    withdrawn: bool = column("Whether it was withdrawn.")
    evidence: list[Evidence] = named_items(
        "evidence", "What shows it, as it stood at the moment of this read."
    )
    applications: list[LearningApplication] = parts(
        APPLICATION, "id", "Which goals apply it, oldest first.", unless_removed
    )


@strawberry.input(description="Which learnings to show; all conditions must hold.")
class LearningFilter:
    cycle: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this cycle."
    )
    team: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this team's retrospectives."
    )
    kind: LearningKind | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this kind."
    )
    applied: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Those that goals apply, or those that none does."
    )
    withdrawn: bool | None = strawberry.field(
        default=False, description="Those withdrawn, or those not withdrawn; null shows both."
    )
    search: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Words of the text, in any inflection; as in a search engine: quotes, or, -.",
    )


def _filtered(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    found = every(LEARNING, alias, scope.moment)
    if given.value.get("cycle") is not None:
        cycle = given.parameter("uuid", lambda asked: asked["cycle"].key)
        found = under(LEARNING, alias, "cycle_id", cycle, scope.moment)
    if given.value.get("applied") is not None:
        rows = every(APPLICATION, scope.alias(APPLICATION), scope.moment)
        rows = rows.matching(f"{rows.alias}.id = {alias}.id", f"not {rows.alias}.removed")
        exists = f"exists (select 1 from {rows.source} where {rows.where})"
        found = found.matching(exists if given.value["applied"] else f"not {exists}")
    return found.matching(*_conditions(alias, given))


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    asked = given.value
    if asked.get("team") is not None:
        yield f"{row}.team_id = {given.parameter('uuid', lambda asked: asked['team'].key)}"
    if asked.get("kind") is not None:
        yield f"{row}.kind = {given.parameter('text', lambda asked: asked['kind'])}"
    withdrawn = asked.get("withdrawn", False)
    if withdrawn is not None:
        yield f"{row}.withdrawn" if withdrawn else f"not {row}.withdrawn"
    if asked.get("search") is not None:
        words = given.parameter("text", lambda asked: asked["search"])
        yield f"to_tsvector('german', {row}.text) @@ websearch_to_tsquery('german', {words})"


def filtered_learnings(description: str, arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all learnings, with a filter."""
    return connection(
        _filtered,
        in_order_of_creation("learnings"),
        description,
        [argument("filter", LearningFilter | None, "Which ones to show."), *arguments],
        reads_filter(cycle="cycle", team="team"),
    )
