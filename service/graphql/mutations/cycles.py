"""Mutations of cycles."""

from datetime import date

import strawberry

from ....domain import cycle as domain
from ...ledger.command import Decision, begin
from ..types.cycle import Cycle
from ..types.enums import CyclePhase
from .call import Call, CommandInput, EditInput, same
from .mutation import mutation
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


@strawberry.input(description="Another phase of a cycle.")
class ChangeCyclePhaseInput(EditInput):
    """Another phase of a cycle."""

    phase: CyclePhase = strawberry.field(description="The phase to go to.")


@mutation(Cycle, roles=PLANNERS)
def open_cycle(input: OpenCycleInput, call: Call) -> Decision:
    """Open a cycle."""
    return begin(
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


@mutation(Cycle, roles=PLANNERS, alters_guards=True)
def change_cycle_phase(input: ChangeCyclePhaseInput, call: Call) -> Decision:
    """Lead a cycle into another phase; going back, and so reopening, needs a reason."""
    phase = same(domain.Phase, input.phase)
    return call.edit(domain.Cycle, input, lambda it: it.change_phase(phase, call.act))
