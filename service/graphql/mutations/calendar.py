"""Mutations of the organisation's calendar, and the cycles that it makes."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

import strawberry

from ....domain import calendar as domain
from ....domain import cycle, organization
from ....domain.errors import InvalidInput
from ...ledger.command import Decision, Invariant, begin, change
from ...ledger.ledger import CycleDates
from ..types.enums import CalendarKind, Weekday, YearEnd
from ..types.organization import Organization
from .call import Call, CommandInput, EditInput, same
from .mutation import Plan, mutation
from .roles import PLANNERS

MOST_PERIODS = 4
"""Of a fiscal year, whatever it is divided into."""


@strawberry.input(description="How fiscal years lie, and what they are divided into.")
class CalendarInput:
    """How fiscal years lie."""

    kind: CalendarKind = strawberry.field(description="What a fiscal year is divided into.")
    first_month: int = strawberry.field(
        default=1, description="The month that it begins with, or near, from 1 to 12."
    )
    weekday: Weekday | None = strawberry.field(
        default=None, description="The weekday on which a 4-4-5 year ends; others have none."
    )
    rule: YearEnd | None = strawberry.field(
        default=None, description="Which of these days a 4-4-5 year ends on; others have none."
    )

    def calendar(self) -> domain.Calendar:
        """The domain's calendar."""
        return domain.Calendar(
            same(domain.CalendarKind, self.kind),
            self.first_month,
            None if self.weekday is None else same(domain.Weekday, self.weekday),
            None if self.rule is None else same(domain.YearEnd, self.rule),
        )


@strawberry.input(description="Another calendar of the organisation.")
class SetCalendarInput(EditInput):
    """Another calendar."""

    calendar: CalendarInput = strawberry.field(description="The whole new calendar.")


@strawberry.input(description="The fiscal year whose missing cycles are to be opened.")
class GenerateCyclesInput(CommandInput):
    """A fiscal year."""

    year: int = strawberry.field(
        description="The fiscal year; one that does not begin in January is named after the "
        "year in which it ends."
    )


@mutation(Organization, roles=PLANNERS)
def set_calendar(input: SetCalendarInput, call: Call) -> Decision:
    """Say how fiscal years lie; cycles that there are already keep their dates."""
    calendar = input.calendar.calendar()
    return call.edit(
        organization.Organization, input, lambda it: it.set_calendar(calendar, call.act)
    )


@mutation(Organization, roles=PLANNERS)
async def generate_cycles(input: GenerateCyclesInput, call: Call) -> Plan:
    """Open the cycles of a fiscal year that are missing, as the calendar has them. One that is
    there under its name with the same dates is left alone; with other dates it is an error, and
    none is opened. The answer has no single cycle, but the organisation with all its cycles."""
    present = await call.ledger.cycles(call.principal.org_id)
    missing: list[domain.Period] = []
    ids = [uuid5(call.new_id, str(index)) for index in range(MOST_PERIODS)]

    def look(it: organization.Organization) -> None:
        if it.calendar is None:
            raise InvalidInput("the organisation has no calendar: set it first")
        missing[:] = _missing(it.calendar.periods(input.year), present)

    return Plan(
        [
            change(organization.Organization, call.principal.org_id, look),
            *(_opened(id_, missing, index, call) for index, id_ in enumerate(ids)),
        ],
        tuple(Invariant("named_once", id_) for id_ in ids),
    )


def _missing(
    periods: Sequence[domain.Period], present: Sequence[CycleDates]
) -> Iterator[domain.Period]:
    """The periods without a cycle; raises InvalidInput where one has only the name in common."""
    for period in periods:
        namesakes = [one for one in present if one.name == period.name]
        if not namesakes:
            yield period
        elif all(one[1:] != period[1:] for one in namesakes):
            raise InvalidInput(
                f"there is a cycle {period.name!r} already, {_span(namesakes[0])}, while the "
                f"calendar has it {_span(period)}: open the others with openCycle, or set the "
                "calendar that it comes from",
                ("year",),
            )


def _span(dates: domain.Period | CycleDates) -> str:
    return f"from {dates.starts_on or 'no date'} to {dates.ends_on or 'no date'}"


def _opened(id_: UUID, periods: Sequence[domain.Period], index: int, call: Call) -> Decision:
    def open_() -> cycle.Cycle | None:
        if index >= len(periods):
            return None
        name, starts_on, ends_on = periods[index]
        return cycle.Cycle.open(id_, name, starts_on, ends_on, call.act)

    return begin(cycle.Cycle, id_, open_)
