"""Key results."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from ....projections.okr_tree import CHECK_IN, KEY_RESULT, OBJECTIVE
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection, rows_under
from ...reading.cursors import Order, day_key, position_key
from ...reading.declare import argument, entity, sourced
from ...reading.sources import column, elements, member, part, reference, through
from ...reading.summaries import hidden
from .alignment import Alignment, children
from .check_in import CheckIn
from .comment import Comment, comments_about, followers_of
from .connection import Connection
from .enums import CheckInStatus, GoalState, MeasureKind, Outcome, ProgressMissing, Role
from .learning import LearningApplication, applied_learnings
from .lineage import Refinement, lineage, refined_from, refined_into
from .node import Recorded
from .person import Person
from .progress import CheckInOnDay

if TYPE_CHECKING:
    from .cycle import Cycle
    from .objective import Objective

_NEWEST_MEASURED = Order(
    "checkIns", (day_key("measured_on"), position_key("created_position")), descending=True
)


def _unless_retracted(row: str, given: Given[Arguments]) -> Iterator[str]:
    if not given.value["includeRetracted"]:
        yield f"not {row}.retracted"


@strawberry.type(description="Somebody who owns a key result, maybe with others.")
class KeyResultOwner:
    person: Person | None = reference("person_id", "The owner.")
    weight: Decimal = column("The owner's share, relative to those of the others.")


@strawberry.type(description="The scores that people gave, from 0 to 1; a score is not progress.")
class ScoreSet:
    mid: Decimal | None = column("In the middle of the cycle.", of="score_mid")
    projected: Decimal | None = column("What was expected for its end.", of="score_projected")
    final: Decimal | None = column("At its end.", of="score_final")


@entity(KEY_RESULT, "keyResult", "A result by which people see whether an objective is reached.")
class KeyResult(Recorded):
    title: str = column("What is to be reached.")
    objective: Annotated["Objective", strawberry.lazy(".objective")] | None = reference(
        "objective_id", "The objective that it is under."
    )
    cycle: Annotated["Cycle", strawberry.lazy(".cycle")] | None = through(
        OBJECTIVE, "objective_id", "cycle_id", "The cycle of its objective."
    )
    kind: MeasureKind = column("What kind of measure it has.")
    baseline: Decimal | None = column("The value that it starts from.")
    target: Decimal | None = column("The value to reach, above or below the baseline.")
    unit: str | None = column("The unit of its values.")
    weight: Decimal = column("Its share in the objective, relative to those of the others.")
    owners: list[KeyResultOwner] = elements(
        "owners", "person_id uuid, weight numeric", "Who owns it."
    )
    readers: list[Role] | None = column(
        "The roles whose holders may read its values at that moment, beside the owners; null where "
        "everybody may."
    )
    values_hidden: bool = hidden(
        lambda scope: f"{scope.row}.hidden",
        "Whether its values are hidden from you, by the rights of today: baseline, target, unit, "
        "progress and scores are absent then, as are those of its check-ins, and what is computed "
        "from them.",
    )
    attributes: JSON = column("Further facts by name, as an object.")
    attribute: JSON | None = member(
        "attributes", argument("name", str, "The attribute's name."), "One further fact."
    )
    state: GoalState = column("Where it stands.")
    outcome: Outcome | None = column("How it ended; absent while it is in force.")
    successor: Annotated["KeyResult", strawberry.lazy(".key_result")] | None = reference(
        "successor_id", "The key result that it was carried over to, where that is known."
    )
    struck_out: bool = column("Whether it is crossed out: still shown, no longer counted.")
    dropped: bool = column("Whether it was dropped.")
    latest_check_in: CheckIn | None = reference(
        "latest_check_in_id",
        "The newest check-in by the day measured that is in force and has a value or score.",
    )
    check_in_on: CheckIn | None = sourced(
        CheckInOnDay(),
        "What was the latest check-in on a day, going by what is known at the moment of this read: "
        "with late, corrected and retracted ones as they are known then. It has a value or score, "
        "as `latestCheckIn` has.",
        [argument("day", date, "The local day; check-ins measured later are left out.")],
    )
    check_in_count: int = column("How many check-ins are in force.")
    check_ins: Connection[CheckIn] = connection(
        rows_under(CHECK_IN, "key_result_id", _unless_retracted),
        _NEWEST_MEASURED,
        "The check-ins, newest day measured first.",
        [argument("include_retracted", bool, "Whether to show retracted ones too.", False)],
    )
    confidence: int | None = column(
        "How sure people are, 0 to 10: by the newest check-in in force that says so."
    )
    status: CheckInStatus | None = column(
        "How people see the way: by the newest check-in in force that says so."
    )
    progress: Decimal | None = column(
        "How far the latest check-in has come: 0 at the baseline, 1 at the target, or beyond; by "
        "the measure that holds at the moment of this read."
    )
    progress_as_recorded: Decimal | None = column(
        "How far the latest check-in had come by the measure that held when it was recorded."
    )
    progress_missing: ProgressMissing | None = column("Why there is no progress.")
    scores: ScoreSet = part("The scores that people gave.")
    comments: Connection[Comment] = comments_about()
    followers: Connection[Person] = followers_of()
    aligned_children: Connection[Alignment] = children(
        "The objectives right below it, in the order of alignment."
    )
    learnings: list[LearningApplication] = applied_learnings()
    refined_from: list[Refinement] = refined_from()
    refined_into: list[Refinement] = refined_into()
    lineage: list[Refinement] = lineage()
