"""Cycles."""

from datetime import date
from decimal import Decimal

from ....projections.okr_tree import CYCLE
from ...reading.declare import audited, entity
from ...reading.sources import children, column
from ...reading.summaries import hidden, summary
from .alignment import Alignment, matrix
from .connection import Connection
from .dropped import INCLUDE_DROPPED, unless_dropped
from .enums import CyclePhase
from .node import Recorded
from .objective import Objective, filtered_objectives
from .policy.report import ChangePolicy, change_policy
from .progress import PROGRESS_OF_OBJECTIVE
from .retrospective import Retrospective, retrospectives_of
from .scores import (
    MEAN_SCORE_OF_OBJECTIVE,
    SCORED_OF_OBJECTIVE,
    AmbitionScores,
    mean_of_each,
    scores_by_ambition,
    total_of_each,
)

_PROGRESS = mean_of_each(PROGRESS_OF_OBJECTIVE)


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
        _PROGRESS,
        "The mean of the own progress of its objectives, each counting the same; those dropped or "
        "without progress are left out. Absent where none has any, or that of one is confidential: "
        "see valuesHidden.",
    )
    values_hidden: bool = hidden(
        _PROGRESS.hides,
        "Whether values are hidden from you of a key result in force, those of dropped objectives "
        "left out: `progress` is absent then, and `meanScore` if one of its scores is among them.",
    )
    mean_score: Decimal | None = summary(
        mean_of_each(MEAN_SCORE_OF_OBJECTIVE),
        "The mean of the mean scores of its objectives, each counting the same; those dropped or "
        "without scores are left out. By the 70 % rule about 0.7 is the best for a cycle of "
        "aspirational objectives, while 1.0 is expected of committed ones: see scoresByAmbition. "
        "Absent where nothing is scored, so that `scoredCount` is 0, or a score is confidential.",
    )
    scored_count: int = summary(
        total_of_each(SCORED_OF_OBJECTIVE),
        "How many key results in force have a final score, those of dropped objectives left out.",
    )
    scores_by_ambition: list[AmbitionScores] = scores_by_ambition()
    retrospectives: Connection[Retrospective] = retrospectives_of(
        "cycle_id", "How people look back on the cycle, in order of creation."
    )
    alignments: Connection[Alignment] = matrix(
        "What stands above the objectives of the cycle, each with each, in the order of alignment."
    )
    change_policy: ChangePolicy = audited(change_policy())
