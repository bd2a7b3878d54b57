"""Mutations of cycles."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry

from ....domain import cycle as domain
from ....domain import goal as goals
from ....domain.errors import CycleClosed, InvalidInput
from ....domain.goal_ref import GoalKind, GoalRef
from ...ledger.command import Decision, Invariant, begin, change
from ...reading.ids import words
from ..naming import camel_case
from ..types.cycle import Cycle
from ..types.enums import CyclePhase, Outcome
from .call import Call, CommandInput, EditInput, given_or, same
from .closing import followed, key_result_ending, objective_ending, settled
from .mutation import Plan, mutation
from .roles import PLANNERS


@strawberry.input(description="A new cycle.")
class OpenCycleInput(CommandInput):
    """A new cycle."""

    name: str = strawberry.field(description='The cycle\'s name, like "Q1 2026".')
    starts_on: date | None = strawberry.field(
        default=None, description="Its first day in the organisation's time zone."
    )
    ends_on: date | None = strawberry.field(
        default=None, description="Its last day in the organisation's time zone."
    )
    phase: CyclePhase = strawberry.field(
        default=CyclePhase.GUARD_RAILS, description="The phase to begin with."
    )


@strawberry.input(description="Another name for a cycle.")
class RenameCycleInput(EditInput):
    """Another name for a cycle."""

    name: str = strawberry.field(description="The new name, which no other cycle has.")


@strawberry.input(description="Other days for a cycle.")
class RescheduleCycleInput(EditInput):
    """Other days for a cycle."""

    starts_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its first day in the organisation's time zone; null if it is not known. "
        "Unless given, it stays.",
    )
    ends_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its last day, likewise.",
    )


@strawberry.input(description="Another phase of a cycle.")
class ChangeCyclePhaseInput(EditInput):
    """Another phase of a cycle."""

    phase: CyclePhase = strawberry.field(description="The phase to go to.")


@strawberry.input(description="How an objective or key result ends with its cycle.")
class GoalOutcomeInput:
    """How a goal ends."""

    goal: strawberry.ID = strawberry.field(description="The objective or key result.")
    outcome: Outcome = strawberry.field(description="The outcome.")
    final_score: Decimal | None = strawberry.field(
        default=None,
        description="The final score of a key result, from 0 to 1; needed where it is scored and "
        "has none yet.",
    )
    successor: strawberry.ID | None = strawberry.field(
        default=None,
        description="The goal of the same kind that goes on with what is carried over, in force "
        "and in another cycle that does not start earlier; needed for that.",
    )


@strawberry.input(description="A cycle to close.")
class CloseCycleInput(EditInput):
    """A cycle to close."""

    outcomes: list[GoalOutcomeInput] = strawberry.field(
        default_factory=list,
        description="How its objectives and key results end that have not ended yet.",
    )


@mutation(Cycle, roles=PLANNERS)
def open_cycle(input: OpenCycleInput, call: Call) -> Plan:
    """Open a cycle, under a name that no other one has."""
    decision = begin(
        domain.Cycle,
        call.new_id,
        lambda: domain.Cycle.open(
            call.new_id,
            input.name,
            input.starts_on,
            input.ends_on,
            call.act,
            phase=same(domain.Phase, input.phase),
        ),
    )
    return Plan([decision], (Invariant("named_once", call.new_id),))


@mutation(Cycle, roles=PLANNERS)
def rename_cycle(input: RenameCycleInput, call: Call) -> Plan:
    """Give a cycle another name, which no other one has; also after it was closed."""
    decision = call.edit(domain.Cycle, input, lambda it: it.rename(input.name, call.act))
    return Plan([decision], (Invariant("named_once", decision.stream_id),))


@mutation(Cycle, roles=PLANNERS)
def reschedule_cycle(input: RescheduleCycleInput, call: Call) -> Plan:
    """Give a cycle another first or last day; once its drafting is over, this needs a reason, and a
    closed one keeps its days. Its goals stay later than what they come from, and earlier than what
    they led to."""
    decision = call.edit(
        domain.Cycle,
        input,
        lambda it: it.reschedule(
            given_or(input.starts_on, it.starts_on), given_or(input.ends_on, it.ends_on), call.act
        ),
    )
    if not input.starts_on:
        return Plan([decision], ())
    in_order = Invariant("later_than_origins", decision.stream_id, path=("starts_on",))
    return Plan([decision], (in_order,))


@mutation(Cycle, roles=PLANNERS, alters_guards=True)
def change_cycle_phase(input: ChangeCyclePhaseInput, call: Call) -> Plan:
    """Lead a cycle into another phase; going back, and so reopening, needs a reason. It is closed
    only when all its objectives have ended, and all key results, also of dropped ones: to end them
    with it, use closeCycle."""
    phase = same(domain.Phase, input.phase)
    decision = call.edit(domain.Cycle, input, lambda it: it.change_phase(phase, call.act))
    closed = phase is domain.Phase.CLOSED
    return Plan([decision], _settled(decision.stream_id) if closed else ())


@mutation(Cycle, roles=PLANNERS, alters_guards=True)
def close_cycle(input: CloseCycleInput, call: Call) -> Plan:
    """Close a cycle together with everything in it that is still open, each with an outcome; so
    do key results of objectives that were dropped."""
    cycle = call.id(input.id, "cycle")

    def begin_closing(it: domain.Cycle) -> None:
        if input.outcomes and it.phase is domain.Phase.CLOSED:
            raise CycleClosed(it.TOPIC, it.id)

    key_results: list[Decision] = []
    objectives: list[Decision] = []
    ended: set[GoalRef] = set()
    invariants: list[Invariant] = []
    for index, given in enumerate(input.outcomes):
        path = ("outcomes", str(index))
        goal, outcome = call.goal(given.goal, *path, "goal"), same(goals.Outcome, given.outcome)
        successor = None
        if goal in ended:
            raise InvalidInput(
                f"{words(goal.kind)} {goal.id} is named twice: give it one outcome",
                (*path, "goal"),
            )
        ended.add(goal)
        if given.successor is not None:
            kind = camel_case(goal.kind)
            successor = call.id(given.successor, kind, *path, "successor")
        if goal.kind is GoalKind.KEY_RESULT:
            key_results += key_result_ending(
                call, goal.id, outcome, successor, given.final_score, *path
            )
            invariants.append(Invariant("in_closed_cycle", goal.id, path=(*path, "goal")))
        elif given.final_score is not None:
            raise InvalidInput("only key results have scores: leave it out", (*path, "final_score"))
        else:
            objectives.append(
                objective_ending(call, goal.id, outcome, successor, *path, cycle_id=cycle)
            )
            invariants += settled(goal.id, outcome)
        invariants += followed(goal.id, successor, *path)
    return Plan(
        [
            call.edit(domain.Cycle, input, begin_closing),
            *key_results,
            *objectives,
            change(domain.Cycle, cycle, lambda it: it.change_phase(domain.Phase.CLOSED, call.act)),
        ],
        (*invariants, *_settled(cycle)),
    )


def _settled(cycle: UUID) -> tuple[Invariant, ...]:
    return (Invariant("settled_cycle", cycle),)
