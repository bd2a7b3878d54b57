"""The steps that end goals: dropped, carried over or scored."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from ....domain.commitment import ObjectiveState
from ....domain.goal import Outcome
from ....domain.goal_ref import GoalKind
from ....domain.reports import ScoreKind
from .document import LISTED, kind_of
from .goals import Goal
from .members import Members
from .plan import Plan, in_words
from .reports import KINDS

_REPORTED = {"reported": Outcome.SCORED, "carried_over": Outcome.CARRIED_OVER}
"""What the status of an outcome says of how a goal ended; others say nothing."""


class _Ending(NamedTuple):
    outcome: Outcome
    told_by: Members
    part: str


def endings(plan: Plan) -> None:
    """What `dropped` names is dropped, what has an outcome is closed.

    That is a key result whose outcome is `carried_over`, or `reported` with a score, and an
    objective with one of these whose key results all have ended, or with a `state` that says so.
    """
    listed = plan.document.by_id
    ended = dict(_dropped(plan))
    for id_, it in listed["key_results"].items():
        outcome = _reported(it)
        if outcome is Outcome.CARRIED_OVER or (outcome and _scored(it)):
            ended.setdefault(Goal(GoalKind.KEY_RESULT, id_), _Ending(outcome, it, "outcome"))
    unsettled = {
        it.line("objective")
        for id_, it in listed["key_results"].items()
        if Goal(GoalKind.KEY_RESULT, id_) not in ended
    }
    for id_, it in listed["objectives"].items():
        state, outcome = it.choice("state", ObjectiveState), _reported(it)
        goal = Goal(GoalKind.OBJECTIVE, id_)
        if state is ObjectiveState.DROPPED:
            ended.setdefault(goal, _Ending(Outcome.DROPPED, it, "state"))
        elif outcome is not None and id_ not in unsettled:
            ended.setdefault(goal, _Ending(outcome, it, "outcome"))
        elif state is ObjectiveState.CLOSED:
            ended.setdefault(goal, _Ending(Outcome.SCORED, it, "state"))
    successors = _successors(plan)
    for goal, ending in ended.items():
        next_ = successors[goal] if ending.outcome is Outcome.CARRIED_OVER else []
        _end(plan, goal, ending, next_[0] if len(next_) == 1 else None)


def _dropped(plan: Plan) -> Iterator[tuple[Goal, _Ending]]:
    for id_, it in plan.document.by_id["dropped"].items():
        kind = kind_of(it)
        if kind is not None:
            yield Goal(kind, id_), _Ending(Outcome.DROPPED, it, "")


def _reported(it: Members) -> Outcome | None:
    return _REPORTED.get(it.inner("outcome").optional_text("status") or "")


def _scored(it: Members) -> bool:
    return it.inner("scores").has(ScoreKind.FINAL) or it.inner("outcome").has("score")


def _successors(plan: Plan) -> defaultdict[Goal, list[UUID]]:
    """The goals that were refined from each goal."""
    found = defaultdict[Goal, list[UUID]](list)
    for kind, name in LISTED.items():
        for id_, it in plan.document.by_id[name].items():
            if it.has("carried_over_from"):
                found[Goal(kind, it.line("carried_over_from"))].append(plan.id_of(kind, id_))
    return found


def _end(plan: Plan, goal: Goal, ending: _Ending, successor_id: UUID | None) -> None:
    outcome, it, part = ending
    act = plan.act()
    if it is plan.document.by_id["dropped"].get(goal.id):
        listed = goal.id in plan.document.by_id[LISTED[goal.kind]]
        words = in_words(it.rest("id", "kind", "title", "recorded_at")) if listed else None
        act = plan.act(it.moment("recorded_at"), words)
    plan.step(
        it,
        f"goals {outcome.replace('_', ' ')}",
        ("ended", *goal),
        outcome,
        plan.change(KINDS[goal.kind], goal.id, lambda it: it.close(outcome, act, successor_id)),
        part=part,
        last=True,
    )
