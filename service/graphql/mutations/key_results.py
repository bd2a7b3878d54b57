"""Mutations of key results: what they are, how they are measured and who answers for them."""

from decimal import Decimal

import strawberry
from strawberry.scalars import JSON

from ....domain import key_result as domain
from ...ledger.command import Decision, Guard, begin
from ..types.enums import Role
from ..types.key_result import KeyResult
from .call import Call, CommandInput, EditInput, json_object
from .guards import in_open_cycle, under_objective_in_force, unexplained
from .measure_input import MeasureInput
from .mutation import mutation
from .owners_input import KeyResultOwnerInput
from .owners_input import owners as owners_of
from .readers import by_reader, chosen, remaining_reader
from .roles import EDITORS


@strawberry.input(description="A new key result.")
class AddKeyResultInput(CommandInput):
    """A new key result."""

    objective: strawberry.ID = strawberry.field(description="The objective it belongs to.")
    title: str = strawberry.field(description="What is to be measured: 1 to 500 characters.")
    measure: MeasureInput = strawberry.field(description="How it is measured.")
    owners: list[KeyResultOwnerInput] = strawberry.field(
        default_factory=list, description="Who answers for it."
    )
    weight: Decimal = strawberry.field(
        default=Decimal(1), description="Its weight, relative to the objective's other key results."
    )
    attributes: JSON | None = strawberry.field(
        default=None, description="Free attributes: an object of any JSON values."
    )
    readers: list[Role] | None = strawberry.field(
        default=None,
        description="The roles whose holders, beside the owners, may read its values, which are "
        "sealed then; unless given, everybody may. You must hold one of them, or be an owner.",
    )


@strawberry.input(description="Another wording of a key result.")
class RewordKeyResultInput(EditInput):
    """Another wording."""

    title: str = strawberry.field(description="The new title: 1 to 500 characters.")
    cosmetic: bool = strawberry.field(
        default=False, description="Whether the meaning stays the same."
    )


@strawberry.input(description="Another measure of a key result; needs a reason.")
class RetargetKeyResultInput(EditInput):
    """Another measure."""

    measure: MeasureInput = strawberry.field(description="The whole new measure.")


@strawberry.input(description="A free attribute of a key result.")
class SetKeyResultAttributeInput(EditInput):
    """A free attribute."""

    name: str = strawberry.field(description="The attribute's name: 1 to 100 characters.")
    value: JSON | None = strawberry.field(
        default=None, description="Any JSON value; null removes the attribute."
    )


@strawberry.input(description="A key result to cross out.")
class StrikeOutKeyResultInput(EditInput):
    """A key result to cross out."""


@strawberry.input(description="Other owners of a key result.")
class HandOverKeyResultInput(EditInput):
    """Other owners."""

    owners: list[KeyResultOwnerInput] = strawberry.field(
        description="All owners from now on; an empty list leaves it to nobody."
    )


@strawberry.input(description="Another weight of a key result.")
class ReweightKeyResultInput(EditInput):
    """Another weight."""

    weight: Decimal = strawberry.field(
        description="The new weight, relative to the objective's other key results."
    )


@strawberry.input(description="A key result to give up.")
class DropKeyResultInput(EditInput):
    """A key result to give up."""


@strawberry.input(description="A dropped key result to take up again.")
class RestoreKeyResultInput(EditInput):
    """A dropped key result to take up again."""


def _owners_exist(key_result: domain.KeyResult) -> tuple[Guard, ...]:
    return tuple(Guard("person", owner.person_id) for owner in key_result.owners)


@mutation(KeyResult, roles=EDITORS)
def add_key_result(input: AddKeyResultInput, call: Call) -> Decision:
    """Add a key result to an objective that is in force; to a committed one with a reason."""
    objective = call.id(input.objective, "objective", "objective")
    owners = owners_of(input.owners, call)
    attributes = json_object(input.attributes, "attributes")
    readers = None if input.readers is None else chosen(input.readers)
    decision = begin(
        domain.KeyResult,
        call.new_id,
        lambda: domain.KeyResult.add(
            call.new_id,
            objective,
            input.title,
            input.measure.measure(),
            owners,
            call.act,
            weight=input.weight,
            attributes=attributes,
            readers=readers,
        ),
        lambda it: (
            *under_objective_in_force(it),
            *unexplained(call, it.objective_id),
            *_owners_exist(it),
        ),
    )
    return remaining_reader(call, decision)


@mutation(KeyResult, roles=EDITORS)
def reword_key_result(input: RewordKeyResultInput, call: Call) -> Decision:
    """Change the wording of a key result; under a committed objective, and unless it is cosmetic,
    this needs a reason."""
    return call.edit(
        domain.KeyResult,
        input,
        lambda it: it.reword(input.title, call.act, input.cosmetic),
        lambda it: (
            *under_objective_in_force(it),
            *(() if input.cosmetic else unexplained(call, it.objective_id)),
        ),
    )


@mutation(KeyResult, roles=EDITORS)
def retarget_key_result(input: RetargetKeyResultInput, call: Call) -> Decision:
    """Change how a key result is measured; needs a reason, and the old measure stays on record."""
    measure = input.measure.measure()
    decision = call.edit(
        domain.KeyResult, input, lambda it: it.retarget(measure, call.act), under_objective_in_force
    )
    return by_reader(call, decision)


@mutation(KeyResult, roles=EDITORS)
def set_key_result_attribute(input: SetKeyResultAttributeInput, call: Call) -> Decision:
    """Set a free attribute of a key result, or remove it."""
    return call.edit(
        domain.KeyResult,
        input,
        lambda it: it.set_attribute(input.name, input.value, call.act),
        under_objective_in_force,
    )


@mutation(KeyResult, roles=EDITORS)
def strike_out_key_result(input: StrikeOutKeyResultInput, call: Call) -> Decision:
    """Cross a key result out; it is still shown, but counts no longer. Under a committed objective,
    this needs a reason."""
    return call.edit(
        domain.KeyResult,
        input,
        lambda it: it.strike_out(call.act),
        lambda it: (*under_objective_in_force(it), *unexplained(call, it.objective_id)),
    )


@mutation(KeyResult, roles=EDITORS)
def hand_over_key_result(input: HandOverKeyResultInput, call: Call) -> Decision:
    """Give a key result to other owners, or to the same with other weights; under a committed
    objective, this needs a reason. Owners may read confidential values, so it takes somebody who
    may."""
    owners = owners_of(input.owners, call)
    decision = call.edit(
        domain.KeyResult,
        input,
        lambda it: it.hand_over(owners, call.act),
        lambda it: (
            *under_objective_in_force(it),
            *unexplained(call, it.objective_id),
            *_owners_exist(it),
        ),
    )
    return by_reader(call, decision)


@mutation(KeyResult, roles=EDITORS)
def reweight_key_result(input: ReweightKeyResultInput, call: Call) -> Decision:
    """Let a key result count for more or less beside the others of its objective; under a committed
    objective, this needs a reason."""
    return call.edit(
        domain.KeyResult,
        input,
        lambda it: it.reweight(input.weight, call.act),
        lambda it: (*under_objective_in_force(it), *unexplained(call, it.objective_id)),
    )


@mutation(KeyResult, roles=EDITORS, alters_guards=True)
def drop_key_result(input: DropKeyResultInput, call: Call) -> Decision:
    """Give up a key result, also of a dropped objective; its history stays, and it can be
    restored. Under a committed objective, this needs a reason."""
    return call.edit(
        domain.KeyResult,
        input,
        lambda it: it.drop(call.act),
        lambda it: (*in_open_cycle(it), *unexplained(call, it.objective_id)),
    )


@mutation(KeyResult, roles=EDITORS, alters_guards=True)
def restore_key_result(input: RestoreKeyResultInput, call: Call) -> Decision:
    """Take a dropped key result of an objective that is in force up again, as it was when
    dropped."""
    return call.edit(
        domain.KeyResult,
        input,
        lambda it: it.restore(call.act),
        under_objective_in_force,
    )
