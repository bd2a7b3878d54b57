"""Which rows of a projected table held at a moment, as the parts of a SELECT.

Every scan of an organisation's table carries `org_id = $1`, and reads the generation that the
statement found in the head row.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from ...projections.table import Keeping, Table
from .past import Past

GENERATION = "(select generation from seen)"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, or as of a position, which is an SQL expression."""

    position: str | None = None
    in_ids: bool = False
    """Whether the ids of objects tell the position, since a client asked for it."""
    since: str | None = None
    """The position before a span that ends with this moment, where a field tells of one."""
    part: str | None = None
    """The relation of what belonged to the part of the organisation that the span is told within,
    and from which entry until which: its columns are `kind`, `id` and `during`."""

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
            f" where e.org_id = $1 and e.position = {self.position} and e.position >= 1)"
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
    past: Past | None = None
    """How rows of the past are counted."""

    def matching(self, *conditions: str) -> "Rows":
        """Return those of the rows that meet further conditions."""
        past = self.past and self.past.matching(*conditions)
        return replace(self, where=" and ".join((self.where, *conditions)), past=past)

    def telling(self, what: str) -> str:
        """Return a statement that selects their number, or of each what never changes, as its id:
        of the past without reading each row as it was."""
        if self.past is not None:
            return self.past.telling(what)
        return f"select {what} from {self.source} where {self.where}"


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
    with the operator `@>`, had it among others."""
    return having(table, alias, column, f"{{value}} {operator} {parent}", moment)


def having(table: Table, alias: str, column: str, condition: str, moment: Moment) -> Rows:
    """Return the rows whose column met a condition at a moment, `{value}` standing for its value.

    Twins of the past are looked for among the present rows that meet it and those that met it until
    a later version; so the column is one that they are `found_by`, or never changes.
    """
    if table.keeping is not Keeping.TWIN or moment.position is None:
        return _meeting(table, alias, column, condition, moment)
    row, left, again = (f"{alias}{letter}" for letter in "rla")
    known = f"{row}.created_position <= {moment.position}"
    met = _meeting(table, row, column, condition, moment).matching(known)
    found = [f"select {row}.* from {met.source} where {met.where}"]
    if column in table.found_by:
        # by the last version that left, lest a row that came back meanwhile is found twice
        found.append(
            f"select {row}.* from {table.name}_version {left}"
            f" join {table.name} {row} on {_of_org(row)} and {known} and {row}.id = {left}.id"
            f" where {_met_before(left, column, condition)} and {left}.position > {moment.position}"
            f" and ({_met(column, condition, row)}) is not true"
            f" and not exists (select from {table.name}_version {again}"
            f" where {_met_before(again, column, condition)} and {again}.id = {left}.id"
            f" and {again}.position > {left}.position)"
        )
    in_order = " union all ".join(f"({one} order by {row}.created_position)" for one in found)
    any_order = " union all ".join(found)
    return _as_of(table, alias, moment, in_order, any_order, partial(_met, column, condition))


def ever_under(
    table: Table, alias: str, column: str, parent: str, moment: Moment, operator: str = "="
) -> str:
    """Return a statement that selects the `id` of each row that `under` finds and, of the past, of
    those that were there before or came later; maybe more than once."""
    condition = f"{{value}} {operator} {parent}"
    found = (
        f"select {alias}.id from {table.name} {alias}"
        f" where {_of_org(alias)} and {_met(column, condition, alias)}"
    )
    if table.keeping is not Keeping.TWIN or moment.position is None:
        return found
    return (
        f"{found} union all select {alias}.id from {table.name}_version {alias}"
        f" where {_met_before(alias, column, condition)}"
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
    row = f"{alias}r"
    present = f"select {row}.* from {table.name} {row} where {_of_org(row)}"
    known = f"{present} and {row}.created_position <= {moment.position}"
    return _as_of(table, alias, moment, known, present)


def versions(table: Table, alias: str, moment: Moment) -> Rows:
    """Return all versions until a moment of all rows of a table with twins."""
    rows = Rows(alias, f"{table.name}_version {alias}", _of_org(alias), alias)
    if moment.position is None:
        return rows
    return rows.matching(f"{alias}.position <= {moment.position}")


def _met(column: str, condition: str, alias: str) -> str:
    return condition.replace("{value}", f"{alias}.{column}")


def _met_before(alias: str, column: str, condition: str) -> str:
    """Return whether a version ended that the column met a condition."""
    former = f"was_{column}"
    return f"{_of_org(alias)} and {alias}.{former} is not null and {_met(former, condition, alias)}"


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


def _meeting(table: Table, alias: str, column: str, condition: str, moment: Moment) -> Rows:
    """Return the rows whose column meets a condition."""
    found = _present(table, alias, moment).matching(_met(column, condition, alias))
    if column not in table.json:
        return found
    # no statistics tell how few rows have something in JSON: PostgreSQL would go through all by
    # another index too, for a page in order, unless what this index finds comes first
    first = f"(select {alias}.* from {found.source} where {found.where} offset 0) {alias}"
    return Rows(alias, first, "true", alias)


def _newest(table: Table, key: str, moment: Moment) -> str:
    """Return the newest version of a row at or before the moment's position."""
    where = f"{_of_org('v')} and v.id = {key} and v.position <= {moment.position}"
    return f"(select * from {table.name}_version v where {where} order by v.position desc limit 1)"


def _as_of(
    table: Table,
    alias: str,
    moment: Moment,
    known: str,
    candidates: str,
    condition: Callable[[str], str] | None = None,
) -> Rows:
    """Return present rows as they were, those that met a condition; of an unchanged one that is
    known.

    `known` selects the candidates that there were, in an order that the rows keep.
    """
    row, was, position = f"{alias}c", f"{alias}w", moment.position
    unchanged = f"select {row}.* where {row}.position <= {position}"
    changed = (
        f"select {was}.* from {_newest(table, f'{row}.id', moment)} {was}"
        f" where {row}.position > {position}"
    )
    past = Past(
        alias,
        str(position),
        candidates,
        _newest(table, f"{alias}.id", moment),
        f"select from {table.name}_version v where {_of_org('v')} and v.id = {alias}.id"
        f" and v.dropped and v.position <= {position}",
    )
    if condition is not None:
        changed += f" and {condition(was)}"
        past = replace(past, met=(condition(alias),))
    source = f"({known}) {row} cross join lateral ({unchanged} union all {changed}) {alias}"
    return Rows(alias, source, "true", row, past)
