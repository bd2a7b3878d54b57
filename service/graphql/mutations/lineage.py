"""Mutations by which goals tell where they come from: earlier goals, and learnings they apply."""

from collections.abc import Callable
from typing import TypeVar

import strawberry

from ....domain.key_result import KeyResult as DomainKeyResult
from ....domain.lineage import Descendant
from ....domain.objective import Objective as DomainObjective
from ....domain.retrospective import Retrospective as DomainRetrospective
from ...ledger.command import Decision, Guard, Invariant, change
from ..types.key_result import KeyResult
from ..types.objective import Objective
from .call import Call, EditInput
from .guards import known, under_objective_in_force
from .mutation import Plan, mutation
from .objectives import in_open_cycle
from .roles import EDITORS

Guards = tuple[Guard, ...]
_Goal = TypeVar("_Goal", bound=Descendant)


@strawberry.input
class RefineInput(EditInput):
    """Where a goal comes from."""

    source: strawberry.ID = strawberry.field(
        description="The objective or key result of an earlier cycle that it was refined from."
    )


@strawberry.input(description="What an objective was refined from.")
class RefineObjectiveInput(RefineInput):
    """What an objective was refined from."""


@strawberry.input(description="What a key result was refined from.")
class RefineKeyResultInput(RefineInput):
    """What a key result was refined from."""


@strawberry.input
class ApplyLearningInput(EditInput):
    """A learning that a goal applies."""

    retrospective: strawberry.ID = strawberry.field(
        description="The retrospective that the learning comes from, of an earlier cycle."
    )
    learning: strawberry.ID = strawberry.field(description="The learning.")


@strawberry.input(description="A learning that an objective applies.")
class ApplyLearningToObjectiveInput(ApplyLearningInput):
    """A learning that an objective applies."""


@strawberry.input(description="A learning that a key result applies.")
class ApplyLearningToKeyResultInput(ApplyLearningInput):
    """A learning that a key result applies."""


@strawberry.input
class WithdrawRefinementInput(EditInput):
    """Where a goal does not come from after all."""

    source: strawberry.ID = strawberry.field(
        description="The objective or key result that it was said to be refined from."
    )


@strawberry.input(description="What an objective was not refined from after all; needs a reason.")
class WithdrawObjectiveRefinementInput(WithdrawRefinementInput):
    """What an objective was not refined from after all."""


@strawberry.input(description="What a key result was not refined from after all; needs a reason.")
class WithdrawKeyResultRefinementInput(WithdrawRefinementInput):
    """What a key result was not refined from after all."""


@strawberry.input
class WithdrawApplicationInput(EditInput):
    """A learning that a goal does not apply after all."""

    learning: strawberry.ID = strawberry.field(description="The learning.")


@strawberry.input(
    description="A learning that an objective does not apply after all; needs a reason."
)
class WithdrawLearningFromObjectiveInput(WithdrawApplicationInput):
    """A learning that an objective does not apply after all."""


@strawberry.input(
    description="A learning that a key result does not apply after all; needs a reason."
)
class WithdrawLearningFromKeyResultInput(WithdrawApplicationInput):
    """A learning that a key result does not apply after all."""


@mutation(Objective, roles=EDITORS)
def refine_objective(input: RefineObjectiveInput, call: Call) -> Plan:
    """Tell which objective or key result of an earlier cycle, whatever became of it, led to an
    objective; none may come from itself."""
    return _refined(DomainObjective, input, call, in_open_cycle)


@mutation(KeyResult, roles=EDITORS)
def refine_key_result(input: RefineKeyResultInput, call: Call) -> Plan:
    """Tell which objective or key result of an earlier cycle, whatever became of it, led to a key
    result; none may come from itself."""
    return _refined(DomainKeyResult, input, call, under_objective_in_force)


@mutation(Objective, roles=EDITORS)
def withdraw_objective_refinement(input: WithdrawObjectiveRefinementInput, call: Call) -> Decision:
    """Take back that an objective was refined from another goal; needs a reason."""
    return _refinement_withdrawn(DomainObjective, input, call, in_open_cycle)


@mutation(KeyResult, roles=EDITORS)
def withdraw_key_result_refinement(input: WithdrawKeyResultRefinementInput, call: Call) -> Decision:
    """Take back that a key result was refined from another goal; needs a reason."""
    return _refinement_withdrawn(DomainKeyResult, input, call, under_objective_in_force)


@mutation(Objective, roles=EDITORS)
def apply_learning_to_objective(input: ApplyLearningToObjectiveInput, call: Call) -> Plan:
    """Tell which learning from an earlier cycle an objective applies; it must not be withdrawn."""
    return _learned(DomainObjective, input, call, in_open_cycle)


@mutation(KeyResult, roles=EDITORS)
def apply_learning_to_key_result(input: ApplyLearningToKeyResultInput, call: Call) -> Plan:
    """Tell which learning from an earlier cycle a key result applies; it must not be withdrawn."""
    return _learned(DomainKeyResult, input, call, under_objective_in_force)


@mutation(Objective, roles=EDITORS)
def withdraw_learning_from_objective(
    input: WithdrawLearningFromObjectiveInput, call: Call
) -> Decision:
    """Take back that an objective applies a learning, which itself stands as it is; needs a
    reason."""
    return _learning_withdrawn(DomainObjective, input, call, in_open_cycle)


@mutation(KeyResult, roles=EDITORS)
def withdraw_learning_from_key_result(
    input: WithdrawLearningFromKeyResultInput, call: Call
) -> Decision:
    """Take back that a key result applies a learning, which itself stands as it is; needs a
    reason."""
    return _learning_withdrawn(DomainKeyResult, input, call, under_objective_in_force)


def _refined(
    kind: type[_Goal], input: RefineInput, call: Call, guards: Callable[[_Goal], Guards]
) -> Plan:
    source = call.goal(input.source, "source")
    decision = call.edit(
        kind,
        input,
        lambda it: it.refine_from(*source, call.act),
        lambda it: (*guards(it), known(source)),
    )
    id_ = decision.stream_id
    acyclic = Invariant("acyclic_lineage", id_)
    return Plan([decision], (acyclic, Invariant("later_cycle", id_, source.id, ("source",))))


def _refinement_withdrawn(
    kind: type[_Goal], input: WithdrawRefinementInput, call: Call, guards: Callable[[_Goal], Guards]
) -> Decision:
    source = call.goal(input.source, "source")
    return call.edit(kind, input, lambda it: it.withdraw_refinement(*source, call.act), guards)


def _learned(
    kind: type[_Goal], input: ApplyLearningInput, call: Call, guards: Callable[[_Goal], Guards]
) -> Plan:
    """The application, and decisions that change nothing: they have the ledger see to it that the
    retrospective has the learning, and that it is not withdrawn at the same time."""
    learning = call.id(input.learning, "learning", "learning")
    retrospective = call.id(input.retrospective, "retrospective", "retrospective")
    applying = call.edit(
        kind, input, lambda it: it.apply_learning(learning, retrospective, call.act), guards
    )
    return Plan(
        [
            applying,
            change(DomainRetrospective, retrospective, lambda it: None, path=("retrospective",)),
            change(DomainRetrospective, retrospective, lambda it: it.require_learning(learning)),
        ],
        (Invariant("later_cycle", applying.stream_id, retrospective, ("learning",)),),
    )


def _learning_withdrawn(
    kind: type[_Goal],
    input: WithdrawApplicationInput,
    call: Call,
    guards: Callable[[_Goal], Guards],
) -> Decision:
    learning = call.id(input.learning, "learning", "learning")
    return call.edit(kind, input, lambda it: it.withdraw_application(learning, call.act), guards)
