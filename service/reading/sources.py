"""What fields are read from, and how each becomes SQL; the functions below declare such fields."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strawberry.types.arguments import StrawberryArgument

from ...projections.table import Keeping, Table
from .arguments import Given, plain
from .declare import entity_of, sourced
from .encoding import json_list, scalar
from .scope import Scope
from .selection import Selected
from .tables import by_key

Conditions = Callable[[str, Given[Mapping[str, Any]]], Iterator[str]]
"""From the alias of rows and the field's arguments, the SQL conditions that the rows meet."""


def everything(row: str, given: Given[Mapping[str, Any]]) -> Iterator[str]:
    """Require nothing of rows."""
    return iter(())


@dataclass(frozen=True)
class Expression:
    """An SQL expression over the row; `{row}` is its alias."""

    template: str

    def sql(self, scope: Scope, field: Selected) -> str:
        return scalar(self.template.format(row=scope.row), field.definition.type)


@dataclass(frozen=True)
class Identity:
    """The object's global id: that of the moment it was read at, or the present one."""

    present: bool

    def sql(self, scope: Scope, field: Selected) -> str:
        entity = entity_of(field.parent)
        key = "position" if entity.table.keeping is Keeping.ONCE else "id"
        text = f"""'"{entity.kind}.' || $1::text || '.' || {scope.row}.{key}"""
        if scope.moment.in_ids and not self.present:
            text += f" || '@' || {scope.moment.position}"
        return f"""({text} || '"')"""


@dataclass(frozen=True)
class Reference:
    """The one object whose id stands in a column."""

    column: str

    def sql(self, scope: Scope, field: Selected) -> str:
        table = entity_of(field.type).table
        key = f"{scope.row}.{self.column}"
        rows = by_key(table, scope.alias(table), key, scope.moment)
        return scope.select(rows, lambda inner: inner.object(field, field.type))


@dataclass(frozen=True)
class Children:
    """All objects whose column names this one, in the order of their creation."""

    column: str
    conditions: Conditions

    def sql(self, scope: Scope, field: Selected) -> str:
        given = scope.parameters.given(field, plain)
        children = scope.children(entity_of(field.type).table, self.column)
        return children.aggregate(
            json_list(
                children.scope.object(field, field.type),
                order=f"{children.rows.ordered}.created_position",
                where=" and ".join(self.conditions(children.rows.alias, given)),
            )
        )


@dataclass(frozen=True)
class Summary:
    """An aggregate over all rows of a table whose column names this object; `{row}` is theirs."""

    table: Table
    column: str
    template: str

    def sql(self, scope: Scope, field: Selected) -> str:
        children = scope.children(self.table, self.column)
        value = children.aggregate(self.template.format(row=children.rows.alias))
        return scalar(value, field.definition.type)


@dataclass(frozen=True)
class Elements:
    """The items of a JSON array in a column; their fields are columns of that name and type."""

    column: str
    fields: str

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("e"))
        items = json_list(inner.object(field, field.type))
        source = f"jsonb_to_recordset({scope.row}.{self.column}) as {inner.row}({self.fields})"
        return f"(select {items} from {source}{inner.joins})"


@dataclass(frozen=True)
class Part:
    """An object of its own that is made from the same row."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return scope.object(field, field.type)


def column(description: str, *, of: str | None = None, name: str | None = None) -> Any:
    """Declare a field read from the column of its name, or from another one."""
    return sourced(Column(of), description, name=name)


@dataclass(frozen=True)
class Column:
    """A column of the row: the one named, or else the one of the field's own name."""

    name: str | None

    def sql(self, scope: Scope, field: Selected) -> str:
        name = self.name or field.definition.extensions["strawberry-definition"].python_name
        return scalar(f"{scope.row}.{name}", field.definition.type)


def expression(
    template: str, description: str, arguments: Sequence[StrawberryArgument] = ()
) -> Any:
    """Declare a field read by an SQL expression."""
    return sourced(Expression(template), description, arguments)
