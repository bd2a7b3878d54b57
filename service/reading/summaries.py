"""What fields tell of many rows at once: aggregates, aggregates of aggregates, and groups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...projections.table import Table
from .declare import sourced
from .encoding import json_list, leaf
from .scope import Children, Scope
from .selection import Selected
from .tables import Rows


@dataclass(frozen=True)
class Summary:
    """An aggregate over all rows of a table whose column names this object; `{row}` is theirs.

    With another summary, `{value}` is that of each of these rows.
    """

    table: Table
    column: str
    template: str
    each: "Summary | None" = None

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(self._value(scope), field.definition.type)

    def _value(self, scope: Scope) -> str:
        children: Children = scope.children(self.table, self.column)
        value = self.each and self.each._value(children.scope)
        return children.aggregate(self.template.format(row=children.rows.alias, value=value))


@dataclass(frozen=True)
class Groups:
    """Aggregates over rows that share the value of an expression, in an order of these."""

    rows: Callable[[Scope], Rows]
    by: str
    columns: Mapping[str, str]
    """The SQL expressions of what the fields are read from, `{row}` being the rows."""
    order: str

    def sql(self, scope: Scope, field: Selected) -> str:
        rows, inner = self.rows(scope), scope.of_row(scope.compilation.alias("g"))
        inner = inner.within_all(field)
        items = json_list(inner.object(field, field.type), order=f"{inner.row}.{self.order}")
        told = (f"{sql.format(row=rows.alias)} as {name}" for name, sql in self.columns.items())
        return (
            f"(select {items} from (select {', '.join(told)} from {rows.source}"
            f" where {rows.where} group by {self.by.format(row=rows.alias)}) {inner.row}"
            f"{inner.joins})"
        )


def summary(
    table: Table, column: str, template: str, description: str, each: Summary | None = None
) -> Any:
    """Declare an aggregate over the rows whose column names this object."""
    return sourced(Summary(table, column, template, each), description)


def groups(
    rows: Callable[[Scope], Rows], by: str, columns: Mapping[str, str], order: str, description: str
) -> Any:
    """Declare aggregates over the rows of each value of an expression."""
    return sourced(Groups(rows, by, columns, order), description)
