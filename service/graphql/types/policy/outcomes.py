"""What became of a cycle's goals, beside what would have without the changes, as SQL.

These relations build on those of `relations`, under the same name.
"""

from collections.abc import Iterator

from .....domain.aggregate import ReasonKind
from .....projections.okr_tree import CHECK_IN, KEY_RESULT, OBJECTIVE
from ....reading.tables import Moment, by_key, lateral, under
from ..below import IN_FORCE
from ..progress import HIDDEN, PROGRESS, unless_hidden, weighted_mean
from ..scores import HIDDEN_SCORE, MEAN_OF_EACH, MEAN_OF_EACH_UNLESS_HIDDEN, MEAN_SCORE
from .relations import array, day_of

_SCORE = weighted_mean("{row}.score", f"{IN_FORCE} and {{row}}.score is not null")
"""Over the key results `{row}` that an objective had: the mean of their scores without."""
_HIDDEN_SCORE = f"coalesce(bool_or({IN_FORCE} and {{row}}.score_hidden), false)"
"""Over the same: whether one of these scores is hidden."""
_GIVEN_UP = "b.begun and (k.dropped or k.struck_out or o.dropped or o.cycle_id <> f.id)"


def outcomes(moment: Moment, name: str, delay: str, *, hides: bool) -> Iterator[str]:
    """Yield these relations; `delay` is how many days a check-in may come late, and `hides` tells
    whether values are hidden from whoever asks."""
    yield f"{name}_reason as ({_reasons(name)})"
    yield f"{name}_back_dated as ({_back_dated(moment, name, delay)})"
    yield f"{name}_then as materialized ({_then(moment, name, hides=hides)})"
    yield f"{name}_committed as materialized ({_committed(moment, name, hides=hides)})"
    yield f"{name}_key_result as ({_key_results(moment, name, hides=hides)})"
    yield f"{name}_objective as ({_objectives(moment, name, hides=hides)})"
    yield f"{name}_outcome as ({_outcome(moment, name, hides=hides)})"


def hides(name: str) -> str:
    """Return whether any of this depends on hidden values, where something is hidden: of a key
    result in the cycle, or that left it or was there at the commitment, or those by which a target
    may be lowered.
    """
    flags = {"key_result": "hidden", "committed": "hidden", "change": "perhaps_lowered_late"}
    some = " union all ".join(f"select {flag} from {name}_{of}" for of, flag in flags.items())
    return f"(select coalesce(bool_or(told.hidden), false) from ({some}) told(hidden))"


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


def _then(moment: Moment, name: str, *, hides: bool) -> str:
    """The key results as they were in the cycle at the commitment of the objective that they are
    or were under, with the progress that they would have by the measure of then, and the score."""
    then = by_key(KEY_RESULT, "t", "g.id", Moment("m.position"))
    now = by_key(KEY_RESULT, "k", "g.id", moment)
    above = by_key(OBJECTIVE, "o", "k.objective_id", moment)
    latest = by_key(CHECK_IN, "l", "k.latest_check_in_id", moment)
    has_score = "s.has_score_final" if hides else "s.score_final is not null"
    scored = by_key(KEY_RESULT, "s", "e.id", moment).matching(has_score)
    also = ", t.hidden, t.hidden and (k.has_score_final or coalesce(" + _GIVEN_UP + ", false))"
    comparable = "k.unit is not distinct from t.unit and (k.kind = 'yes_no') = (t.kind = 'yes_no')"
    return (
        "select g.id, g.objective_id, g.since, g.until, m.position,"
        " t.weight, t.dropped, t.struck_out,"
        f" p.progress, {_score()} as score{f'{also} as score_hidden' if hides else ''}"
        f" from {name}_goal g join {name}_commitment m on m.objective_id = g.objective_id"
        f" cross join lateral (select t.* from {then.source} where {then.where}) t"
        f" cross join lateral (select k.* from {now.source} where {now.where}) k"
        f" cross join {name}_frame f cross join (select exists (select 1 from {name}_goal e"
        f"{lateral(scored)} where e.kind = 'key_result' and e.until is null) as begun) b"
        f" left join lateral"
        f" (select o.dropped, o.cycle_id from {above.source} where {above.where}) o on true"
        f" left join lateral (select l.value, l.score from {latest.source} where {latest.where}) l"
        " on true cross join lateral (select progress_of(t.kind, t.baseline, t.target,"
        f" case when {comparable} then l.value end, l.score) as progress) p"
        f" where g.kind = 'key_result' and exists (select 1 from {name}_goal h"
        " where h.id = g.id and h.since <= m.position"
        " and (h.until is null or h.until > m.position))"
    )


def _score() -> str:
    """The score without the changes. What people added to the progress in force, or took from it,
    they would have without them too; what was given up since, and so not scored, has its progress
    once others are scored."""
    measure = ("kind", "baseline", "target", "unit")
    now, then = (", ".join(f"{row}.{column}" for column in measure) for row in "kt")
    share, without = _share("k.progress"), _share("p.progress")
    return (
        "case when t.dropped or t.struck_out then null"
        f" when k.score_final is null then case when {_GIVEN_UP} then {without} end"
        f" when ({now}) is not distinct from ({then}) then k.score_final"
        f" else {_share(f'(k.score_final - {share} + {without})')} end"
    )


def _share(number: str) -> str:
    return f"case when {number} is not null then least(greatest({number}, 0), 1) end"


def _committed(moment: Moment, name: str, *, hides: bool) -> str:
    """The objectives as they were at their commitment, with the progress and the score of the key
    results and weights of then; no score yet for those that are still to be scored, lest the
    cycle's mean without the changes is over others than its mean score."""
    then = by_key(OBJECTIVE, "o", "m.objective_id", Moment("m.position"))
    now = by_key(OBJECTIVE, "w", "m.objective_id", moment)
    now = now.matching(f"w.cycle_id = (select id from {name}_frame)", "not w.dropped")
    left = under(KEY_RESULT, "k", "objective_id", "w.id", moment)
    left = left.matching(IN_FORCE.format(row="k"))
    has_score = "k.has_score_final" if hides else "k.score_final is not null as has_score_final"
    hidden = ", t.hidden, t.score_hidden and u.unscored is not true as score_hidden"
    return (
        "select m.objective_id as id, o.dropped, t.progress,"
        f" case when u.unscored then null else t.score end as score{hidden if hides else ''}"
        f" from {name}_commitment m"
        f" cross join lateral (select o.dropped from {then.source} where {then.where}) o"
        " cross join lateral (select not bool_or(k.has_score_final) as unscored"
        f" from {now.source}{lateral(left, columns=has_score)} where {now.where}) u"
        f" cross join lateral (select {_means('t', _SCORE, _HIDDEN_SCORE, hides=hides)}"
        f" from {name}_then t"
        " where t.objective_id = m.objective_id and t.since <= t.position"
        " and (t.until is null or t.until > t.position)) t"
    )


def _key_results(moment: Moment, name: str, *, hides: bool) -> str:
    """The key results in the cycle, and those that left it: their progress, and by the measure at
    the commitment."""
    now = by_key(KEY_RESULT, "k", "g.id", moment)
    return (
        "select g.id, g.objective_id, g.created_position, g.objective_position, g.basis, g.at,"
        " g.moved_away, t.id is not null as committed, (select count(*)"
        f" from {name}_change c where c.subject_id = g.id and c.changes) as changes,"
        f" {_compared('k.progress', 't.progress', 'k.score_final', 't.score')}"
        f"{', k.hidden' if hides else ''}"
        f" from {name}_bound g"
        f" cross join lateral (select k.* from {now.source} where {now.where}) k"
        f" left join {name}_then t on t.id = g.id and t.since = g.since"
        " where g.kind = 'key_result'"
    )


def _objectives(moment: Moment, name: str, *, hides: bool) -> str:
    """The objectives in the cycle, and those that left it: their progress, and that of the key
    results and weights at the commitment."""
    now = under(KEY_RESULT, "k", "objective_id", "g.id", moment)
    return (
        "select g.id, g.created_position, g.basis, g.at, g.moved_away, (select count(*) from"
        f" {name}_change c where c.goal_objective_id = g.id and c.changes) as changes,"
        f" {_compared('k.progress', 't.progress', 'k.score', 't.score')}"
        f"{', k.hidden, k.score_hidden' if hides else ''}"
        f" from {name}_bound g"
        f" cross join lateral (select {_means('k', MEAN_SCORE, HIDDEN_SCORE, hides=hides)}"
        f" from {now.source} where {now.where}) k"
        f" left join {name}_committed t on t.id = g.id"
        " where g.kind = 'objective'"
    )


def _means(row: str, score: str, score_hidden: str, *, hides: bool) -> str:
    """The mean progress and score of the key results of an objective."""
    means = f"{PROGRESS} as progress, {score} as score"
    if hides:
        means = (
            f"{unless_hidden(PROGRESS)} as progress, {unless_hidden(score, score_hidden)} as score,"
            f" {HIDDEN} as hidden, {score_hidden} as score_hidden"
        )
    return means.format(row=row)


def _outcome(moment: Moment, name: str, *, hides: bool) -> str:
    """The cycle: the means over its objectives, and over those at their commitment."""
    row = by_key(OBJECTIVE, "o", "e.id", moment)
    mean = MEAN_OF_EACH_UNLESS_HIDDEN if hides else MEAN_OF_EACH
    now, then = (
        ", ".join(
            f"{mean.format(value=f'{row}.{value}', row=row, hidden=f'{row}.{hidden}')} as {value}"
            for value, hidden in (("progress", "hidden"), ("score", "score_hidden"))
        )
        for row in ("n", "t")
    )
    also = ", e.hidden, e.score_hidden" if hides else ""
    return (
        f"select {_compared('k.progress', 't.progress', 'k.score', 't.score')}"
        f" from (select {now} from (select o.dropped, e.progress, e.score{also}"
        f" from {name}_objective e"
        f"{lateral(row)} where not e.moved_away) n) k"
        f" cross join (select {then} from {name}_committed t) t"
    )


def _compared(progress: str, progress_without: str, score: str, score_without: str) -> str:
    return (
        f"{progress} as progress, {progress_without} as progress_without,"
        f" {progress} - {progress_without} as difference,"
        f" {score} as score, {score_without} as score_without,"
        f" {score} - {score_without} as score_difference"
    )
