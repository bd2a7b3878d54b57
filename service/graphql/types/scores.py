"""Final scores: their means, and how they compare with what was expected, as SQL."""

from decimal import Decimal
from typing import Any

import strawberry

from ....domain.commitment import Ambition as DomainAmbition
from ....projections.okr_tree import KEY_RESULT, OBJECTIVE
from ...reading.scope import Scope
from ...reading.sources import column, elements
from ...reading.summaries import Summary, groups
from ...reading.tables import Rows, lateral, under
from .below import IN_FORCE
from .enums import Ambition
from .progress import mean, of_objective, weighted_mean

_HAS_SCORE = f"{IN_FORCE} and {{row}}.score_final is not null"
_HAS_SCORE_HIDING = f"{IN_FORCE} and {{row}}.has_score_final"

MEAN_SCORE = weighted_mean("{row}.score_final", _HAS_SCORE)
"""Over the key results `{row}` of an objective: the weighted mean of their final scores."""
HIDDEN_SCORE = f"coalesce(bool_or({_HAS_SCORE_HIDING} and {{row}}.hidden), false)"
"""Over the same: whether one of these scores is hidden."""
MEAN_SCORE_OF_OBJECTIVE = of_objective(MEAN_SCORE, HIDDEN_SCORE)
SCORED_OF_OBJECTIVE = Summary(
    KEY_RESULT,
    "objective_id",
    f"count(*) filter (where {_HAS_SCORE})",
    hiding=f"count(*) filter (where {_HAS_SCORE_HIDING})",
)
"""How many have a final score, which is no value."""

MEAN_OF_EACH = mean(
    "sum({value}) filter (where not {row}.dropped)",
    "nullif(count({value}) filter (where not {row}.dropped), 0)",
)
"""Over the objectives `{row}` of a cycle: the mean of a value that some of them have."""


_HIDDEN_OF_EACH = "coalesce(bool_or(not {row}.dropped and {hidden}), false)"
MEAN_OF_EACH_UNLESS_HIDDEN = f"case when {_HIDDEN_OF_EACH} then null else {MEAN_OF_EACH} end"
"""The same, but nothing where it would depend on hidden values: where `{hidden}`."""


def mean_of_each(of: Summary) -> Summary:
    """Return the mean, over the objectives of a cycle, of what some of them have."""
    hiding, hidden = MEAN_OF_EACH_UNLESS_HIDDEN, _HIDDEN_OF_EACH
    return Summary(OBJECTIVE, "cycle_id", MEAN_OF_EACH, of, hiding, hidden)


def total_of_each(of: Summary) -> Summary:
    """Return the total of what each of them has."""
    total = "coalesce(sum({value}) filter (where not {row}.dropped), 0)"
    return Summary(OBJECTIVE, "cycle_id", total, of)


_EXPECTED = "case {{row}}.ambition {} end".format(
    " ".join(f"when '{one.value}' then {one.expected}" for one in DomainAmbition)
)
_TENTHS = range(11)
_BANDS = "jsonb_build_array({})".format(
    ", ".join(
        f"jsonb_build_object('at_least', {tenth / 10}, 'key_results',"
        f" count(*) filter (where floor({{row}}.score_final * 10) = {tenth}))"
        for tenth in _TENTHS
    )
)

_OF_VALUES = {
    "reached_count": f"case when {{row}}.ambition is not null"
    f" then count(*) filter (where {{row}}.score_final >= {_EXPECTED}) end",
    "mean": mean("sum({row}.score_final)", "count(*)"),
    "bands": _BANDS,
}


def _scored(scope: Scope) -> Rows:
    """Return the final scores in a cycle, each with the ambition of its objective."""
    objective, result = scope.alias(OBJECTIVE), scope.alias(KEY_RESULT)
    objectives = under(OBJECTIVE, objective, "cycle_id", f"{scope.row}.id", scope.moment)
    objectives = objectives.matching(f"not {objective}.dropped")
    results = under(KEY_RESULT, result, "objective_id", f"{objective}.id", scope.moment)
    has_score = _HAS_SCORE_HIDING if scope.hides else _HAS_SCORE
    results = results.matching(has_score.format(row=result))
    told = f"{objective}.ambition, {result}.score_final"
    if scope.hides:
        told += f", {result}.hidden"
    scores = lateral(results, columns=told)
    return Rows(result, objectives.source + scores, objectives.where, result)


@strawberry.type(description="How many key results have a score of about the same height.")
class ScoreBand:
    at_least: Decimal = column(
        "The lowest score in the band, which ends below the next tenth; 1 is a band of its own."
    )
    key_results: int = column("How many key results are in it.")


@strawberry.type(
    description="The final scores of the key results whose objectives have the same ambition."
)
class AmbitionScores:
    ambition: Ambition | None = column("The ambition; absent for objectives of which none is told.")
    expected: Decimal | None = column(
        "The score that counts as success: 1.0 of a committed objective, 0.7 of an aspirational "
        "one. By the 70 % rule an aspirational one that ends at 1 was too easy, and one at 0.3 out "
        "of reach. Absent where no ambition is told."
    )
    scored_count: int = column("How many key results have a final score.")
    reached_count: int | None = column(
        "How many of these have the score expected, or more; absent where none is expected, or "
        "one of these scores is confidential."
    )
    mean: Decimal | None = column(
        "The mean of these scores, each key result counting the same; absent where one of them is "
        "confidential."
    )
    distribution: list[ScoreBand] | None = elements(
        "bands",
        "at_least numeric, key_results integer",
        "How these scores spread: eleven bands from 0, of a tenth each, to 1; absent where one of "
        "them is confidential.",
    )
    values_hidden: bool = column(
        "Whether one of these scores is hidden from you, so that `reachedCount`, `mean` and "
        "`distribution` are absent."
    )


def scores_by_ambition() -> Any:
    """Declare the final scores of a cycle, by what was expected."""
    return groups(
        _scored,
        "{row}.ambition",
        {
            "ambition": "{row}.ambition",
            "expected": _EXPECTED,
            "scored_count": "count(*)",
            **_OF_VALUES,
            "values_hidden": "false",
        },
        "expected desc nulls last",
        "The final scores of its key results in force, by the ambition of their objectives (those "
        "dropped left out): committed ones first, then aspirational ones, then those of which no "
        "ambition is told; only what has scores is there.",
        {
            **{
                name: f"case when not bool_or({{row}}.hidden) then {sql} end"
                for name, sql in _OF_VALUES.items()
            },
            "values_hidden": "bool_or({row}.hidden)",
        },
    )
