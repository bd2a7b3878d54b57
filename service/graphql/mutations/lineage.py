"""Mutations by which goals tell where they come from: earlier goals, and learnings they apply."""

from uuid import UUID

import strawberry

from ....domain.goal_ref import GoalRef
from ....domain.key_result import KeyResult as DomainKeyResult
from ....domain.objective import Objective as DomainObjective
from ....domain.retrospective import Retrospective as DomainRetrospective
from ...ledger.command import Decision, Invariant, change
from ..types.key_result import KeyResult
from ..types.objective import Objective
from .call import Call, EditInput, known
from .guards import under_objective_in_force
from .mutation import Plan, mutation
from .objectives import in_open_cycle
from .roles import EDITORS


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


@mutation(Objective, roles=EDITORS)
def refine_objective(input: RefineObjectiveInput, call: Call) -> Plan:
    """Tell which objective or key result of an earlier cycle, whatever became of it, led to an
    objective; none may come from itself."""
    source = call.goal(input.source, "source")
    decision = call.edit(
        DomainObjective,
        input,
        lambda it: it.refine_from(*source, call.act),
        lambda it: (*in_open_cycle(it), known(source)),
    )
    return Plan([decision], _descends(decision, source))


@mutation(KeyResult, roles=EDITORS)
def refine_key_result(input: RefineKeyResultInput, call: Call) -> Plan:
    """Tell which objective or key result of an earlier cycle, whatever became of it, led to a key
    result; none may come from itself."""
    source = call.goal(input.source, "source")
    decision = call.edit(
        DomainKeyResult,
        input,
        lambda it: it.refine_from(*source, call.act),
        lambda it: (*under_objective_in_force(it), known(source)),
    )
    return Plan([decision], _descends(decision, source))


@mutation(Objective, roles=EDITORS)
def apply_learning_to_objective(input: ApplyLearningToObjectiveInput, call: Call) -> Plan:
    """Tell which learning from an earlier cycle an objective applies; it must not be withdrawn."""
    learning, retrospective = _learning(input, call)
    decision = call.edit(
        DomainObjective,
        input,
        lambda it: it.apply_learning(learning, retrospective, call.act),
        in_open_cycle,
    )
    return _learned(decision, learning, retrospective)


@mutation(KeyResult, roles=EDITORS)
def apply_learning_to_key_result(input: ApplyLearningToKeyResultInput, call: Call) -> Plan:
    """Tell which learning from an earlier cycle a key result applies; it must not be withdrawn."""
    learning, retrospective = _learning(input, call)
    decision = call.edit(
        DomainKeyResult,
        input,
        lambda it: it.apply_learning(learning, retrospective, call.act),
        under_objective_in_force,
    )
    return _learned(decision, learning, retrospective)


def _learning(input: ApplyLearningInput, call: Call) -> tuple[UUID, UUID]:
    return (
        call.id(input.learning, "learning", "learning"),
        call.id(input.retrospective, "retrospective", "retrospective"),
    )


def _descends(refining: Decision, source: GoalRef) -> tuple[Invariant, ...]:
    id_ = refining.stream_id
    return (
        Invariant("acyclic_lineage", id_),
        Invariant("later_cycle", id_, source.id, ("source",)),
    )


def _learned(applying: Decision, learning: UUID, retrospective: UUID) -> Plan:
    """The application, and decisions that change nothing: they have the ledger see to it that the
    retrospective has the learning, and that it is not withdrawn at the same time."""
    return Plan(
        [
            applying,
            change(DomainRetrospective, retrospective, lambda it: None, path=("retrospective",)),
            change(DomainRetrospective, retrospective, lambda it: it.require_learning(learning)),
        ],
        (Invariant("later_cycle", applying.stream_id, retrospective, ("learning",)),),
    )
