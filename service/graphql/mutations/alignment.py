"""Mutations of alignment: which goals an objective stands under."""

import strawberry

from ....domain import alignment as domain
from ....domain.objective import Objective as DomainObjective
from ...ledger.command import Decision, Invariant
from ..types.enums import AlignmentLink
from ..types.objective import Objective
from .call import Call, EditInput, same
from .guards import in_force
from .mutation import Plan, mutation
from .objectives import in_open_cycle
from .roles import EDITORS


@strawberry.input(description="A goal for an objective to stand under.")
class AlignObjectiveInput(EditInput):
    """A goal to stand under."""

    parent: strawberry.ID = strawberry.field(description="The objective or key result above.")
    link: AlignmentLink = strawberry.field(
        default=AlignmentLink.CONTRIBUTES, description="What the objective does for it."
    )


@strawberry.input(description="A goal that an objective is no longer to stand under.")
class UnalignObjectiveInput(EditInput):
    """A goal to stand under no longer."""

    parent: strawberry.ID = strawberry.field(description="The objective or key result above.")


@mutation(Objective, roles=EDITORS)
def align_objective(input: AlignObjectiveInput, call: Call) -> Plan:
    """Put an objective under a goal, beside others that it stands under, or change its link to
    it; once the objective is committed, this needs a reason. No objective may come to stand above
    itself."""
    parent, link = call.goal(input.parent, "parent"), same(domain.Link, input.link)
    decision = call.edit(
        DomainObjective,
        input,
        lambda it: it.align(parent.kind, parent.id, link, call.act),
        lambda it: (*in_open_cycle(it), in_force(parent)),
    )
    return Plan([decision], (Invariant("acyclic_alignment", decision.stream_id),))


@mutation(Objective, roles=EDITORS)
def unalign_objective(input: UnalignObjectiveInput, call: Call) -> Decision:
    """Take an objective out from under a goal; once the objective is committed, this needs a
    reason."""
    parent = call.goal(input.parent, "parent")
    return call.edit(
        DomainObjective,
        input,
        lambda it: it.unalign(parent.kind, parent.id, call.act),
        in_open_cycle,
    )
