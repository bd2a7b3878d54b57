"""Since when and until when goals were in a cycle, with an owner or under an objective, as SQL."""

from ....projections.okr_tree import KEY_RESULT
from ....projections.table import Table
from ...reading.tables import Moment, ever_under, versions


def stays(table: Table, column: str, parent: str, moment: Moment) -> str:
    """Return a statement that selects from which entry (`since`) until before which (`until`) a
    column had the value of `parent`, an SQL expression, in a row with an `id`, once for each time;
    with `created_position`, and when the first of these entries was recorded, `recorded_at`.

    The column is one that the rows are `found_by`.
    """
    ids = ever_under(table, "w", column, parent, Moment(moment.reached))
    ever = versions(table, "v", moment).matching(f"v.id in ({ids})")
    in_turn = "over (partition by id order by position)"
    return (
        f"select id, {column}, created_position, recorded_at, position as since, until from"
        f" (select v.*, lead(position) {in_turn} as until from"
        f" (select v.id, v.{column}, v.created_position, v.recorded_at, v.position,"
        f" lag(v.{column}) {in_turn} as former from {ever.source} where {ever.where}) v"
        f" where position = created_position or {column} is distinct from former) v"
        f" where {column} = {parent}"
    )


def stays_below(above: str, moment: Moment) -> str:
    """Return a statement that selects the same of key results, with their `objective_id`, while
    they were under objectives during stays of these; `above` is the relation that has them."""
    below = stays(KEY_RESULT, "objective_id", f"any(array(select id from {above}))", moment)
    return (
        "select k.id, k.objective_id, k.created_position, greatest(k.since, o.since) as since,"
        f" least(k.until, o.until) as until from ({below}) k join {above} o"
        " on o.id = k.objective_id"
        " and int8range(o.since, o.until) && int8range(k.since, k.until)"
    )
