"""Which parts of the schema the queries of a run have asked for, and got an answer from."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLInputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_input_object_type,
    is_object_type,
)


class Coverage:
    """Counts fields by whether they had a value, and what was given to them."""

    def __init__(self) -> None:
        self.answered: set[str] = set()
        self.empty: set[str] = set()
        self.given: set[str] = set()

    def note(self, info: GraphQLResolveInfo[Any], arguments: Mapping[str, Any], value: Any) -> None:
        """Note that a field was resolved."""
        field = f"{info.parent_type.name}.{info.field_name}"
        (self.empty if value is None or value == [] else self.answered).add(field)
        declared = info.parent_type.fields[info.field_name].args
        for name, given in arguments.items():
            self.given.add(f"{field}({name})")
            self._note_input(declared[name].type, given)

    def _note_input(self, type_: GraphQLInputType, given: Any) -> None:
        named = get_named_type(type_)
        if is_input_object_type(named) and isinstance(given, Mapping):
            for name, value in given.items():
                self.given.add(f"{named.name}.{name}")
                self._note_input(named.fields[name].type, value)


def readable_fields(schema: GraphQLSchema) -> Iterator[str]:
    """Yield all fields of object types that queries can reach."""
    for type_ in _reached(schema):
        if is_object_type(type_):
            yield from (f"{type_.name}.{name}" for name in type_.fields)


def inputs_of_reading(schema: GraphQLSchema) -> Iterator[str]:
    """Yield all arguments and input fields that queries can give."""
    for type_ in _reached(schema):
        if is_object_type(type_):
            for name, field in type_.fields.items():
                yield from (f"{type_.name}.{name}({argument})" for argument in field.args)
        elif is_input_object_type(type_):
            yield from (f"{type_.name}.{name}" for name in type_.fields)


def _reached(schema: GraphQLSchema) -> list[Any]:
    """Return the types that are reached from the query type."""
    found: list[Any] = []
    waiting: list[Any] = [schema.query_type]
    while waiting:
        type_ = get_named_type(waiting.pop())
        if type_ in found:
            continue
        found.append(type_)
        for field in getattr(type_, "fields", {}).values():
            waiting += (field.type, *(one.type for one in getattr(field, "args", {}).values()))
        if is_abstract_type(type_):
            waiting += schema.get_possible_types(type_)
    return found
