"""The arguments of root fields: the moment to read at, and the position not to fall behind."""

from datetime import date as day
from datetime import datetime

import strawberry

from ...reading.declare import argument
from ..scalars import Position


@strawberry.input(
    one_of=True,
    description="A moment that has passed; everything below the field is read as it was then. It "
    "becomes a position, that of the last entry until then, and what goes by a day, such as who is "
    "a member of a team, goes by the local day of that entry.",
)
class AsOf:
    position: Position | None = strawberry.field(
        default=strawberry.UNSET, description="Right after the entry at this position."
    )
    time: datetime | None = strawberry.field(default=strawberry.UNSET, description="At this time.")
    date: day | None = strawberry.field(
        default=strawberry.UNSET,
        description="At the end of this day in the organisation's zone; today is now. Where "
        "nothing was recorded on this day, that is the last entry of an earlier one.",
    )
    cycle_start: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Before the first day of this cycle, by the dates that it has at present, or "
        "had at the position that its id tells.",
    )
    cycle_end: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="At the end of the last day of this cycle, by the dates that it has at "
        "present, or had at the position that its id tells.",
    )


ROOT_ARGUMENTS = (
    argument("as_of", AsOf | None, "The moment to read at; the present unless told."),
    argument(
        "min_position",
        Position | None,
        "A position that the answer must not be behind, such as that of an own mutation.",
    ),
)
