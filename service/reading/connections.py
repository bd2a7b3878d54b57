"""Connections: pages of objects by keyset, so that inserts neither shift nor repeat items."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import GraphQLNamedType, GraphQLObjectType, get_named_type
from strawberry.types.arguments import StrawberryArgument

from ...projections.table import Table
from .arguments import Arguments, Conditions, Given, Read, everything, plain
from .cursors import PAGE_ARGUMENTS, Order, Page, reads_page
from .declare import sourced
from .encoding import json_list, leaf
from .scope import Items, Scope
from .selection import Selected
from .tables import Rows, every, under

RowsOf = Callable[[Scope, str, Given[Arguments]], Rows]
"""From the place, an alias and the field's arguments, the rows that a connection goes through."""

_MIRROR = str.maketrans("<>", "><")


@dataclass(frozen=True)
class Connection:
    """A page of rows in an order."""

    rows: RowsOf
    order: Order
    read: Read[Arguments]

    def sql(self, scope: Scope, field: Selected) -> str:
        assert isinstance(field.type, GraphQLObjectType)
        given = scope.parameters.given(field, self.read)
        page = scope.parameters.given(field, reads_page(self.order))
        node = get_named_type(field.type.fields["nodes"].type)
        inside = scope.within(Items(field, lambda bound: bound.of(page).size))

        def rows() -> Rows:
            return self.rows(inside, scope.compilation.alias(node.name[0].lower()), given)

        return _Paging(self.order, inside, rows, page, node).sql(field)


def all_rows(table: Table, conditions: Conditions = everything) -> RowsOf:
    """Go through all rows of a table that meet conditions."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        return every(table, alias, scope.moment).matching(*conditions(alias, given))

    return rows


def rows_under(table: Table, column: str, conditions: Conditions = everything) -> RowsOf:
    """Go through the rows whose column names this object and that meet conditions."""

    def rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
        found = under(table, alias, column, f"{scope.row}.id", scope.moment)
        return found.matching(*conditions(alias, given))

    return rows


def connection(
    rows: RowsOf,
    order: Order,
    description: str,
    arguments: Sequence[StrawberryArgument] = (),
    read: Read[Arguments] = plain,
) -> Any:
    """Declare a field that is a connection through rows in an order."""
    return sourced(Connection(rows, order, read), description, (*PAGE_ARGUMENTS, *arguments))


class _Paging:
    """The SQL of one connection.

    A column `n` numbers the rows from the end that is paged from. One row more than asked for is
    read, to know whether there are more.
    """

    def __init__(
        self,
        order: Order,
        scope: Scope,
        rows: Callable[[], Rows],
        page: Given[Page],
        node: GraphQLNamedType,
    ) -> None:
        self._order = order
        self._scope = scope
        self._rows = rows
        self._page = page
        self._backward = page.value.backward
        self._size = page.parameter("integer", lambda page: page.size)
        self._node = node
        self._shown = rows()
        self._item = scope.of_row(self._shown.alias)

    def sql(self, field: Selected) -> str:
        text = self._members(field, self._member)
        rows = self._shown
        sort = self._order.sort(rows.ordered, backward=self._backward)
        where = " and ".join((rows.where, *self._bounds()))
        # grouped, since there is one row also where nothing but the total is asked for
        return (
            f"(select {text} from (select {rows.alias}.*, row_number() over (order by {sort}) as n"
            f" from {rows.source} where {where} order by {sort} limit {self._size} + 1)"
            f" {rows.alias}{self._item.joins} group by ())"
        )

    def _members(self, field: Selected, read: Callable[[Selected], str]) -> str:
        assert isinstance(field.type, GraphQLObjectType)
        return self._scope.members(self._scope.compilation.selection.below(field, field.type), read)

    def _member(self, field: Selected) -> str:
        match field.name:
            case "edges":
                return self._list(self._members(field, self._edge))
            case "nodes":
                return self._list(self._item.object(field, self._node))
            case "pageInfo":
                return self._members(field, self._info)
            case _:
                return f"({self._rows().telling('count(*)::text')})"

    def _edge(self, field: Selected) -> str:
        if field.name == "node":
            return self._item.object(field, self._node)
        return leaf(self._order.cursor(self._shown.alias), field.definition.type)

    def _info(self, field: Selected) -> str:
        match field.name:
            case "hasNextPage":
                value = self._continues(not self._backward, ">=", lambda page: page.before)
            case "hasPreviousPage":
                value = self._continues(self._backward, "<=", lambda page: page.after)
            case "startCursor":
                value = self._outermost(self._backward)
            case _:
                value = self._outermost(not self._backward)
        return leaf(value, field.definition.type)

    def _list(self, item: str) -> str:
        n = f"{self._shown.alias}.n"
        return json_list(item, self._read_in_reverse(self._backward), f"{n} <= {self._size}")

    def _read_in_reverse(self, reverse: bool) -> str:
        return f"{self._shown.alias}.n{' desc' if reverse else ''}"

    def _outermost(self, furthest: bool) -> str:
        """Return the cursor of the item that was read first or last."""
        alias = self._shown.alias
        order = self._read_in_reverse(furthest)
        cursors = f"array_agg({self._order.cursor(alias)} order by {order})"
        return f"({cursors} filter (where {alias}.n <= {self._size}))[1]"

    def _continues(
        self, is_read_to: bool, operator: str, cursor: Callable[[Page], tuple[Any, ...] | None]
    ) -> str:
        """Tell whether there are rows beyond one end of the page.

        They were read past the page's size, or lie beyond the cursor that bounds that end.
        """
        found = [f"count(*) > {self._size}"] if is_read_to else []
        if cursor(self._page.value) is not None:
            rows = self._rows()
            beyond = self._compare(rows, operator, cursor)
            found.append(f"exists (select 1 from {rows.source} where {rows.where} and {beyond})")
        return f"({' or '.join(found) or 'false'})"

    def _bounds(self) -> Iterator[str]:
        if self._page.value.after is not None:
            yield self._compare(self._shown, ">", lambda page: page.after)
        if self._page.value.before is not None:
            yield self._compare(self._shown, "<", lambda page: page.before)

    def _compare(
        self, rows: Rows, operator: str, cursor: Callable[[Page], tuple[Any, ...] | None]
    ) -> str:
        """Return the comparison of rows with a cursor, `<` being before in the order."""
        if self._order.descending:
            operator = operator.translate(_MIRROR)
        values = (
            self._page.parameter(key.sql_type, partial(_nth, cursor, index))
            for index, key in enumerate(self._order.keys)
        )
        return f"{self._order.row(rows.ordered)} {operator} ({', '.join(values)})"


def _nth(cursor: Callable[[Page], tuple[Any, ...] | None], index: int, page: Page) -> object:
    values = cursor(page)
    return values and values[index]
