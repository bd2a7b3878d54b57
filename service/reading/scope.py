"""Where in a statement fields are read: of which row, at which moment, with which joins."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from graphql import GraphQLNamedType, GraphQLObjectType

from ...projections.table import Table
from .arguments import Bound, Parameters
from .declare import is_audited, source_of
from .encoding import json_object, literal
from .errors import Code, error
from .selection import Selected, Selection
from .tables import Moment, Rows, under

LISTED = 100
"""How many items a list without pages is taken to have, such as the tree of a cycle.

In each item of another list it counts as one, such as the key results in a tree: every one of them
is in one objective only, so that there are no more than the ledger has, however many cycles and
objectives are asked for.
"""
LISTED_IN_LIST = 5
"""How many that one counts as where its items name other objects by their ids: these may recur."""
FEW = 20
"""How many items a list is taken to have that is a part of one thing, such as an objective's notes.

An object that is named by its id is one, whoever names it, and multiplies nothing; only the items
that name it do, and then such a list in it.
"""
FEW_OF = frozenset(
    {
        *("Objective", "KeyResult", "LedgerEvent", "Retrospective", "Learning", "Refinement"),
        *("Diff", "ReplayStep"),
    }
)
"""The types of such things: their lists are their parts, of which people make a handful."""


@dataclass(frozen=True, slots=True)
class Items:
    """A field that has several items, and how many they may be."""

    field: Selected
    number: Callable[[Bound], int]
    listed: int = 0
    """How many they are taken for in one object where they are all that there are; 0 where they are
    as many as the client asked for."""
    are_under_items: bool = False
    """Whether they are all that each of the items around them has."""

    def as_named(self) -> "Items":
        """Return how these count for the objects that they name by their ids."""
        return replace(self, number=lambda bound: LISTED_IN_LIST) if self.are_under_items else self


@dataclass
class Compilation:
    """What all parts of one statement share while it is put together."""

    selection: Selection
    parameters: Parameters
    nested_items: list[tuple[Items, ...]] = field(default_factory=list)
    """For each field with items, those that it is in and its own: how many rows it may read."""
    personal: bool = False
    """Whether the answer depends on who asks."""
    tables: list[str] = field(default_factory=list)
    """Common table expressions that several fields read."""
    fleeting: bool = False
    """Whether the answer depends on what stands beside the ledger, so that no position tells how
    long it holds."""
    audited: list[Selected] = field(default_factory=list)
    """The fields whose reads stand in the access log."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def alias(self, letter: str) -> str:
        """Return a name that nothing else in the statement has."""
        return f"{letter}{next(self._numbers)}"

    def table(self, letter: str, sql: str) -> str:
        """Return the name of a common table expression, which is computed once."""
        name = self.alias(letter)
        self.tables.append(f"{name} as materialized ({sql})")
        return name


@dataclass
class Scope:
    """A place in the statement where fields of one object are read."""

    compilation: Compilation
    moment: Moment
    row: str = ""
    """The alias of the object's row; at the root there is none."""
    items: tuple[Items, ...] = ()
    """The items that the object is in, from the root on."""
    is_item: bool = False
    """Whether the object is the last of these itself, not one that is named there by its id."""
    _children: dict[tuple[str, str], "Children"] = field(default_factory=dict)

    @property
    def parameters(self) -> Parameters:
        """The statement's parameters."""
        return self.compilation.parameters

    @property
    def hides(self) -> bool:
        """Whether values are hidden from whoever asks, so that rows have the columns of `masks`."""
        return self.parameters.hides

    def alias(self, table: Table) -> str:
        """Return an alias for rows of a table."""
        return self.compilation.alias(table.name[0])

    def of_row(self, alias: str) -> "Scope":
        """Return the scope of another row, read at the same moment."""
        return Scope(self.compilation, self.moment, alias, self.items, self.is_item)

    def at(self, moment: Moment) -> "Scope":
        """Return the scope of the same row, read at another moment."""
        return Scope(self.compilation, moment, self.row, self.items, self.is_item)

    def within(self, items: Items) -> "Scope":
        """Return this place as one in each of some items, which are counted."""
        inner = replace(self, items=(*self.items, items), is_item=True)
        self.compilation.nested_items.append(inner.items)
        return inner

    def within_all(self, field: Selected) -> "Scope":
        """Return this place as one in each item of a list without pages.

        Raises GraphQLError if the same list is around it already: it would come once for each of
        its own items.
        """
        for around in self.items:
            same = (around.field.parent, around.field.name) == (field.parent, field.name)
            if around.listed and same:
                raise error(
                    Code.QUERY_TOO_LARGE,
                    f"{field.name}: all {field.parent.name}.{field.name} are asked for within "
                    "themselves; leave the inner ones out, or ask for a page of a connection.",
                    field.nodes,
                    field.path,
                )
        listed = FEW if field.parent.name in FEW_OF else LISTED
        number = 1 if self.is_item else listed
        return self.within(Items(field, lambda bound: number, listed, self.is_item))

    def object(self, parent: Selected, type_: GraphQLNamedType) -> str:
        """Return the JSON text of the object, of which `parent` selects fields."""
        assert isinstance(type_, GraphQLObjectType)
        return self.members(self.compilation.selection.below(parent, type_), self.read)

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
        items = tuple(one.as_named() for one in self.items)
        inner = replace(self.of_row(rows.alias), items=items, is_item=False)
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

    def read(self, field: Selected) -> str:
        """Return the JSON text of a field's value."""
        if is_audited(field.definition):
            self.compilation.audited.append(field)
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
