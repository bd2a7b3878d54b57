"""Cycles."""

from datetime import date
from decimal import Decimal

from ....projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE
from ...reading.declare import audited, entity
from ...reading.sources import children, column
from ...reading.summaries import Summary, summary
from .alignment import Alignment, matrix
from .connection import Connection
from .dropped import INCLUDE_DROPPED, unless_dropped
from .enums import CyclePhase
from .node import Recorded
from .objective import Objective, filtered_objectives
from .policy.report import ChangePolicy, change_policy
from .progress import PROGRESS
from .retrospective import Retrospective, retrospectives_of
from .scores import (
    MEAN_OF_EACH,
    MEAN_SCORE,
    SCORED,
    TOTAL_OF_EACH,
    AmbitionScores,
    scores_by_ambition,
)


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
    progress: Decimal | None = summary(
        OBJECTIVE,
        "cycle_id",
        MEAN_OF_EACH,
        "The mean of the own progress of its objectives, each counting the same; those dropped or "
        "without progress are left out.",
        Summary(KEY_RESULT, "objective_id", PROGRESS),
    )
    mean_score: Decimal | None = summary(
        OBJECTIVE,
        "cycle_id",
        MEAN_OF_EACH,
        "The mean of the mean scores of its objectives, each counting the same; those dropped or "
        "without scores are left out. By the 70 % rule about 0.7 is the best for a cycle of "
        "aspirational objectives, while 1.0 is expected of committed ones: see scoresByAmbition.",
        Summary(KEY_RESULT, "objective_id", MEAN_SCORE),
    )
    scored_count: int = summary(
        OBJECTIVE,
        "cycle_id",
        TOTAL_OF_EACH,
        "How many key results in force have a final score, those of dropped objectives left out.",
        Summary(KEY_RESULT, "objective_id", SCORED),
    )
    scores_by_ambition: list[AmbitionScores] = scores_by_ambition()
    retrospectives: Connection[Retrospective] = retrospectives_of(
        "cycle_id", "How people look back on the cycle, in order of creation."
    )
    alignments: Connection[Alignment] = matrix(
        "What stands above the objectives of the cycle, each with each, in the order of alignment."
    )
    change_policy: ChangePolicy = audited(change_policy())
