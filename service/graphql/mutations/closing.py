"""Mutations by which objectives and key results end, and go on after all."""

from decimal import Decimal
from uuid import UUID

import strawberry

from ....domain import goal as domain
from ....domain import key_result, objective
from ....domain.errors import InvalidInput
from ....domain.reports import ScoreKind
from ...ledger.command import Decision, Guard, Invariant, change
from ..types.enums import Outcome
from ..types.key_result import KeyResult
from ..types.objective import Objective
from .call import Call, EditInput, same
from .guards import in_open_cycle as key_result_in_open_cycle
from .guards import under_objective_in_force
from .mutation import Plan, mutation
from .objectives import in_open_cycle
from .readers import by_reader
from .roles import EDITORS


@strawberry.input(description="How an objective ends.")
class CloseObjectiveInput(EditInput):
    """How an objective ends."""

    outcome: Outcome = strawberry.field(description="The outcome.")
    successor: strawberry.ID | None = strawberry.field(
        default=None,
        description="The objective that goes on with what is carried over; needed for that.",
    )


@strawberry.input(description="A closed objective that is to go on; needs a reason.")
class ReopenObjectiveInput(EditInput):
    """A closed objective that is to go on."""


@strawberry.input(description="How a key result ends.")
class CloseKeyResultInput(EditInput):
    """How a key result ends."""

    outcome: Outcome = strawberry.field(description="The outcome.")
    final_score: Decimal | None = strawberry.field(
        default=None,
        description="The final score, from 0 to 1; needed where it is scored and has none yet.",
    )
    successor: strawberry.ID | None = strawberry.field(
        default=None,
        description="The key result that goes on with what is carried over; needed for that.",
    )


@strawberry.input(description="A closed key result that is to go on; needs a reason.")
class ReopenKeyResultInput(EditInput):
    """A closed key result that is to go on."""


def settled(objective_id: UUID, outcome: domain.Outcome) -> tuple[Invariant, ...]:
    """What must hold once the objective has ended so: no key result under it is open. Under what
    is given up they may be, until its cycle is closed."""
    if outcome is domain.Outcome.DROPPED:
        return ()
    return (Invariant("settled_objective", objective_id),)


def followed(id_: UUID, successor: UUID | None, *path: str) -> tuple[Invariant, ...]:
    """What must hold once the goal is carried over: its successor is not in the same cycle, nor in
    an earlier one."""
    if successor is None:
        return ()
    return (Invariant("later_cycle", successor, id_, (*path, "successor")),)


def _require_successor(outcome: domain.Outcome, successor: UUID | None) -> None:
    if outcome is domain.Outcome.CARRIED_OVER and successor is None:
        raise InvalidInput(
            "what is carried over goes on in a successor: name it, or choose another outcome",
            ("successor",),
        )


def key_result_ending(
    call: Call,
    id_: UUID,
    outcome: domain.Outcome,
    successor: UUID | None,
    final_score: Decimal | None,
    *path: str,
    expected_version: int | None = None,
) -> list[Decision]:
    """The decisions by which a key result ends, with its final score if there is one to give."""
    decisions: list[Decision] = []
    if final_score is not None:
        scoring = change(
            key_result.KeyResult,
            id_,
            lambda it: it.score(ScoreKind.FINAL, final_score, call.act),
            expected_version,
            path=path,
        )
        decisions.append(by_reader(call, scoring))
        expected_version = None

    def end(it: key_result.KeyResult) -> None:
        _require_successor(outcome, successor)
        it.close(outcome, call.act, successor)

    def guards(it: key_result.KeyResult) -> tuple[Guard, ...]:
        goes_on = () if successor is None else (Guard("key_result_in_force", successor),)
        return (*key_result_in_open_cycle(it), *goes_on)

    decisions.append(change(key_result.KeyResult, id_, end, expected_version, guards, path))
    return decisions


def objective_ending(
    call: Call,
    id_: UUID,
    outcome: domain.Outcome,
    successor: UUID | None,
    *path: str,
    cycle_id: UUID | None = None,
    expected_version: int | None = None,
) -> Decision:
    """The decision by which an objective ends; it must be of the cycle, if one is given."""

    def end(it: objective.Objective) -> None:
        if cycle_id not in (None, it.cycle_id):
            raise InvalidInput("it belongs to another cycle: leave it out", ("id",))
        _require_successor(outcome, successor)
        it.close(outcome, call.act, successor)

    def guards(it: objective.Objective) -> tuple[Guard, ...]:
        goes_on = () if successor is None else (Guard("objective_in_force", successor),)
        return (*in_open_cycle(it), *goes_on)

    return change(objective.Objective, id_, end, expected_version, guards, path)


@mutation(Objective, roles=EDITORS, alters_guards=True)
def close_objective(input: CloseObjectiveInput, call: Call) -> Plan:
    """End an objective whose key results have all ended; with the outcome DROPPED, which needs a
    reason once the objective is committed, they have until its cycle is closed. What is carried
    over needs a successor in force, in another cycle that does not start earlier."""
    outcome = same(domain.Outcome, input.outcome)
    successor = call.optional_id(input.successor, "objective", "successor")
    decision = objective_ending(
        call,
        call.id(input.id, "objective"),
        outcome,
        successor,
        expected_version=input.expected_version,
    )
    id_ = decision.stream_id
    return Plan([decision], (*settled(id_, outcome), *followed(id_, successor)))


@mutation(Objective, roles=EDITORS, alters_guards=True)
def reopen_objective(input: ReopenObjectiveInput, call: Call) -> Decision:
    """Go on with a closed objective, where it stood before; needs a reason."""
    return call.edit(objective.Objective, input, lambda it: it.reopen(call.act), in_open_cycle)


@mutation(KeyResult, roles=EDITORS, alters_guards=True)
def close_key_result(input: CloseKeyResultInput, call: Call) -> Plan:
    """End a key result; what is scored needs a final score, given before or with this, and what is
    carried over a successor in force, in another cycle that does not start earlier."""
    id_ = call.id(input.id, "keyResult")
    successor = call.optional_id(input.successor, "keyResult", "successor")
    decisions = key_result_ending(
        call,
        id_,
        same(domain.Outcome, input.outcome),
        successor,
        input.final_score,
        expected_version=input.expected_version,
    )
    return Plan(decisions, followed(id_, successor))


@mutation(KeyResult, roles=EDITORS, alters_guards=True)
def reopen_key_result(input: ReopenKeyResultInput, call: Call) -> Decision:
    """Go on with a closed key result of an objective that is in force; needs a reason."""
    return call.edit(
        key_result.KeyResult,
        input,
        lambda it: it.reopen(call.act),
        under_objective_in_force,
    )
