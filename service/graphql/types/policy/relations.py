"""The change policy as SQL: since when goals bind, and what happened to them afterwards.

Each relation here is a common table expression of the statement, named after the alias of the
report: `<alias>_frame` and so on. All of them read the ledger as of the moment of the root field.
"""

from collections.abc import Iterable, Iterator

from .....domain.commitment import CommitmentBasis
from .....projections.okr_tree import CYCLE, KEY_RESULT, MEMBERSHIP, OBJECTIVE
from .....projections.table import Table
from .....projections.transparency_feed import FEED
from ....reading.scope import Scope
from ....reading.tables import Moment, by_key, every, under, versions
from ..person import holding
from ..stays import stays, stays_below
from .rules import AT_WORK, DEFINING, REOPENING, REPORTING, REWRITING, TURNING

_ZONE = "(select zone from seen)"


def day_of(time: str) -> str:
    """Return the organisation's day that a time is in; both are SQL expressions."""
    return f"({time} at time zone {_ZONE})::date"


def array(names: Iterable[str]) -> str:
    """Return an SQL array of names that have no quotes."""
    return f"'{{{','.join(names)}}}'::text[]"


def _among(topics: frozenset[str]) -> str:
    return f"any({array(sorted(topics))})"


def histories(scope: Scope, name: str) -> Iterator[str]:
    """Yield the relations that tell what happened to the goals of the cycle whose row the scope is
    at, the ones before being known to those after."""
    yield f"{name}_frame as materialized ({_frame(scope)})"
    yield f"{name}_stay as materialized ({_stays(scope)})"
    yield f"{name}_commitment as materialized ({_commitments(scope.moment, name)})"
    yield f"{name}_goal as materialized ({_goals(scope.moment, name)})"
    yield f"{name}_bound as materialized ({_bound(name)})"
    yield f"{name}_entry as materialized ({_entries(scope.moment, name)})"
    yield f"{name}_change as materialized ({_changes(scope.moment, name, hides=scope.hides)})"


def _frame(scope: Scope) -> str:
    """The cycle: since when its dates or its phases bind, when it was closed, and whether it ever
    had a first and a last day."""
    cycle = scope.row
    ever = versions(CYCLE, "v", scope.moment).matching(f"v.id = {cycle}.id")
    came = (
        "from (select v.*, lag(v.phase) over (order by v.position) as phase_before"
        f" from {ever.source} where {ever.where}) v where v.phase <> v.phase_before and v.phase"
    )
    committed = f"{came} = any({array(AT_WORK)}) order by v.position limit 1"
    return (
        f"select {cycle}.id, {cycle}.starts_on, {cycle}.ends_on,"
        f" coalesce({cycle}.starts_on, (select {day_of('min(v.recorded_at)')}"
        f" from {ever.source} where {ever.where})) as first_day,"
        f" (select v.position {committed}) as committed,"
        f" (select v.recorded_at {committed}) as committed_at,"
        f" (select min(v.position) {came} = 'closed') as closed,"
        " (select coalesce(bool_or(v.starts_on is not null and v.ends_on is not null), false)"
        f" from {ever.source} where {ever.where}) as dated"
    )


def _stays(scope: Scope) -> str:
    """From which entry to which an objective was in the cycle; it may have been there twice."""
    inside = stays(OBJECTIVE, "cycle_id", f"{scope.row}.id", scope.moment)
    return f"select s.*, {day_of('s.recorded_at')} as came_on from ({inside}) s"


def _commitments(moment: Moment, name: str) -> str:
    """Since which entry each objective is binding: its own first commitment in the cycle, else the
    cycle's, else the end of the first day of the cycle or of its own there."""
    own = versions(OBJECTIVE, "v", moment).matching(
        "v.id = o.objective_id",
        "v.state = 'committed'",
        f"exists (select 1 from {name}_stay s where s.id = v.id"
        " and v.position >= s.since and (s.until is null or v.position < s.until))",
    )
    midnight = f"((d.day + 1)::timestamp at time zone {_ZONE})"
    last = (
        "coalesce((select e.position from entry e where e.org_id = $1"
        f" and e.recorded_at < {midnight}"
        " and in_ledger(e.position, (select position from seen))"
        " order by e.recorded_at desc, e.position desc limit 1), 0)"
    )
    return (
        "select o.objective_id, o.created_position, b.basis, b.position, b.at,"
        f" {day_of('b.at')} as day"
        " from (select id as objective_id, created_position, min(came_on) as came_on"
        f" from {name}_stay group by id, created_position) o cross join {name}_frame f"
        f" left join lateral (select v.position, v.recorded_at from {own.source}"
        f" where {own.where} order by v.position limit 1) own on true"
        " cross join lateral (select greatest(f.first_day, o.came_on) as day) d"
        " left join lateral ("
        f"select '{CommitmentBasis.OBJECTIVE}' as basis, own.position, own.recorded_at as at"
        " where own.position is not null"
        f" union all select '{CommitmentBasis.CYCLE}', f.committed, f.committed_at"
        " where own.position is null and f.committed is not null"
        f" union all select '{CommitmentBasis.CYCLE_START}', {last}, {midnight}"
        " where coalesce(own.position, f.committed) is null"
        f" and d.day < {moment.day}) b on true"
    )


def _goals(moment: Moment, name: str) -> str:
    """From which entry to which objectives and key results were in the cycle, under which
    objective, and since when they are closed."""
    return (
        "select g.*, case g.kind"
        f" when 'objective' then {_first_closed(OBJECTIVE, moment)}"
        f" else {_first_closed(KEY_RESULT, moment)} end as closed from ("
        "select 'objective' as kind, id, id as objective_id, created_position,"
        f" since, until from {name}_stay"
        " union all select 'key_result', id, objective_id, created_position, since, until"
        f" from ({stays_below(f'{name}_stay', moment)}) k) g"
    )


def _bound(name: str) -> str:
    """The goals in the cycle and those that left it after they were binding, each under the
    objective that it was last under there."""
    return (
        "select distinct on (g.id) g.*, m.basis, m.at, m.created_position as objective_position,"
        " g.kind = 'objective' and g.until is null as objective_here,"
        " g.kind = 'key_result' and g.until is null as key_result_here,"
        " g.until is not null as moved_away"
        f" from {name}_goal g join {name}_commitment m on m.objective_id = g.objective_id"
        " where g.until is null or g.until > m.position"
        " order by g.id, g.until desc nulls first"
    )


def _first_closed(table: Table, moment: Moment) -> str:
    ever = versions(table, "v", moment).matching(
        "v.id = g.id", "v.state = 'closed'", "v.position >= g.since"
    )
    return (
        f"(select min(v.position) from {ever.source} where {ever.where}"
        " and (g.until is null or v.position < g.until))"
    )


def _entries(moment: Moment, name: str) -> str:
    """The entries about goals while they were in the cycle; one that moves a key result within it
    belongs to the objective that it leaves, or to that which it comes to if only this is binding:
    a draft is no way round."""
    closed = f"least(g.closed, (select closed from {name}_frame))"
    told = every(FEED, "f", moment).matching(
        "f.subject_id = g.id",
        f"(f.topic = {_among(DEFINING | REWRITING)} or f.position > {closed}"
        f" and f.topic = {_among(REPORTING | REOPENING)})",
        "f.position >= g.since",
        "(g.until is null or f.position <= g.until)",
    )
    return (
        "select distinct on (f.position) f.*, g.objective_id as goal_objective_id,"
        f" {closed} as closed"
        f" from {name}_goal g join {name}_commitment m on m.objective_id = g.objective_id"
        f" cross join {told.source} where {told.where}"
        " order by f.position, coalesce(f.position > m.position, false) desc, g.since"
    )


def _changes(moment: Moment, name: str, *, hides: bool) -> str:
    """What these entries are: after the commitment, after the closing, by whom, lowering a target;
    and what became of the cycle after it was closed."""
    retargeted = "d.after_commitment and d.day >= y.late and e.topic = 'key_result.retargeted'"
    perhaps, never = (
        (f", coalesce({retargeted} and a.hidden, false) as perhaps_lowered_late", ", false")
        if hides
        else ("", "")
    )
    # nobody becomes an owner by the change: whoever adds a key result of their own to an objective,
    # or moves it there, has changed somebody's objective
    before = "(e.position - (e.topic <> 'objective.drafted')::integer)"
    owned = by_key(OBJECTIVE, "o", "e.goal_objective_id", Moment(before))
    measured = by_key(KEY_RESULT, "k", "e.subject_id", Moment("(e.position - 1)"))
    since = by_key(KEY_RESULT, "a", "e.subject_id", Moment("e.position"))
    belongs = under(MEMBERSHIP, "h", "team_id", "o.owner_id", Moment("e.position"))
    belongs = belongs.matching("h.person_id = e.actor_id", *holding("h", "d.day"))
    # by the days that the cycle had at the change, lest rescheduling it hides anything
    days = by_key(CYCLE, "y", "c.id", Moment("e.position"))
    # the first day of the last third; a cycle without both dates has none
    late = "y.starts_on + (2 * (y.ends_on - y.starts_on + 1) + 2) / 3"
    phases = every(FEED, "f", moment).matching(
        "f.subject_id = c.id", f"f.topic = {_among(TURNING)}", "f.position > c.closed"
    )
    return (
        "select e.position, e.subject_kind, e.subject_id, e.goal_objective_id, e.reason_kind,"
        " d.*, b.*,"
        f" coalesce(d.after_commitment and e.topic = {_among(DEFINING)}, false) as changes,"
        " coalesce(e.position > e.closed, false) as after_closing,"
        " coalesce(d.after_commitment and not b.by_owner"
        f" and e.topic = {_among(DEFINING | REWRITING)}, false) as by_other,"
        f" coalesce({retargeted}"
        " and k.unit is not distinct from a.unit and (k.target - a.target) * case k.kind"
        " when 'at_least' then 1 when 'at_most' then -1"
        " else sign(k.target - coalesce(k.baseline, a.baseline)) end > 0, false)"
        f" as lowered_late{perhaps}"
        f" from {name}_entry e cross join {name}_frame c"
        f" join {name}_commitment m on m.objective_id = e.goal_objective_id"
        f" cross join lateral (select m.basis, m.at, {day_of('e.recorded_at')} as day,"
        f" {day_of('e.recorded_at')} - m.day as days, e.position > m.position as after_commitment"
        ") d"
        f" left join lateral (select {late} as late from {days.source} where {days.where}) y"
        " on true"
        f" left join lateral (select o.owner_id from {owned.source} where {owned.where}) o on true"
        f" left join lateral (select k.* from {measured.source} where {measured.where}) k on true"
        f" left join lateral (select a.* from {since.source} where {since.where}) a on true"
        " cross join lateral (select"
        " case when k.objective_id = e.goal_objective_id then k.owners end as owners) w"
        " cross join lateral (select case"
        " when o.owner_id is null and coalesce(w.owners, '[]') = '[]' then null"
        " else coalesce(o.owner_id = e.actor_id, false)"
        " or coalesce(w.owners @> jsonb_build_array("
        "jsonb_build_object('person_id', e.actor_id)), false)"
        f" or exists (select 1 from {belongs.source} where {belongs.where})"
        " end as by_owner) b"
        " union all select f.position, f.subject_kind, f.subject_id, null, f.reason_kind,"
        f" null, null, {day_of('f.recorded_at')}, null, null, null, false, true, false, false"
        f"{never}"
        f" from {name}_frame c cross join {phases.source} where {phases.where}"
    )
