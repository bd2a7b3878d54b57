"""The steps for what was dropped, and where nobody knows from where it was."""

from collections.abc import Collection
from typing import NamedTuple

from ....domain.cycle import Cycle, Phase
from ....domain.goal_ref import GoalKind
from ....domain.key_result import KeyResult
from ....domain.measure import Measure, MeasureKind
from ....domain.objective import Objective
from ....domain.organization import Language
from .document import LISTED, kind_of
from .goals import Goal
from .members import Members
from .plan import UNCOUNTED, Plan
from .titles import title

NOWHERE = ""
"""What stands for the id of a cycle or an objective that the file does not give."""

_PLACE = {GoalKind.OBJECTIVE: "cycle", GoalKind.KEY_RESULT: "objective"}
KNOWN = ("kind", "title", *_PLACE.values(), "recorded_at")


class _Placeholders(NamedTuple):
    cycle: str
    objective: str


_PLACEHOLDERS = {
    Language.DE: _Placeholders("Ohne Zyklus", "Gestrichene Key Results ohne Objective"),
    Language.EN: _Placeholders("Without a cycle", "Dropped key results without an objective"),
}


def dropped(plan: Plan) -> None:
    """The goals that `dropped` names and that are in no other list.

    An entry has `id`, `kind` (`kr`, `key_result` or `objective`), `title`, and where known its
    `cycle` or `objective`. What is from nobody knows where stands in a cycle of its own, which the
    file does not have.
    """
    listed = plan.document.by_id
    gone = [
        (Goal(kind, id_), it)
        for id_, it in listed["dropped"].items()
        if (kind := kind_of(it)) is not None and id_ not in listed[LISTED[kind]]
    ]
    unplaced = [(goal, it) for goal, it in gone if not it.has(_PLACE[goal.kind])]
    plan.unplaced += (it.pointer for _, it in unplaced)
    _begin_placeholders(plan, {goal.kind for goal, _ in unplaced})
    for goal, it in gone:
        begin = _objective if goal.kind is GoalKind.OBJECTIVE else _key_result
        begin(plan, goal.id, it)


def _begin_placeholders(plan: Plan, kinds: Collection[GoalKind]) -> None:
    """What these kinds of goals stand in, as nobody knows in what they stood."""
    it = plan.document.whole("dropped")
    names, act = _PLACEHOLDERS[plan.setting.language], plan.act()
    cycle_id = plan.id_of(Cycle.TOPIC, NOWHERE)
    if kinds:
        plan.step(
            it,
            UNCOUNTED,
            (Cycle.TOPIC, NOWHERE),
            None,
            plan.begin(
                Cycle,
                NOWHERE,
                lambda id_: Cycle.open(id_, names.cycle, None, None, act, phase=Phase.COMMITTED),
            ),
        )
    if GoalKind.KEY_RESULT in kinds:
        plan.step(
            it,
            UNCOUNTED,
            (Objective.TOPIC, NOWHERE),
            None,
            plan.begin(
                Objective,
                NOWHERE,
                lambda id_: Objective.draft(id_, cycle_id, names.objective, None, act),
            ),
            plan.change(Objective, NOWHERE, lambda objective: objective.drop(act)),
        )


def _objective(plan: Plan, id_: str, it: Members) -> None:
    cycle = it.optional_reference("cycle", plan.document.by_id["cycles"], "cycles")
    cycle_id = plan.id_of(Cycle.TOPIC, cycle or NOWHERE)
    text, kept = title(plan, it)
    attributes = it.attributes(*KNOWN) | kept
    act = plan.act()
    plan.step(
        it,
        "objectives",
        (Objective.TOPIC, id_),
        it.rest("recorded_at"),
        plan.begin(
            Objective,
            id_,
            lambda objective_id: Objective.draft(
                objective_id, cycle_id, text, None, act, attributes=attributes
            ),
        ),
        plan.change(Objective, id_, lambda objective: objective.commit(act)),
    )


def _key_result(plan: Plan, id_: str, it: Members) -> None:
    known = plan.document.goals(GoalKind.OBJECTIVE)
    objective = it.optional_reference("objective", known, "objectives")
    objective_id = plan.id_of(Objective.TOPIC, objective or NOWHERE)
    text, kept = title(plan, it)
    attributes = it.attributes(*KNOWN) | kept
    act = plan.act()
    plan.step(
        it,
        "key results",
        (KeyResult.TOPIC, id_),
        it.rest("recorded_at"),
        plan.begin(
            KeyResult,
            id_,
            lambda key_result_id: KeyResult.add(
                key_result_id,
                objective_id,
                text,
                Measure(MeasureKind.TEXT),
                [],
                act,
                attributes=attributes,
            ),
        ),
    )
