"""The schema as clients see it: the committed file, and a description of everything in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLNamedType,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
    is_specified_scalar_type,
)

from okr.service.graphql.schema import graphql_schema, schema

FILE = Path(__file__).parents[2] / "schema.graphql"

TYPES = [
    type_
    for type_ in graphql_schema.type_map.values()
    if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
]


def test_the_file_is_the_schema() -> None:
    assert FILE.read_text("utf-8") == f"{schema.as_str().rstrip()}\n", (
        "schema.graphql is not what the code says: run make schema, and look at the difference"
    )


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_everything_is_described(type_: GraphQLNamedType) -> None:
    described = {str(type_): type_.description, **dict(parts_of(type_))}
    for place, description in described.items():
        assert description, f"{place} has no description"
        assert description.strip() == description
        assert description.endswith("."), f"the description of {place} is no sentence"


def parts_of(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """Return the descriptions of fields, arguments and values of a type."""
    if is_enum_type(type_):
        yield from ((f"{type_}.{name}", value.description) for name, value in type_.values.items())
    elif is_input_object_type(type_):
        yield from ((f"{type_}.{name}", field.description) for name, field in type_.fields.items())
    elif is_object_type(type_) or is_interface_type(type_):
        for name, field in type_.fields.items():
            yield f"{type_}.{name}", field.description
            for argument, declared in field.args.items():
                yield f"{type_}.{name}({argument}:)", declared.description
