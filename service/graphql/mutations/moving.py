"""Mutations by which goals move: objectives to other cycles, key results to other objectives."""

from uuid import UUID

import strawberry

from ....domain import key_result, objective
from ...ledger.command import Guard, Invariant
from ..types.key_result import KeyResult
from ..types.objective import Objective
from .call import Call, EditInput
from .guards import unexplained
from .mutation import Plan, mutation
from .roles import EDITORS


@strawberry.input(description="Another cycle for an objective.")
class MoveObjectiveInput(EditInput):
    """Another cycle."""

    cycle: strawberry.ID = strawberry.field(description="The cycle that it is to belong to.")


@strawberry.input(description="Another objective for a key result.")
class MoveKeyResultInput(EditInput):
    """Another objective."""

    objective: strawberry.ID = strawberry.field(description="The objective to put it under.")


@mutation(Objective, roles=EDITORS, alters_guards=True)
def move_objective(input: MoveObjectiveInput, call: Call) -> Plan:
    """Put an objective into another cycle, with its key results; neither cycle may be closed, and
    all of them stay later than what they come from. Once the objective is committed, this needs a
    reason."""
    cycle = call.id(input.cycle, "cycle", "cycle")
    left: list[UUID] = []

    def move(it: objective.Objective) -> None:
        left[:] = [it.cycle_id]
        it.move(cycle, call.act)

    decision = call.edit(
        objective.Objective,
        input,
        move,
        lambda it: tuple(Guard("cycle", id_) for id_ in (*left, cycle)),
    )
    return Plan([decision], (Invariant("later_than_origins", decision.stream_id, path=("cycle",)),))


@mutation(KeyResult, roles=EDITORS, alters_guards=True)
def move_key_result(input: MoveKeyResultInput, call: Call) -> Plan:
    """Put a key result under another objective that is in force; both count anew from then on,
    and what it counted for before stays. No objective may come to stand above itself by it, and it
    stays later than what it comes from. Under a committed objective, this needs a reason."""
    target = call.id(input.objective, "objective", "objective")
    left: list[UUID] = []

    def move(it: key_result.KeyResult) -> None:
        left[:] = [it.objective_id]
        it.move(target, call.act)

    decision = call.edit(
        key_result.KeyResult,
        input,
        move,
        lambda it: (
            *(Guard("objective", id_) for id_ in left),
            Guard("objective_in_force", target),
            *unexplained(call, *left, target),
        ),
    )
    return Plan(
        [decision],
        (
            Invariant("acyclic_alignment", target),
            Invariant("later_than_origins", decision.stream_id, path=("objective",)),
        ),
    )
