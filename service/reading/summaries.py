"""What fields tell of many rows at once: aggregates, aggregates of aggregates, and groups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
    hiding: str = ""
    """What takes its place where values are hidden from whoever asks, if they matter to it; with
    another summary, `{hidden}` is what is `hidden` in each of the rows."""
    hidden: str = ""
    """Whether it depends on values that are hidden; `{hidden}` as before."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(self._value(scope), field.definition.type)

    def hides(self, scope: Scope) -> str:
        """Return whether it depends on hidden values, where something is hidden from who asks."""
        return self._aggregate(scope, self.hidden)

    def _value(self, scope: Scope) -> str:
        return self._aggregate(scope, (scope.hides and self.hiding) or self.template)

    def _aggregate(self, scope: Scope, template: str) -> str:
        children: Children = scope.children(self.table, self.column)
        value = hidden = ""
        if self.each and "{value}" in template:
            value = self.each._value(children.scope)
        if self.each and "{hidden}" in template:
            hidden = self.each.hides(children.scope)
        return children.aggregate(
            template.format(row=children.rows.alias, value=value, hidden=hidden)
        )


@dataclass(frozen=True)
class Hidden:
    """Whether values that an object tells are hidden from whoever asks."""

    told: Callable[[Scope], str]
    """The SQL of it, where something is hidden from them at all."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(self.told(scope) if scope.hides else "false", field.definition.type)


@dataclass(frozen=True)
class Groups:
    """Aggregates over rows that share the value of an expression, in an order of these."""

    rows: Callable[[Scope], Rows]
    by: str
    columns: Mapping[str, str]
    """The SQL expressions of what the fields are read from, `{row}` being the rows."""
    order: str
    hiding: Mapping[str, str]
    """Those that take the place of some where values are hidden from whoever asks."""

    def sql(self, scope: Scope, field: Selected) -> str:
        rows, inner = self.rows(scope), scope.of_row(scope.compilation.alias("g"))
        inner = inner.within_all(field)
        items = json_list(inner.object(field, field.type), order=f"{inner.row}.{self.order}")
        columns = {**self.columns, **(self.hiding if scope.hides else {})}
        told = (f"{sql.format(row=rows.alias)} as {name}" for name, sql in columns.items())
        return (
            f"(select {items} from (select {', '.join(told)} from {rows.source}"
            f" where {rows.where} group by {self.by.format(row=rows.alias)}) {inner.row}"
            f"{inner.joins})"
        )


def summary(of: Summary, description: str) -> Any:
    """Declare an aggregate over the rows whose column names this object."""
    return sourced(of, description)


def hidden(told: Callable[[Scope], str], description: str) -> Any:
    """Declare whether something is hidden from whoever asks."""
    return sourced(Hidden(told), description)


def groups(
    rows: Callable[[Scope], Rows],
    by: str,
    columns: Mapping[str, str],
    order: str,
    description: str,
    hiding: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    """Declare aggregates over the rows of each value of an expression."""
    return sourced(Groups(rows, by, columns, order, hiding), description)
