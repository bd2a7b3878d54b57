"""Where in a statement fields are read: of which row, at which moment, with which joins."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from graphql import GraphQLNamedType, GraphQLObjectType

from ...projections.table import Table
from .arguments import Given, Parameters
from .declare import source_of
from .encoding import json_object, literal
from .selection import Selected, Selection
from .tables import Moment, Rows, under

if TYPE_CHECKING:
    from .cursors import Page


@dataclass
class Compilation:
    """What all parts of one statement share while it is put together."""

    selection: Selection
    parameters: Parameters
    nested_pages: list[tuple[Given["Page"], ...]] = field(default_factory=list)
    """For each connection, the pages it is in and its own: what bounds the number of its rows."""
    personal: bool = False
    """Whether the answer depends on who asks."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def alias(self, letter: str) -> str:
        """Return a name that nothing else in the statement has."""
        return f"{letter}{next(self._numbers)}"


@dataclass
class Scope:
    """A place in the statement where fields of one object are read."""

    compilation: Compilation
    moment: Moment
    row: str = ""
    """The alias of the object's row; at the root there is none."""
    pages: tuple[Given["Page"], ...] = ()
    _children: dict[tuple[str, str], "Children"] = field(default_factory=dict)

    @property
    def parameters(self) -> Parameters:
        """The statement's parameters."""
        return self.compilation.parameters

    def alias(self, table: Table) -> str:
        """Return an alias for rows of a table."""
        return self.compilation.alias(table.name[0])

    def of_row(self, alias: str) -> "Scope":
        """Return the scope of another row, read at the same moment."""
        return Scope(self.compilation, self.moment, alias, self.pages)

    def object(self, parent: Selected, type_: GraphQLNamedType) -> str:
        """Return the JSON text of the object, of which `parent` selects fields."""
        assert isinstance(type_, GraphQLObjectType)
        return self.members(self.compilation.selection.below(parent, type_), self._read)

    def members(self, fields: Iterable[Selected], read: Callable[[Selected], str]) -> str:
        """Return a JSON object of fields, each read by a function."""
        return json_object(
            (
                field.key,
                literal(f'"{field.parent.name}"') if field.name == "__typename" else read(field),
                field.definition.type,
            )
            for field in fields
        )

    def select(self, rows: Rows, text: Callable[["Scope"], str]) -> str:
        """Return a scalar subselect of a text made from one row."""
        inner = self.of_row(rows.alias)
        result = text(inner)  # before the joins, which it may ask for
        return f"(select {result} from {rows.source}{inner.joins} where {rows.where})"

    def children(self, table: Table, column: str) -> "Children":
        """Return the rows whose column names this row's id, read once for all that need them."""
        key = (table.name, column)
        if key not in self._children:
            rows = under(table, self.alias(table), column, f"{self.row}.id", self.moment)
            self._children[key] = Children(
                self.of_row(rows.alias), rows, self.compilation.alias("s")
            )
        return self._children[key]

    @property
    def joins(self) -> str:
        """What the FROM clause of the row needs besides it."""
        return "".join(children.join for children in self._children.values())

    def _read(self, field: Selected) -> str:
        return source_of(field.definition).sql(self, field)


@dataclass
class Children:
    """One pass over the children of a row, from which several aggregates are taken."""

    scope: Scope
    rows: Rows
    alias: str
    _aggregates: list[str] = field(default_factory=list)

    def aggregate(self, sql: str) -> str:
        """Add an aggregate; return the expression that reads it beside the parent row."""
        self._aggregates.append(sql)
        return f"{self.alias}.v{len(self._aggregates)}"

    @property
    def join(self) -> str:
        """The lateral join that computes the aggregates."""
        listed = ", ".join(f"{sql} as v{n}" for n, sql in enumerate(self._aggregates, 1))
        source, where = self.rows.source + self.scope.joins, self.rows.where
        return f" cross join lateral (select {listed} from {source} where {where}) {self.alias}"
