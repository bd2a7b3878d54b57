"""Mutations of objectives."""

import strawberry
from strawberry.scalars import JSON

from ....domain import commitment
from ....domain import objective as domain
from ....domain.owner import GoalOwner, OwnerKind
from ...ledger.command import Decision, Guard, begin
from ..types.enums import Ambition
from ..types.objective import Objective
from .call import Call, CommandInput, EditInput, json_object, same
from .mutation import mutation
from .roles import EDITORS


def in_open_cycle(objective: domain.Objective) -> tuple[Guard, ...]:
    """The cycle of the objective must not be closed."""
    return (Guard("cycle", objective.cycle_id),)


def drafted(objective: domain.Objective) -> tuple[Guard, ...]:
    """That, and its owner must be there and active."""
    match objective.owner:
        case None:
            return in_open_cycle(objective)
        case GoalOwner(OwnerKind.TEAM, id_):
            return (*in_open_cycle(objective), Guard("team", id_))
        case GoalOwner(_, id_):
            return (*in_open_cycle(objective), Guard("person", id_))


def owner_of(given: str | None, call: Call) -> GoalOwner | None:
    """The person or team that the member `owner` of an input names."""
    if given is None:
        return None
    kind, id_ = call.named(given, list(OwnerKind), "owner")
    return GoalOwner(OwnerKind(kind), id_)


@strawberry.input(description="A new objective.")
class DraftObjectiveInput(CommandInput):
    """A new objective."""

    cycle: strawberry.ID = strawberry.field(description="The cycle it is for.")
    title: str = strawberry.field(description="What is to be achieved: 1 to 500 characters.")
    owner: strawberry.ID | None = strawberry.field(
        default=None, description="The person or team that answers for it."
    )
    ambition: Ambition | None = strawberry.field(
        default=None, description="What score is expected of it."
    )
    attributes: JSON | None = strawberry.field(
        default=None, description="Free attributes: an object of any JSON values."
    )


@strawberry.input(description="Another wording of an objective.")
class RewordObjectiveInput(EditInput):
    """Another wording."""

    title: str = strawberry.field(description="The new title: 1 to 500 characters.")


@strawberry.input(description="A free attribute of an objective.")
class SetObjectiveAttributeInput(EditInput):
    """A free attribute."""

    name: str = strawberry.field(description="The attribute's name: 1 to 100 characters.")
    value: JSON | None = strawberry.field(
        default=None, description="Any JSON value; null removes the attribute."
    )


@strawberry.input(description="Another owner of an objective.")
class HandOverObjectiveInput(EditInput):
    """Another owner."""

    owner: strawberry.ID | None = strawberry.field(
        default=None, description="The person or team from now on; null leaves it to nobody."
    )


@strawberry.input(description="An objective to give up.")
class DropObjectiveInput(EditInput):
    """An objective to give up."""


@strawberry.input(description="A dropped objective to take up again.")
class RestoreObjectiveInput(EditInput):
    """A dropped objective to take up again."""


@strawberry.input(description="A note on an objective.")
class AddObjectiveNoteInput(EditInput):
    """A note on an objective."""

    text: str = strawberry.field(description="The note: 1 to 10,000 characters.")


@strawberry.input(description="A note to take off an objective.")
class RemoveObjectiveNoteInput(EditInput):
    """A note to take off an objective."""

    note: strawberry.ID = strawberry.field(description="The `id` of the note.")


@mutation(Objective, roles=EDITORS)
def draft_objective(input: DraftObjectiveInput, call: Call) -> Decision:
    """Draft an objective in a cycle that is not closed."""
    cycle = call.id(input.cycle, "cycle", "cycle")
    owner = owner_of(input.owner, call)
    ambition = None if input.ambition is None else same(commitment.Ambition, input.ambition)
    attributes = json_object(input.attributes, "attributes")
    return begin(
        domain.Objective,
        call.new_id,
        lambda: domain.Objective.draft(
            call.new_id,
            cycle,
            input.title,
            owner,
            call.act,
            ambition=ambition,
            attributes=attributes,
        ),
        drafted,
    )


@mutation(Objective, roles=EDITORS)
def reword_objective(input: RewordObjectiveInput, call: Call) -> Decision:
    """Change the wording of an objective; once it is committed, this needs a reason."""
    return call.edit(
        domain.Objective, input, lambda it: it.reword(input.title, call.act), in_open_cycle
    )


@mutation(Objective, roles=EDITORS)
def set_objective_attribute(input: SetObjectiveAttributeInput, call: Call) -> Decision:
    """Set a free attribute of an objective, or remove it."""
    return call.edit(
        domain.Objective,
        input,
        lambda it: it.set_attribute(input.name, input.value, call.act),
        in_open_cycle,
    )


@mutation(Objective, roles=EDITORS)
def hand_over_objective(input: HandOverObjectiveInput, call: Call) -> Decision:
    """Give an objective to a person, a team or nobody; once it is committed, this needs a
    reason."""
    owner = owner_of(input.owner, call)
    return call.edit(domain.Objective, input, lambda it: it.hand_over(owner, call.act), drafted)


@mutation(Objective, roles=EDITORS, alters_guards=True)
def drop_objective(input: DropObjectiveInput, call: Call) -> Decision:
    """Give up an objective; its history stays, and it can be restored. Once the objective is
    committed, this needs a reason."""
    return call.edit(domain.Objective, input, lambda it: it.drop(call.act), in_open_cycle)


@mutation(Objective, roles=EDITORS, alters_guards=True)
def restore_objective(input: RestoreObjectiveInput, call: Call) -> Decision:
    """Take a dropped objective up again, as it was when dropped."""
    return call.edit(domain.Objective, input, lambda it: it.restore(call.act), in_open_cycle)


@mutation(Objective, roles=EDITORS)
def add_objective_note(input: AddObjectiveNoteInput, call: Call) -> Decision:
    """Add a note to an objective, also after its cycle was closed."""
    return call.edit(
        domain.Objective, input, lambda it: it.add_note(call.new_id, input.text, call.act)
    )


@mutation(Objective, roles=EDITORS)
def remove_objective_note(input: RemoveObjectiveNoteInput, call: Call) -> Decision:
    """Take a note off an objective; it stays in the history."""
    note = call.uuid(input.note, "note")
    return call.edit(domain.Objective, input, lambda it: it.remove_note(note, call.act))
