"""What fields are read from, and how each becomes SQL; the functions below declare such fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import is_non_null_type
from strawberry.types.arguments import StrawberryArgument

from ...projections.table import Keeping, Table
from .argument_values import read_text
from .arguments import Conditions, Make, everything, plain
from .declare import entity_of, python_name, sourced
from .encoding import json_list, leaf
from .nodes import Variant, object_by_key
from .scope import Scope
from .selection import Selected
from .tables import by_key


@dataclass(frozen=True)
class Column:
    """A column of the row: the one named, or else that of the field's own name."""

    name: str | None

    def sql(self, scope: Scope, field: Selected) -> str:
        return leaf(
            f"{scope.row}.{self.name or python_name(field.definition)}", field.definition.type
        )


@dataclass(frozen=True)
class Member:
    """The member of a JSON object in a column whose name an argument gives."""

    column: str
    argument: str

    def sql(self, scope: Scope, field: Selected) -> str:
        given = scope.parameters.given(
            field, lambda arguments, request: read_text(self.argument, arguments[self.argument])
        )
        name = given.parameter("text", lambda name: name)
        return leaf(f"{scope.row}.{self.column} -> {name}", field.definition.type)


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
        return object_by_key(scope, field, field.type, f"{scope.row}.{self.column}")


@dataclass(frozen=True)
class Through:
    """The one object whose id stands in a column of the row whose id stands in a column."""

    table: Table
    column: str
    further: str

    def sql(self, scope: Scope, field: Selected) -> str:
        row = scope.alias(self.table)
        between = by_key(self.table, row, f"{scope.row}.{self.column}", scope.moment)
        key = f"(select {row}.{self.further} from {between.source} where {between.where})"
        return object_by_key(scope, field, field.type, key)


@dataclass(frozen=True)
class Children:
    """All objects whose column names this one, in an order; or parts of it, kept in a table."""

    column: str
    conditions: Conditions
    table: Table | None
    order: str

    def sql(self, scope: Scope, field: Selected) -> str:
        given = scope.parameters.given(field, plain)
        children = scope.children(self.table or entity_of(field.type).table, self.column)
        return children.aggregate(
            json_list(
                children.scope.within_all(field).object(field, field.type),
                order=f"{children.rows.ordered}.{self.order}",
                where=" and ".join(self.conditions(children.rows.alias, given)),
            )
        )


@dataclass(frozen=True)
class Elements:
    """The items of a JSON array in a column, or null where the field may be; their fields are
    columns of that name and type."""

    column: str
    fields: str

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("e")).within_all(field)
        items = json_list(inner.object(field, field.type))
        column = f"{scope.row}.{self.column}"
        source = f"jsonb_to_recordset({column}) as {inner.row}({self.fields})"
        text = f"(select {items} from {source}{inner.joins})"
        if is_non_null_type(field.definition.type):
            return text
        return f"case when {column} is not null then {text} end"


@dataclass(frozen=True)
class Record:
    """A JSON object in a column, or null; its fields are columns of that name and type."""

    column: str
    fields: str

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.of_row(scope.compilation.alias("r"))
        text = inner.object(field, field.type)
        column = f"{scope.row}.{self.column}"
        source = f"jsonb_to_record({column}) as {inner.row}({self.fields})"
        return f"(select {text} from {source}{inner.joins} where {column} is not null)"


@dataclass(frozen=True)
class Enveloped:
    """A column of the ledger's entry at the row's position: that of the field's own name."""

    def sql(self, scope: Scope, field: Selected) -> str:
        entry = scope.compilation.alias("e")
        value = (
            f"(select {entry}.{python_name(field.definition)} from entry {entry}"
            f" where {entry}.org_id = $1 and {entry}.position = {scope.row}.position)"
        )
        return leaf(value, field.definition.type)


@dataclass(frozen=True)
class Made:
    """A JSON object, or null, that is made before the statement is executed, and is a parameter of
    it; its fields are columns of that name and type."""

    make: Make
    fields: str

    def sql(self, scope: Scope, field: Selected) -> str:
        value = scope.parameters.made(field, self.make)
        inner = scope.of_row(scope.compilation.alias("m"))
        text = inner.object(field, field.type)
        source = f"jsonb_to_record({value}) as {inner.row}({self.fields})"
        return f"(select {text} from {source}{inner.joins} where {value} is not null)"


@dataclass(frozen=True)
class Part:
    """An object of its own that is made from the same row."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return scope.object(field, field.type)


def column(description: str, *, of: str | None = None, name: str | None = None) -> Any:
    """Declare a field read from the column of its name, or from another one."""
    return sourced(Column(of), description, name=name)


def member(column: str, argument: StrawberryArgument, description: str) -> Any:
    """Declare a field read from a JSON object in a column: the member that the argument names."""
    return sourced(Member(column, argument.python_name), description, [argument])


def identity(description: str, *, present: bool = False) -> Any:
    """Declare the object's id, or its present one."""
    return sourced(Identity(present), description)


def reference(column: str, description: str) -> Any:
    """Declare the object whose id stands in a column."""
    return sourced(Reference(column), description)


def through(table: Table, column: str, further: str, description: str) -> Any:
    """Declare the object named by a column of another row, which a column of this one names."""
    return sourced(Through(table, column, further), description)


def children(
    column: str,
    description: str,
    conditions: Conditions = everything,
    arguments: Sequence[StrawberryArgument] = (),
) -> Any:
    """Declare all objects whose column names this one, in the order of their creation."""
    return sourced(Children(column, conditions, None, "created_position"), description, arguments)


def parts(table: Table, column: str, description: str, conditions: Conditions) -> Any:
    """Declare all parts of an object without ids of their own: the rows of a table whose column
    names the object, in the order in which they were last changed."""
    return sourced(Children(column, conditions, table, "position"), description)


def elements(column: str, fields: str, description: str) -> Any:
    """Declare the items of a JSON array in a column."""
    return sourced(Elements(column, fields), description)


def record(column: str, fields: str, description: str) -> Any:
    """Declare the JSON object in a column."""
    return sourced(Record(column, fields), description)


def enveloped(description: str) -> Any:
    """Declare a field read from the envelope of the entry that the row tells of."""
    return sourced(Enveloped(), description)


def made(make: Make, fields: str, description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare the JSON object that a function makes from the arguments."""
    return sourced(Made(make, fields), description, arguments)


def part(description: str) -> Any:
    """Declare an object of its own that is made from the same row."""
    return sourced(Part(), description)


def variant(table_column: str, id_column: str, description: str) -> Any:
    """Declare the object of several types that two columns name."""
    return sourced(Variant(table_column, id_column), description)
