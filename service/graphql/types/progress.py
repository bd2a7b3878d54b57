"""Progress of goals: their own, that of all which contributes to them, and on a day, as SQL."""

from dataclasses import dataclass
from operator import itemgetter

from ....projections.okr_tree import CHECK_IN, KEY_RESULT, OBJECTIVE
from ...reading.arguments import plain
from ...reading.encoding import leaf
from ...reading.scope import Scope
from ...reading.selection import Selected
from ...reading.summaries import Summary
from ...reading.tables import Rows, by_key, lateral, under
from .below import IN_FORCE, links_below


def mean(total: str, weights: str) -> str:
    """Return a quotient rounded to ten digits, halves up, as the domain's `weighted_mean` is.

    It is exact: PostgreSQL's own quotient would be rounded twice.
    """
    return f"div({total} * 20000000000 + {weights}, 2 * {weights}) / 10000000000"


def weighted_mean(value: str, counting: str) -> str:
    """Return the mean, by weight, of a value of those key results `{row}` for which a condition
    holds."""
    counted = f"(where {counting})"
    weighted = mean(
        f"sum({value} * {{row}}.weight) filter {counted}",
        f"nullif(sum({{row}}.weight) filter {counted}, 0)",
    )
    # weights that are all zero count as equal
    equal = mean(f"sum({value}) filter {counted}", f"count(*) filter {counted}")
    return f"coalesce({weighted}, {equal})"


def _measured(progress: str) -> str:
    return f"{IN_FORCE} and {{row}}.{progress} is not null"


def _mean_progress(progress: str) -> str:
    share = f"least(greatest({{row}}.{progress}, 0), 1)"
    return weighted_mean(share, _measured(progress))


HIDDEN = f"coalesce(bool_or({IN_FORCE} and {{row}}.hidden), false)"
"""Over the key results `{row}` of an objective: whether values are hidden of one that counts."""


def unless_hidden(template: str, hidden: str = HIDDEN, instead: str = "null") -> str:
    """Return an aggregate over these that tells nothing where it would depend on hidden values."""
    return f"case when {hidden} then {instead} else {template} end"


PROGRESS = _mean_progress("progress")
"""Over the key results `{row}` of an objective: the weighted mean of their progress."""

PROGRESS_AS_RECORDED = _mean_progress("progress_as_recorded")
"""The same of their progress by the measures of then."""

PROGRESS_MISSING = f"""case
    when count(*) filter (where {IN_FORCE}) = 0 then 'no_key_results'
    when count(*) filter (where {_measured("progress")}) = 0
    then (array_agg({{row}}.progress_missing order by {{row}}.created_position)
              filter (where {IN_FORCE}))[1]
    end"""
"""Over the same: why there is none."""


def of_objective(template: str, hidden: str = HIDDEN, instead: str = "null") -> Summary:
    """Return the summary that is an aggregate over the key results of an objective."""
    hiding = unless_hidden(template, hidden, instead)
    return Summary(KEY_RESULT, "objective_id", template, hiding=hiding, hidden=hidden)


PROGRESS_OF_OBJECTIVE = of_objective(PROGRESS)
PROGRESS_AS_RECORDED_OF_OBJECTIVE = of_objective(PROGRESS_AS_RECORDED)
PROGRESS_MISSING_OF_OBJECTIVE = of_objective(PROGRESS_MISSING, instead="'confidential'")


@dataclass(frozen=True)
class RolledUp:
    """The mean of the own progress of all objectives that reach this one by contributing, itself
    included, each counted once: the domain's `rolled_up_progress` as of any moment.

    Closed objectives count on, as their key results do; dropped ones neither count nor pass on.
    """

    def sql(self, scope: Scope, field: Selected) -> str:
        value = mean("sum({row}.value)", "nullif(count({row}.value), 0)")
        if scope.hides:
            value = f"case when bool_or({{row}}.hidden) then null else {value} end"
        return leaf(self._of_all(scope, value), field.definition.type)

    def hides(self, scope: Scope) -> str:
        """Return whether it depends on hidden values, where something is hidden from who asks."""
        return self._of_all(scope, "coalesce(bool_or({row}.hidden), false)")

    def _of_all(self, scope: Scope, template: str) -> str:
        """Return an aggregate over the own progress of these objectives, `{row}`."""
        reached, progress = scope.compilation.alias("w"), scope.compilation.alias("p")
        own = self._own(scope, f"{reached}.id", progress)
        return (
            f"(with recursive {reached}(id, counts) as ("
            f"select {scope.row}.id, not {scope.row}.dropped"
            f" union {self._below(scope, reached)})"
            f" select {template.format(row=progress)} from {reached}{own} where {reached}.counts)"
        )

    def _below(self, scope: Scope, reached: str) -> str:
        """Return the objectives in force that contribute directly to one reached before."""
        link, child = scope.compilation.alias("l"), scope.alias(OBJECTIVE)
        links = links_below(scope, f"{reached}.id", "'contributes'")
        objective = by_key(OBJECTIVE, child, f"{link}.objective_id", scope.moment)
        objective = objective.matching(f"not {child}.dropped")
        return (
            f"select {link}.objective_id, true from {reached} cross join lateral ({links}) {link}"
            f"{lateral(objective)}"
        )

    def _own(self, scope: Scope, objective: str, name: str) -> str:
        """Return a join with the own progress of an objective."""
        row = scope.compilation.alias("k")
        results = under(KEY_RESULT, row, "objective_id", objective, scope.moment)
        told = f"{PROGRESS.format(row=row)} as value"
        if scope.hides:
            told += f", {HIDDEN.format(row=row)} as hidden"
        return lateral(results, name, told)


@dataclass(frozen=True)
class Restated:
    """How far a check-in has come by the measure that its key result has at the moment."""

    def sql(self, scope: Scope, field: Selected) -> str:
        row, of = scope.compilation.alias("k"), scope.row
        measured = by_key(KEY_RESULT, row, f"{of}.key_result_id", scope.moment)
        progress = f"progress_of({row}.kind, {row}.baseline, {row}.target, {of}.value, {of}.score)"
        return leaf(
            f"(select {progress} from {measured.source} where {measured.where})",
            field.definition.type,
        )


@dataclass(frozen=True)
class CheckInOnDay:
    """The check-in that a key result's progress came from on a day, as far as known at the moment:
    by the domain's `newest`, of those measured until then."""

    def sql(self, scope: Scope, field: Selected) -> str:
        row = scope.alias(CHECK_IN)
        day = scope.parameters.given(field, plain).parameter("date", itemgetter("day"))
        reported = f"coalesce({row}.value, {row}.score) is not null"
        if scope.hides:
            reported = f"({row}.has_value or {row}.has_score)"
        known = under(CHECK_IN, row, "key_result_id", f"{scope.row}.id", scope.moment).matching(
            f"not {row}.retracted and {reported}",
            f"{row}.measured_on <= {day}",
        )
        newest = (
            f"(select * from {known.source} where {known.where}"
            f" order by {row}.measured_on desc, {row}.created_position desc limit 1) {row}"
        )
        return scope.select(
            Rows(row, newest, "true", row), lambda inner: inner.object(field, field.type)
        )
