"""What became of a cycle's goals, beside what would have without the changes, as SQL.

These relations build on those of `relations`, under the same name.
"""

from collections.abc import Iterator

from .....domain.aggregate import ReasonKind
from .....projections.okr_tree import CHECK_IN, KEY_RESULT
from ....reading.tables import Moment, by_key, under
from ..progress import PROGRESS
from .relations import array, day_of


def outcomes(moment: Moment, name: str, delay: str) -> Iterator[str]:
    """Yield these relations; `delay` is how many days a check-in may come late."""
    yield f"{name}_reason as ({_reasons(name)})"
    yield f"{name}_back_dated as ({_back_dated(moment, name, delay)})"
    yield f"{name}_then as materialized ({_then(moment, name)})"
    yield f"{name}_key_result as ({_key_results(moment, name)})"
    yield f"{name}_objective as ({_objectives(moment, name)})"


def _reasons(name: str) -> str:
    """How many changes had reasons of which kind."""
    return (
        "select reason_kind, count(*) as count,"
        f" array_position({array(ReasonKind)}, reason_kind) as place"
        f" from {name}_change where changes group by reason_kind"
    )


def _back_dated(moment: Moment, name: str, delay: str) -> str:
    """The check-ins in force about a day longer ago than usual when they were recorded."""
    given = under(CHECK_IN, "i", "key_result_id", "g.id", moment).matching(
        "not i.retracted",
        "i.created_position >= g.since",
        "(g.until is null or i.created_position <= g.until)",
    )
    return (
        "select i.id, i.created_position, d.day, d.day - i.measured_on as delay"
        f" from {name}_goal g cross join {given.source}"
        f" cross join lateral (select {day_of('e.recorded_at')} as day from entry e"
        " where e.org_id = $1 and e.position = i.created_position) d"
        f" where {given.where} and g.kind = 'key_result' and d.day - i.measured_on > {delay}"
    )


def _then(moment: Moment, name: str) -> str:
    """The key results as they were in the cycle at the commitment of the objective that they are
    or were under, with the progress that they would have by the measure of then."""
    then = by_key(KEY_RESULT, "t", "g.id", Moment("m.position"))
    now = by_key(KEY_RESULT, "k", "g.id", moment)
    latest = by_key(CHECK_IN, "l", "k.latest_check_in_id", moment)
    comparable = "k.unit is not distinct from t.unit and (k.kind = 'yes_no') = (t.kind = 'yes_no')"
    return (
        "select g.id, g.objective_id, g.since, g.until, m.position,"
        " t.weight, t.dropped, t.struck_out,"
        " progress_of(t.kind, t.baseline, t.target,"
        f" case when {comparable} then l.value end, l.score) as progress"
        f" from {name}_goal g join {name}_commitment m on m.objective_id = g.objective_id"
        f" cross join lateral (select t.* from {then.source} where {then.where}) t"
        f" cross join lateral (select k.* from {now.source} where {now.where}) k"
        f" left join lateral (select l.value, l.score from {latest.source} where {latest.where}) l"
        f" on true where g.kind = 'key_result' and exists (select 1 from {name}_goal h"
        " where h.id = g.id and h.since <= m.position"
        " and (h.until is null or h.until > m.position))"
    )


def _key_results(moment: Moment, name: str) -> str:
    """The key results in the cycle: their progress, and by the measure at the commitment."""
    now = by_key(KEY_RESULT, "k", "g.id", moment)
    return (
        "select g.id, g.created_position, m.created_position as objective_position, m.basis, m.at,"
        " t.id is not null as committed, k.score_final, k.progress, t.progress as without,"
        " k.progress - t.progress as difference,"
        " (select count(*)"
        f" from {name}_change c where c.subject_id = g.id and c.changes) as changes"
        f" from {name}_goal g join {name}_commitment m on m.objective_id = g.objective_id"
        f" cross join lateral (select k.* from {now.source} where {now.where}) k"
        f" left join {name}_then t on t.id = g.id and t.since = g.since"
        " where g.kind = 'key_result' and g.until is null"
    )


def _objectives(moment: Moment, name: str) -> str:
    """The objectives in the cycle: their progress, and that of the key results and weights at the
    commitment."""
    now = under(KEY_RESULT, "k", "objective_id", "g.id", moment)
    return (
        "select g.id, g.created_position, m.basis, m.at, k.progress, t.progress as without,"
        " k.progress - t.progress as difference, (select count(*) from"
        f" {name}_change c where c.goal_objective_id = g.id and c.changes) as changes"
        f" from {name}_goal g join {name}_commitment m on m.objective_id = g.id"
        f" cross join lateral (select {PROGRESS.format(row='k')} as progress"
        f" from {now.source} where {now.where}) k"
        f" cross join lateral (select {PROGRESS.format(row='t')} as progress from {name}_then t"
        " where t.objective_id = g.id and t.since <= t.position"
        " and (t.until is null or t.until > t.position)) t"
        " where g.kind = 'objective' and g.until is null"
    )
