"""Mutations on the way from a draft to an objective that people stand by."""

import strawberry

from ....domain import commitment as domain
from ....domain.objective import Objective as DomainObjective
from ...ledger.command import Decision
from ..types.enums import Ambition
from ..types.objective import Objective
from .call import Call, EditInput, same
from .mutation import mutation
from .objectives import in_open_cycle
from .roles import DECIDERS, EDITORS


@strawberry.input(description="A draft for others to judge.")
class ProposeObjectiveInput(EditInput):
    """A draft for others to judge."""


@strawberry.input(description="An objective to stand by.")
class CommitObjectiveInput(EditInput):
    """An objective to stand by."""


@strawberry.input(description="An objective that is to be a draft again; needs a reason.")
class ReturnObjectiveInput(EditInput):
    """An objective that is to be a draft again."""


@strawberry.input(description="What score is expected of an objective.")
class SetObjectiveAmbitionInput(EditInput):
    """What score is expected of an objective."""

    ambition: Ambition | None = strawberry.field(
        default=None, description="The ambition; null takes back what was said."
    )


@mutation(Objective, roles=EDITORS)
def propose_objective(input: ProposeObjectiveInput, call: Call) -> Decision:
    """Propose a draft, so that others may judge it."""
    return call.edit(DomainObjective, input, lambda it: it.propose(call.act), in_open_cycle)


@mutation(Objective, roles=DECIDERS, alters_guards=True)
def commit_objective(input: CommitObjectiveInput, call: Call) -> Decision:
    """Commit to an objective, proposed or not; changing what it says needs a reason from then
    on."""
    return call.edit(DomainObjective, input, lambda it: it.commit(call.act), in_open_cycle)


@mutation(Objective, roles=DECIDERS)
def return_objective(input: ReturnObjectiveInput, call: Call) -> Decision:
    """Make a proposed or committed objective a draft again; needs a reason."""
    return call.edit(DomainObjective, input, lambda it: it.return_to_draft(call.act), in_open_cycle)


@mutation(Objective, roles=EDITORS)
def set_objective_ambition(input: SetObjectiveAmbitionInput, call: Call) -> Decision:
    """Say what score is expected of an objective; once it is committed, this needs a reason."""
    ambition = None if input.ambition is None else same(domain.Ambition, input.ambition)
    return call.edit(
        DomainObjective, input, lambda it: it.set_ambition(ambition, call.act), in_open_cycle
    )
