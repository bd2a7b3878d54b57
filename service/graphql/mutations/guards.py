"""What must hold of the goals that a change relies on."""

from uuid import UUID

from ....domain.goal_ref import GoalKind, GoalRef
from ....domain.key_result import KeyResult
from ...ledger.command import Guard
from .call import Call


def known(goal: GoalRef) -> Guard:
    """There must be this objective or key result, whatever became of it."""
    is_objective = goal.kind is GoalKind.OBJECTIVE
    return Guard("objective_ever" if is_objective else "key_result_ever", goal.id)


def in_force(goal: GoalRef) -> Guard:
    """That, and it must be neither dropped nor closed, nor its cycle closed."""
    is_objective = goal.kind is GoalKind.OBJECTIVE
    return Guard("objective_in_force" if is_objective else "key_result_in_force", goal.id)


def in_open_cycle(key_result: KeyResult) -> tuple[Guard, ...]:
    """The cycle of the key result's objective must not be closed; enough to end it."""
    return (Guard("objective", key_result.objective_id),)


def under_objective_in_force(key_result: KeyResult) -> tuple[Guard, ...]:
    """That, and the objective must be neither dropped nor closed; for all work on it."""
    return (Guard("objective_in_force", key_result.objective_id),)


def in_time_unless_explained(call: Call, key_result: KeyResult) -> tuple[Guard, ...]:
    """Without a reason, the cycle of the key result's objective must not be closed: what comes
    after is accounted for."""
    return () if call.act.explained else (Guard("objective_in_time", key_result.objective_id),)


def unexplained(call: Call, *objectives: UUID) -> tuple[Guard, ...]:
    """Without a reason, none of these objectives may be committed: what changes a commitment is
    accounted for."""
    if call.act.explained:
        return ()
    return tuple(Guard("objective_uncommitted", objective) for objective in objectives)
