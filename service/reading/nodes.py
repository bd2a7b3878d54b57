"""Objects found by their ids: typed roots, `node` and `nodes`, and references of several types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLNamedType, GraphQLObjectType, is_abstract_type, is_object_type
from strawberry.types.arguments import StrawberryArgument

from ...projections.table import Keeping
from .argument_values import Named, read_named
from .arguments import Arguments, Request
from .declare import argument, entity_of, sourced
from .encoding import json_list
from .errors import Code, ReadRefused
from .scope import Items, Scope
from .selection import Selected
from .tables import by_key

MAX_IDS = 100


def key_type(type_: GraphQLObjectType) -> str:
    """Return the SQL type of the keys of a type's objects."""
    return "bigint" if entity_of(type_).table.keeping is Keeping.ONCE else "uuid"


def object_by_key(scope: Scope, field: Selected, type_: GraphQLNamedType, key: str) -> str:
    """Return what a field selects of the object with a key, an SQL expression."""
    table = entity_of(type_).table
    rows = by_key(table, scope.alias(table), key, scope.moment)
    return scope.select(rows, lambda inner: inner.object(field, type_))


@dataclass(frozen=True)
class Lookup:
    """The object whose id is given."""

    def sql(self, scope: Scope, field: Selected) -> str:
        types = types_by_kind(scope, field)
        given = scope.parameters.given(
            field, lambda arguments, request: read_named("id", arguments["id"], request, *types)
        )
        type_ = types[given.value.kind]
        key = given.parameter(key_type(type_), lambda named: named.key)
        return object_by_key(scope, field, type_, key)


@dataclass(frozen=True)
class OwnOrganization:
    """The organisation that everything is read of."""

    def sql(self, scope: Scope, field: Selected) -> str:
        return object_by_key(scope, field, field.type, "$1")


@dataclass(frozen=True)
class Viewer:
    """The person who asks."""

    def sql(self, scope: Scope, field: Selected) -> str:
        scope.compilation.personal = True
        return object_by_key(scope, field, field.type, "$2")


@dataclass(frozen=True)
class Lookups:
    """The objects whose ids are given, in their order."""

    def sql(self, scope: Scope, field: Selected) -> str:
        types = types_by_kind(scope, field)

        def read(arguments: Arguments, request: Request) -> list[Named]:
            if len(arguments["ids"]) > MAX_IDS:
                raise ReadRefused(Code.BAD_ARGUMENT, f"ids: pass at most {MAX_IDS}.")
            return [read_named("ids", text, request, *types) for text in arguments["ids"]]

        given = scope.parameters.given(field, read)
        scope = scope.within(Items(field, lambda bound: len(bound.of(given))))
        kinds = given.parameter("text[]", lambda ids: [named.kind for named in ids])
        keys = given.parameter("text[]", lambda ids: [named.text for named in ids])
        alias = scope.compilation.alias("n")
        branches = {
            kind: object_by_key(scope, field, types[kind], f"{alias}.key::{key_type(types[kind])}")
            for kind in sorted({named.kind for named in given.value})
        }
        items = json_list(f"coalesce({_case(f'{alias}.kind', branches)}, 'null')", f"{alias}.place")
        return (
            f"(select {items} from unnest({kinds}, {keys}) with ordinality"
            f" as {alias}(kind, key, place))"
        )


@dataclass(frozen=True)
class Variant:
    """The object that two columns name: the table that it is a row of, and its id."""

    table_column: str
    id_column: str

    def sql(self, scope: Scope, field: Selected) -> str:
        key = f"{scope.row}.{self.id_column}"
        branches = {
            entity_of(type_).table.name: object_by_key(scope, field, type_, key)
            for type_ in types_by_kind(scope, field).values()
        }
        return _case(f"{scope.row}.{self.table_column}", branches)


@dataclass(frozen=True)
class NamedItems:
    """The objects that the items `{kind, id}` of a JSON array in a column name, in their order.

    The kind is that of a stream, or `entry` for an entry of the ledger, whose id is its position.
    Those that are not there are left out.
    """

    column: str

    def sql(self, scope: Scope, field: Selected) -> str:
        inner = scope.within_all(field)
        alias = scope.compilation.alias("n")
        branches: dict[str, str] = {}
        for type_ in types_by_kind(scope, field).values():
            table, key = entity_of(type_).table, f"({alias}.item ->> 'id')::{key_type(type_)}"
            kind = "entry" if table.keeping is Keeping.ONCE else table.name
            branches[kind] = object_by_key(inner, field, type_, key)
        items = json_list(_case(f"{alias}.item ->> 'kind'", branches), f"{alias}.place")
        return (
            f"(select {items} from jsonb_array_elements({scope.row}.{self.column})"
            f" with ordinality as {alias}(item, place))"
        )


def named_items(column: str, description: str) -> Any:
    """Declare the objects of several types that a JSON array in a column names."""
    return sourced(NamedItems(column), description)


def own_organization(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare a root field that is the organisation of the person who asks."""
    return sourced(OwnOrganization(), description, arguments)


def viewer(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare a root field that is the person who asks."""
    return sourced(Viewer(), description, arguments)


def lookup(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare a root field that finds one object by its id."""
    by_id = argument("id", strawberry.ID, "The object's id; with a position, as it was then.")
    return sourced(Lookup(), description, (by_id, *arguments))


def lookups(description: str, arguments: Sequence[StrawberryArgument]) -> Any:
    """Declare a root field that finds objects by their ids."""
    by_ids = argument("ids", list[strawberry.ID], f"At most {MAX_IDS} ids, all of one moment.")
    return sourced(Lookups(), description, (by_ids, *arguments))


def types_by_kind(scope: Scope, field: Selected) -> Mapping[str, GraphQLObjectType]:
    """Return the object types that a field may have, by the kind that their ids tell."""
    type_ = field.type
    schema = scope.compilation.selection.schema
    types = schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
    return {entity_of(type_).kind: type_ for type_ in types if is_object_type(type_)}


def _case(value: str, branches: Mapping[str, str]) -> str:
    if not branches:
        return "null"
    listed = " ".join(f"when '{name}' then {sql}" for name, sql in branches.items())
    return f"case {value} {listed} end"
