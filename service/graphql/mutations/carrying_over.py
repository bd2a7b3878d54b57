"""The mutation that carries an objective over into a later cycle."""

from uuid import UUID, uuid5

import strawberry

from ....domain import key_result, objective
from ....domain.errors import InvalidInput, NotInForce
from ....domain.goal import Outcome
from ....domain.goal_ref import GoalKind
from ...ledger.command import Decision, Guard, Invariant, begin, change
from ..types.objective import Objective
from .call import Call, EditInput
from .guards import in_open_cycle
from .measure_input import MeasureInput
from .mutation import Plan, mutation
from .objectives import drafted, owner_of
from .objectives import in_open_cycle as objective_in_open_cycle
from .owners_input import KeyResultOwnerInput
from .owners_input import owners as owners_of
from .readers import by_reader
from .roles import EDITORS


@strawberry.input(description="A key result to carry over with its objective.")
class CarriedKeyResultInput:
    """A key result to carry over."""

    key_result: strawberry.ID = strawberry.field(description="The key result, which is closed.")
    title: str | None = strawberry.field(
        default=None, description="What its successor is to reach; unless given, the same."
    )
    measure: MeasureInput | None = strawberry.field(
        default=None, description="How its successor is measured; unless given, as it is."
    )
    owners: list[KeyResultOwnerInput] | None = strawberry.field(
        default=None, description="Who answers for its successor; unless given, the same people."
    )


@strawberry.input(description="An objective to carry over into a later cycle.")
class CarryOverObjectiveInput(EditInput):
    """An objective to carry over."""

    cycle: strawberry.ID = strawberry.field(description="The cycle in which it goes on.")
    title: str | None = strawberry.field(
        default=None, description="What its successor is to achieve; unless given, the same."
    )
    owner: strawberry.ID | None = strawberry.field(
        default=None,
        description="The person or team that answers for its successor; unless given, the same.",
    )
    key_results: list[CarriedKeyResultInput] = strawberry.field(
        default_factory=list,
        description="Those of its key results that go on as well. All others must have ended.",
    )


@mutation(Objective, roles=EDITORS, alters_guards=True)
async def carry_over_objective(input: CarryOverObjectiveInput, call: Call) -> Plan:
    """Draft the successor of an objective in another cycle, which must not start earlier, with
    successors of the chosen key results, each refined from what it goes on with and for the same
    readers, and close the old ones as carried over. The answer has the old objective; `successor`
    leads to the new one."""
    old, new = call.id(input.id, "objective"), call.new_id
    cycle = call.id(input.cycle, "cycle", "cycle")
    owner = owner_of(input.owner, call)
    departed = await call.ledger.departed(call.principal.org_id)
    found: list[objective.Objective] = []

    def look(it: objective.Objective) -> None:
        it.require_in_force()
        if it.cycle_id == cycle:
            raise InvalidInput("it is in this cycle already: choose a later one", ("cycle",))
        found[:] = [it]

    def draft() -> objective.Objective:
        (before,) = found
        return objective.Objective.draft(
            new,
            cycle,
            before.title if input.title is None else input.title,
            owner or before.owner,
            call.act,
            ambition=before.ambition,
            attributes=before.attributes,
        )

    decisions = [
        change(objective.Objective, old, look, input.expected_version),
        begin(objective.Objective, new, draft, drafted),
        change(
            objective.Objective, new, lambda it: it.refine_from(GoalKind.OBJECTIVE, old, call.act)
        ),
    ]
    for index, one in enumerate(input.key_results):
        decisions += _carried(one, call, old, new, index, departed)
    decisions.append(
        change(
            objective.Objective,
            old,
            lambda it: it.close(Outcome.CARRIED_OVER, call.act, new),
            guards=objective_in_open_cycle,
        )
    )
    return Plan(
        decisions,
        (Invariant("settled_objective", old), Invariant("later_cycle", new, old, ("cycle",))),
    )


def _carried(
    given: CarriedKeyResultInput,
    call: Call,
    objective_from: UUID,
    objective_to: UUID,
    index: int,
    departed: frozenset[UUID],
) -> list[Decision]:
    """The decisions by which a key result goes on under the new objective."""
    path = ("key_results", str(index))
    old = call.id(given.key_result, "keyResult", *path, "key_result")
    new = uuid5(call.new_id, str(index))
    measure = None if given.measure is None else given.measure.measure()
    owners = None if given.owners is None else owners_of(given.owners, call, *path)
    found: list[key_result.KeyResult] = []

    def close(it: key_result.KeyResult) -> None:
        if it.objective_id != objective_from:
            raise InvalidInput("it is under another objective: leave it out", ("id",))
        it.close(Outcome.CARRIED_OVER, call.act, new)
        found[:] = [it]

    def add() -> key_result.KeyResult:
        (before,) = found
        answering = before.owners if owners is None else owners
        for owner in answering:
            if owner.person_id in departed:
                raise NotInForce(
                    f"person {owner.person_id} is deactivated or erased: name others as owners",
                    ("owners",),
                )
        return key_result.KeyResult.add(
            new,
            objective_to,
            before.title if given.title is None else given.title,
            measure or before.measure,
            answering,
            call.act,
            weight=before.weight,
            attributes=before.attributes,
            readers=before.readers,
        )

    def guards(it: key_result.KeyResult) -> tuple[Guard, ...]:
        return tuple(Guard("person", owner.person_id) for owner in it.owners)

    closing = change(key_result.KeyResult, old, close, guards=in_open_cycle, path=path)
    return [
        by_reader(call, closing),
        begin(key_result.KeyResult, new, add, guards, path),
        change(
            key_result.KeyResult,
            new,
            lambda it: it.refine_from(GoalKind.KEY_RESULT, old, call.act),
            path=path,
        ),
    ]
