"""How a cycle, its objectives and its key results stand, and how they would without the changes."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from ....reading.sources import column, reference
from ..enums import CommitmentBasis

if TYPE_CHECKING:
    from ..key_result import KeyResult
    from ..objective import Objective


@strawberry.type(
    description="How a cycle stands, and how it would without the changes. A number is absent "
    "where there is nothing to tell yet, or it depends on confidential values: see valuesHidden of "
    "the change policy."
)
class CycleCommitment:
    progress: Decimal | None = column(
        "The mean of the progress of its objectives, those dropped left out."
    )
    progress_without: Decimal | None = column(
        "The mean of what its objectives would have without the changes: those that it had at "
        "their commitment and that were not dropped by then."
    )
    difference: Decimal | None = column("By how much the changes raised its progress.")
    mean_score: Decimal | None = column(
        "The mean of the mean scores of its objectives, those dropped left out.", of="score"
    )
    score_without: Decimal | None = column(
        "The mean of what the same objectives as in `progressWithout` would have, those left out "
        "that are still to be scored."
    )
    score_difference: Decimal | None = column("By how much the changes raised its mean score.")


@strawberry.type(
    description="How an objective stands, and how it would without the changes. A number is absent "
    "where there is nothing to tell yet, or it depends on confidential values: see valuesHidden of "
    "the change policy."
)
class ObjectiveCommitment:
    objective: Annotated["Objective", strawberry.lazy("..objective")] | None = reference(
        "id", "The objective."
    )
    commitment_basis: CommitmentBasis | None = column(
        "What makes it binding; absent where nothing did yet.", of="basis"
    )
    committed_at: datetime | None = column("Since when it is binding.", of="at")
    moved_away: bool = column(
        "Whether it left the cycle after it was binding; then its progress and its score are what "
        "they became elsewhere."
    )
    changes: int = column("How many changes of it and its key results came after that.")
    progress: Decimal | None = column("The weighted mean of its key results' progress.")
    progress_without: Decimal | None = column(
        "The same of the key results that it had at the commitment, by the measures and with the "
        "weights of then."
    )
    difference: Decimal | None = column("By how much the changes raised its progress.")
    mean_score: Decimal | None = column(
        "The weighted mean of the final scores of its key results in force.", of="score"
    )
    score_without: Decimal | None = column(
        "The same of what the key results that it had at the commitment would have been scored "
        "with, with the weights of then. Absent while it is still to be scored: as long as it has "
        "key results in force, and none of them has a final score."
    )
    score_difference: Decimal | None = column("By how much the changes raised its mean score.")


@strawberry.type(
    description="How a key result stands, and how it would without the changes. A number is absent "
    "where there is nothing to tell yet, or it depends on confidential values: see valuesHidden of "
    "the change policy."
)
class KeyResultCommitment:
    key_result: Annotated["KeyResult", strawberry.lazy("..key_result")] | None = reference(
        "id", "The key result."
    )
    objective: Annotated["Objective", strawberry.lazy("..objective")] | None = reference(
        "objective_id", "The objective that it is, or last was, under in the cycle."
    )
    commitment_basis: CommitmentBasis | None = column(
        "What makes its objective binding; absent where nothing did yet.", of="basis"
    )
    committed_at: datetime | None = column("Since when its objective is binding.", of="at")
    moved_away: bool = column(
        "Whether it left the cycle after it was binding, alone or with its objective; then its "
        "progress and its score are what they became elsewhere."
    )
    committed: bool = column("Whether it was there at the commitment, or else came later.")
    changes: int = column("How many changes of it came after that.")
    progress: Decimal | None = column("How far the latest check-in has come.")
    progress_without: Decimal | None = column(
        "How far the same check-in has come by the measure at the commitment. Its value counts "
        "only where the unit is still the same."
    )
    difference: Decimal | None = column("By how much the changes raised its progress.")
    final_score: Decimal | None = column("The score given at its end.", of="score")
    score_without: Decimal | None = column(
        "What the score would have been by the measure at the commitment: the score that was "
        "given, less what the changes added to the progress, both within 0 and 1. Of what was "
        "dropped, struck out or moved away since and has no score, it is the progress by that "
        "measure, once a key result in the cycle is scored. Absent where it was not in force at "
        "the commitment, or either progress is not known though the measure has changed."
    )
    score_difference: Decimal | None = column("By how much the changes raised its score.")
