"""Progress of objectives: their own, and that of all which contributes to them, as SQL."""

from dataclasses import dataclass

from ....projections.okr_tree import ALIGNMENT, KEY_RESULT, OBJECTIVE
from ...reading.encoding import leaf
from ...reading.scope import Scope
from ...reading.selection import Selected
from ...reading.tables import by_key, lateral, under

IN_FORCE = "not {row}.dropped and not {row}.struck_out"
_MEASURED = f"(where {IN_FORCE} and {{row}}.progress is not null)"
_SHARE = "least(greatest({row}.progress, 0), 1)"


def _mean(total: str, weights: str) -> str:
    """Return a quotient rounded to ten digits, halves up, as the domain's `weighted_mean` is.

    It is exact: PostgreSQL's own quotient would be rounded twice.
    """
    return f"div({total} * 20000000000 + {weights}, 2 * {weights}) / 10000000000"


PROGRESS = "coalesce({}, {})".format(
    _mean(
        f"sum({_SHARE} * {{row}}.weight) filter {_MEASURED}",
        f"nullif(sum({{row}}.weight) filter {_MEASURED}, 0)",
    ),
    # weights that are all zero count as equal
    _mean(f"sum({_SHARE}) filter {_MEASURED}", f"count(*) filter {_MEASURED}"),
)
"""Over the key results `{row}` of an objective: the weighted mean of their progress."""

PROGRESS_MISSING = f"""case
    when count(*) filter (where {IN_FORCE}) = 0 then 'no_key_results'
    when count(*) filter {_MEASURED} = 0
    then (array_agg({{row}}.progress_missing order by {{row}}.created_position)
              filter (where {IN_FORCE}))[1]
    end"""
"""Over the same: why there is none."""


@dataclass(frozen=True)
class RolledUp:
    """The mean of the own progress of all objectives that reach this one by contributing, itself
    included, each counted once: the domain's `rolled_up_progress` as of any moment.

    Closed objectives count on, as their key results do; dropped ones neither count nor pass on.
    """

    def sql(self, scope: Scope, field: Selected) -> str:
        reached, progress = scope.compilation.alias("w"), scope.compilation.alias("p")
        own = self._own(scope, f"{reached}.id", progress)
        mean = _mean(f"sum({progress}.value)", f"nullif(count({progress}.value), 0)")
        return leaf(
            f"(with recursive {reached}(id, counts) as ("
            f"select {scope.row}.id, not {scope.row}.dropped"
            f" union {self._below(scope, reached)})"
            f" select {mean} from {reached}{own} where {reached}.counts)",
            field.definition.type,
        )

    def _below(self, scope: Scope, reached: str) -> str:
        """Return the objectives in force that contribute directly to one reached before."""
        moment, alias = scope.moment, scope.compilation.alias
        contributing = "{0}.link = 'contributes'".format
        direct, by_result, result, child = alias("a"), alias("a"), alias("k"), alias("o")
        links = under(ALIGNMENT, direct, "parent_id", f"{reached}.id", moment)
        links = links.matching(contributing(direct))
        results = under(KEY_RESULT, result, "objective_id", f"{reached}.id", moment)
        results = results.matching(IN_FORCE.format(row=result))
        more_links = under(ALIGNMENT, by_result, "parent_id", f"{result}.id", moment)
        more_links = more_links.matching(contributing(by_result))
        link = alias("l")
        objective = by_key(OBJECTIVE, child, f"{link}.objective_id", moment)
        objective = objective.matching(f"not {child}.dropped")
        return (
            f"select {link}.objective_id, true from {reached} cross join lateral ("
            f"select {direct}.objective_id from {links.source} where {links.where}"
            f" union all select {by_result}.objective_id"
            f" from {results.source}{lateral(more_links)} where {results.where}"
            f") {link}{lateral(objective)}"
        )

    def _own(self, scope: Scope, objective: str, name: str) -> str:
        """Return a join with the own progress of an objective."""
        row = scope.compilation.alias("k")
        results = under(KEY_RESULT, row, "objective_id", objective, scope.moment)
        return lateral(results, name, f"{PROGRESS.format(row=row)} as value")
