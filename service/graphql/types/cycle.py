"""Cycles."""

from datetime import date

from ....projections.okr_tree import CYCLE
from ...reading.declare import entity
from ...reading.sources import children, column
from .alignment import Alignment, matrix
from .connection import Connection
from .dropped import INCLUDE_DROPPED, unless_dropped
from .enums import CyclePhase
from .node import Recorded
from .objective import Objective, filtered_objectives
from .retrospective import Retrospective, retrospectives_of


@entity(CYCLE, "cycle", "A span of days, such as a quarter, that objectives belong to.")
class Cycle(Recorded):
    name: str | None = column("The name, which every cycle has.")
    starts_on: date | None = column("The first day, local to the organisation.")
    ends_on: date | None = column("The last day, local to the organisation.")
    phase: CyclePhase = column("Where it stands.")
    objectives: Connection[Objective] = filtered_objectives(
        "The objectives of the cycle, in order of creation.", column="cycle_id"
    )
    tree: list[Objective] = children(
        "cycle_id",
        "All objectives of the cycle at once, in order of creation.",
        unless_dropped,
        [INCLUDE_DROPPED],
    )
    retrospectives: Connection[Retrospective] = retrospectives_of(
        "cycle_id", "How people look back on the cycle, in order of creation."
    )
    alignments: Connection[Alignment] = matrix(
        "What stands above the objectives of the cycle, each with each, in the order of alignment."
    )
