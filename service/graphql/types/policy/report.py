"""The change-policy report of a cycle: what happened to goals after people committed to them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from ....reading.declare import argument, sourced
from ....reading.sources import column, part, reference
from ....reading.summaries import hidden
from ..changes.patch import Entry, Patch
from ..check_in import CheckIn
from ..enums import CommitmentBasis, ReasonKind
from .commitments import CycleCommitment, KeyResultCommitment, ObjectiveCommitment
from .outcomes import hides
from .rules import USUAL_DELAY
from .sources import EVERY, Counted, Listed, Report, Told

if TYPE_CHECKING:
    from ..changes.change import GoalChange
    from ..ledger_event import LedgerEvent


def _changes(flag: str, description: str) -> Any:
    return sourced(Listed("change", flag, ("position",)), description)


def _count(relation: str, condition: str, description: str, counted: str = "*") -> Any:
    return sourced(Counted(relation, condition, counted), description)


@strawberry.type(description="An entry that changed a goal, beside the commitment to that goal.")
class PolicyChange:
    event: Annotated["LedgerEvent", strawberry.lazy("..ledger_event")] = sourced(
        Entry(),
        "What was changed, from what to what, when, by whom, for which reason; read as of its "
        "position.",
    )
    patch: list[Annotated["GoalChange", strawberry.lazy("..changes.change")]] = sourced(
        Patch(),
        "What it changed in the state of the goal: the difference between the positions before and "
        "at it, read as of this one. Nothing where it is about the cycle, or a check-in that is "
        "not the latest.",
    )
    by_owner: bool | None = column(
        "Whether it was done by an owner of the goal at that moment: the person, or a member on "
        "that day of the team, that owned the objective, or an owner of the key result; where one "
        "was added or came from elsewhere, an owner of its objective. Absent where nobody owned "
        "it, or it is about the cycle."
    )
    commitment_basis: CommitmentBasis | None = column(
        "What makes the goal binding; absent where nothing did yet.", of="basis"
    )
    committed_at: datetime | None = column("Since when the goal was binding.", of="at")
    days_after_commitment: int | None = column(
        "How many days after the local day of that it was recorded; less than 0 if before.",
        of="days",
    )


@strawberry.type(description="A check-in about a day that was longer ago than usual.")
class BackDatedCheckIn:
    check_in: CheckIn | None = reference("id", "The check-in as it stands.")
    recorded_on: date = column("The local day on which it was first recorded.", of="day")
    delay: int = column("How many days that is after the day that the check-in is about.")


@strawberry.type(description="How many changes had reasons of a kind.")
class ReasonCount:
    reason_kind: ReasonKind | None = column("The kind; absent where no reason was given.")
    count: int = column("How many changes.")


@strawberry.type(description="The change policy in figures.")
class PolicyCounts:
    objectives: int = _count(
        "bound", "objective_here", "The objectives in the cycle, dropped ones included."
    )
    key_results: int = _count("bound", "key_result_here", "The key results under these.")
    moved_away: int = _count(
        "bound",
        "moved_away",
        "The objectives and key results that left it after they were binding.",
    )
    changed_goals: int = _count(
        "change",
        "changes",
        "How many objectives and key results were changed after the commitment.",
        "distinct subject_id",
    )
    changes_after_commitment: int = _count("change", "changes", "The changes of these.")
    by_reason_kind: list[ReasonCount] = sourced(
        Listed("reason", EVERY, ("place",)),
        "The same by the kind of reason, in the order of the kinds; those without come last.",
    )
    changes_after_closing: int = _count("change", "after_closing", "The changes after closing.")
    changes_by_others: int = _count(
        "change", "by_other", "The changes by others than the owners of the goal."
    )
    targets_lowered_late: int | None = sourced(
        Counted("change", "lowered_late", unknown="perhaps_lowered_late", countable="dated"),
        "The targets lowered in the last third of the cycle; absent where it never had a first and "
        "a last day, and where a key result whose values are hidden from you was measured "
        "otherwise then.",
    )
    back_dated: int = _count("back_dated", EVERY, "The check-ins that came late.")


@strawberry.type(
    description="What happened to the goals of a cycle after people committed to them."
)
class ChangePolicy:
    values_hidden: bool = hidden(
        lambda scope: hides(scope.row),
        "Whether numbers in it are absent because they depend on values that are hidden from you: "
        "of a key result in the cycle, or of one that left it or was there at the commitment.",
    )
    counts: PolicyCounts = part("All of it in figures.")
    outcome: CycleCommitment = sourced(
        Told("outcome"), "How the cycle stands, and how it would without the changes."
    )
    changes_after_commitment: list[PolicyChange] = _changes(
        "changes",
        "What changed goals after they were binding, oldest first: added, reworded, retargeted, "
        "reweighted, with another ambition, aligned otherwise, handed over, moved, struck out, "
        "dropped, restored, returned to a draft.",
    )
    changes_after_closing: list[PolicyChange] = _changes(
        "after_closing",
        "What was recorded about goals after they or the cycle were first closed, oldest first, "
        "closing them again and remarks apart; and other phases or days of the cycle itself.",
    )
    changes_by_others: list[PolicyChange] = _changes(
        "by_other",
        "What others than the owners of the goal at that moment changed after it was binding, "
        "oldest first: the goal, a check-in or a score.",
    )
    targets_lowered_late: list[PolicyChange] = _changes(
        "lowered_late",
        "Targets made easier in the last third of the cycle's days or later, oldest first: lowered "
        "where values are to rise, raised where they are to fall. Those hidden from you are left "
        "out, and there is no count of them.",
    )
    back_dated: list[BackDatedCheckIn] = sourced(
        Listed("back_dated", EVERY, ("created_position",)),
        "The check-ins in force that were recorded more than `backDatedDays` after the day that "
        "they are about, in the order of recording.",
    )
    objectives: list[ObjectiveCommitment] = sourced(
        Listed("objective", EVERY, ("created_position",)),
        "The objectives in the cycle, dropped ones included, and those that left it after they "
        "were binding, in order of creation.",
    )
    key_results: list[KeyResultCommitment] = sourced(
        Listed("key_result", EVERY, ("objective_position", "created_position")),
        "Their key results, dropped ones and those that left alone included, by objective, in "
        "order of creation.",
    )


def change_policy() -> Any:
    """Declare the report of a cycle."""
    return sourced(
        Report(),
        "What happened to its goals after people committed to them. A goal is binding from its "
        "objective's first commitment in the cycle on; where there is none, from the cycle's "
        "phase COMMITTED on; where it never came into it, as in imports, from the end of the first "
        "day on which the cycle was under way and the objective in it.",
        [
            argument(
                "back_dated_days",
                int,
                "How many days after the day that it is about a check-in may be recorded without "
                "being back-dated.",
                USUAL_DELAY,
            )
        ],
    )
