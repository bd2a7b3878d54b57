"""What of the schema's types decides where a random query may go on."""

from functools import cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)


def is_page(type_: Any) -> bool:
    """Tell whether a type is a connection."""
    return "pageInfo" in getattr(type_, "fields", {})


def is_part_of_page(type_: Any) -> bool:
    """Tell whether a type is a connection or what stands between it and its items."""
    return is_page(type_) or "cursor" in getattr(type_, "fields", {})


def is_whole_list(type_: Any, field: GraphQLField) -> bool:
    """Tell whether a field of a type has all of several objects, rather than a page of them."""
    is_list = is_list_type(get_nullable_type(field.type)) and not is_page(type_)
    return is_list and not is_leaf_type(get_named_type(field.type))


def split(type_: Any) -> tuple[list[str], list[str]]:
    """Return the names of a type's fields without and with fields of their own."""
    fields: dict[str, GraphQLField] = getattr(type_, "fields", {})
    leaves = [name for name in fields if is_leaf_type(get_named_type(fields[name].type))]
    return leaves, [name for name in fields if name not in leaves]


@cache
def overlapping(schema: GraphQLSchema, type_: Any) -> tuple[Any, ...]:
    """Return the other types that objects of a type may be of as well."""
    own = _possible(schema, type_)
    return tuple(
        other
        for other in schema.type_map.values()
        if other is not type_
        and (is_abstract_type(other) or is_abstract_type(type_))
        and own & _possible(schema, other)
    )


def _possible(schema: GraphQLSchema, type_: Any) -> set[str]:
    if is_object_type(type_):
        return {type_.name}
    if not is_abstract_type(type_):
        return set()
    return {one.name for one in schema.get_possible_types(type_)}
