"""Which rows of a projected table held at a moment, as the parts of a SELECT.

Every scan of an organisation's table carries `org_id = $1`, and reads the generation that the
statement found in the head row.
"""

from dataclasses import dataclass, replace

from ...projections.table import Keeping, Table

GENERATION = "(select generation from seen)"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, or as of a position, which is an SQL expression."""

    position: str | None = None
    in_ids: bool = False
    """Whether the ids of objects tell the position, since a client asked for it."""
    since: str | None = None
    """The position before a span that ends with this moment, where a field tells of one."""

    @property
    def reached(self) -> str:
        """The position, also of now."""
        return self.position or "(select position from seen)"

    @property
    def day(self) -> str:
        """The organisation's day, an SQL expression: today, or when the position was recorded."""
        if self.position is None:
            return "(select today from seen)"
        return (
            "(select (e.recorded_at at time zone seen.zone)::date from entry e, seen"
            f" where e.org_id = $1 and e.position = {self.position})"
        )


NOW = Moment()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to select from."""

    alias: str
    source: str
    where: str
    ordered: str
    """The alias that carries `created_position`, on which an index gives their order."""

    def matching(self, *conditions: str) -> "Rows":
        """Return those of the rows that meet further conditions."""
        return replace(self, where=" and ".join((self.where, *conditions)))


def by_key(table: Table, alias: str, key: str, moment: Moment) -> Rows:
    """Return the row with a key, an SQL expression, as it was at a moment."""
    if table.keeping is Keeping.TWIN and moment.position is not None:
        return Rows(alias, f"{_newest(table, key, moment)} {alias}", "true", alias)
    column = "position" if table.keeping is Keeping.ONCE else "id"
    return _present(table, alias, moment).matching(f"{alias}.{column} = {key}")


def under(
    table: Table, alias: str, column: str, parent: str, moment: Moment, operator: str = "="
) -> Rows:
    """Return the rows whose column had the value of `parent`, an SQL expression, at a moment; or,
    with the operator `@>`, had it among others.

    In a table with twins the column is one of its `parents`. Rows that moved elsewhere before are
    found as candidates and dropped again; those that came back are one candidate.
    """
    entered = f"{{row}}.{table.parents[column]}" if column in table.parents else "true"
    is_under = f"{{row}}.{column} {operator} {parent}"
    return having(table, alias, is_under, moment, entered)


def having(table: Table, alias: str, condition: str, moment: Moment, became: str = "true") -> Rows:
    """Return the rows that met a condition at a moment, `{row}` standing for a row.

    In a table with twins, where an index on the versions that ever did finds them: all of these,
    or at least those with which a row `became` so.
    """
    if table.keeping is not Keeping.TWIN or moment.position is None:
        return _present(table, alias, moment).matching(_of_row(condition, alias))
    candidates = (
        f"(select distinct v.created_position, v.id from {table.name}_version v"
        f" where {_of_org('v')} and {_of_row(condition, 'v')} and {_of_row(became, 'v')}"
        f" and v.position <= {moment.position})"
    )
    return _newest_of(table, alias, candidates, moment).matching(_of_row(condition, alias))


def ever_under(
    table: Table, alias: str, column: str, parent: str, moment: Moment, operator: str = "="
) -> str:
    """Return a statement that selects the `id` of each row that `under` finds, and, as of the past,
    of those that were there before; maybe more than once."""
    condition = f"{alias}.{column} {operator} {parent}"
    if table.keeping is not Keeping.TWIN or moment.position is None:
        rows = _present(table, alias, moment).matching(condition)
        return f"select {alias}.id from {rows.source} where {rows.where}"
    return (
        f"select {alias}.id from {table.name}_version {alias} where {_of_org(alias)}"
        f" and {condition} and {alias}.{table.parents[column]}"
        f" and {alias}.position <= {moment.position}"
    )


def named(table: Table, alias: str, ids: str, moment: Moment) -> Rows:
    """Return the rows whose ids a subselect yields in its column `id`, once each."""
    found = f"{alias}n"
    row = by_key(table, alias, f"{found}.id", moment)
    return Rows(alias, f"({ids}) {found}{lateral(row)}", "true", alias)


def lateral(rows: Rows, alias: str | None = None, columns: str = "*") -> str:
    """Return a join with rows that depend on those before it, or with expressions of them."""
    source = f"(select {columns} from {rows.source} where {rows.where})"
    return f" cross join lateral {source} {alias or rows.alias}"


def beside(name: str, alias: str) -> Rows:
    """Return all rows of a table that stands beside the ledger: they are not made from it, so that
    there are no generations of them, and no position at which they held."""
    return Rows(alias, f"{name} {alias}", f"{alias}.org_id = $1", alias)


def every(table: Table, alias: str, moment: Moment) -> Rows:
    """Return all rows of the table that there were at a moment."""
    if table.keeping is not Keeping.TWIN or moment.position is None:
        return _present(table, alias, moment)
    candidates = (
        f"(select v.created_position, v.id from {table.name} v"
        f" where {_of_org('v')} and v.created_position <= {moment.position})"
    )
    return _newest_of(table, alias, candidates, moment)


def versions(table: Table, alias: str, moment: Moment) -> Rows:
    """Return all versions until a moment of all rows of a table with twins."""
    rows = Rows(alias, f"{table.name}_version {alias}", _of_org(alias), alias)
    if moment.position is None:
        return rows
    return rows.matching(f"{alias}.position <= {moment.position}")


def _of_row(condition: str, alias: str) -> str:
    return condition.replace("{row}", alias)


def _of_org(alias: str) -> str:
    return f"{alias}.org_id = $1 and {alias}.generation = {GENERATION}"


def _present(table: Table, alias: str, moment: Moment) -> Rows:
    """Return the rows of one table scan: now, or of a table whose rows tell when they held."""
    rows = Rows(alias, f"{table.name} {alias}", _of_org(alias), alias)
    position = moment.position
    if table.keeping is Keeping.CLOSING:
        if position is None:
            return rows.matching(f"{alias}.until is null")
        return rows.matching(
            f"{alias}.position <= {position}",
            f"({alias}.until is null or {alias}.until > {position})",
        )
    if table.keeping is Keeping.ONCE and position is not None:
        return rows.matching(f"{alias}.position <= {position}")
    return rows


def _newest(table: Table, key: str, moment: Moment) -> str:
    """Return the newest version of a row at or before the moment's position."""
    return (
        f"(select * from {table.name}_version v where {_of_org('v')} and v.id = {key}"
        f" and v.position <= {moment.position} order by v.position desc limit 1)"
    )


def _newest_of(table: Table, alias: str, candidates: str, moment: Moment) -> Rows:
    candidate = f"{alias}c"
    newest = _newest(table, f"{candidate}.id", moment)
    source = f"{candidates} {candidate} cross join lateral {newest} {alias}"
    return Rows(alias, source, "true", candidate)
