"""Retrospectives."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from ....projections.learning_history import DECISION, LEARNING, RETROSPECTIVE
from ...reading.arguments import Arguments, Given, everything
from ...reading.connections import connection, rows_under
from ...reading.declare import argument, entity
from ...reading.scope import Scope
from ...reading.sources import children, column, parts, reference, variant
from ...reading.summaries import groups
from ...reading.tables import Rows, under
from .enums import LearningKind, RetrospectiveState, Verdict
from .goal import Goal
from .learning import Learning
from .node import Recorded, in_order_of_creation
from .person import Person

if TYPE_CHECKING:
    from .cycle import Cycle
    from .team import Team


def _unless_withdrawn(row: str, given: Given[Arguments]) -> Iterator[str]:
    if not given.value["includeWithdrawn"]:
        yield f"not {row}.withdrawn"


@strawberry.type(description="How many learnings of a kind a retrospective has.")
class LearningCount:
    kind: LearningKind = column("The kind.")
    count: int = column("How many there are.")


_PLACE = f"array_position(array{[kind.value for kind in LearningKind]}, {{row}}.kind)"


def _captured(scope: Scope) -> Rows:
    row = scope.alias(LEARNING)
    learnings = under(LEARNING, row, "retrospective_id", f"{scope.row}.id", scope.moment)
    return learnings.matching(f"not {row}.withdrawn")


@strawberry.type(description="What was decided on an objective or a key result.")
class GoalDecision:
    goal: Goal | None = variant("goal_kind", "id", "What was decided on.")
    decision: Verdict = column("What becomes of it.")
    note: str | None = column("What was noted with it; absent once its author was erased.")
    author: Person | None = reference("author_id", "Who recorded the decision.")
    at: datetime = column("When it was decided.")


@entity(RETROSPECTIVE, "retrospective", "How a team, or all together, look back on a cycle.")
class Retrospective(Recorded):
    cycle: Annotated["Cycle", strawberry.lazy(".cycle")] | None = reference(
        "cycle_id", "The cycle that it looks back on."
    )
    team: Annotated["Team", strawberry.lazy(".team")] | None = reference(
        "team_id", "The team that looks back; absent where all do together."
    )
    state: RetrospectiveState = column("Whether it still goes on.")
    learnings: list[Learning] = children(
        "retrospective_id",
        "What was learned, oldest first.",
        _unless_withdrawn,
        [argument("include_withdrawn", bool, "Whether to show withdrawn ones too.", False)],
    )
    learning_counts: list[LearningCount] = groups(
        _captured,
        "{row}.kind",
        {"kind": "{row}.kind", "count": "count(*)", "place": _PLACE},
        "place",
        "How many learnings there are of each kind, in the order of the kinds; those withdrawn are "
        "left out, and so is a kind of which there are none.",
    )
    decisions: list[GoalDecision] = parts(
        DECISION,
        "retrospective_id",
        "What was decided on objectives and key results; the newest decision on each, newest last.",
        everything,
    )


def retrospectives_of(column: str, description: str) -> Any:
    """Declare the retrospectives whose column names this object."""
    return connection(
        rows_under(RETROSPECTIVE, column), in_order_of_creation("retrospectives"), description
    )
