"""Root fields that tell of the schema, answered by graphql-core within bounds."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
    is_input_object_type,
)
from graphql.type.introspection import TypeFields

from .errors import Code, error
from .lru import Lru
from .selection import Selected, Selection

TYPES = 100
"""How many types a schema is taken to have."""
LISTED = 10
"""How many items each other list is taken to have, such as the fields of a type."""
MAX_ITEMS = 20_000
"""How many items all lists may have by this; what tools ask for at first has some 15 000."""
MAX_FIELDS = 400
"""How many fields may be selected; what tools ask for at first has some 230."""
BYTES_KEPT = 8 * 1024 * 1024
"""How long all remembered answers are together."""
OVERHEAD = 1024
"""How many bytes a remembered answer takes besides its texts."""


def tell_one_of(schema: GraphQLSchema) -> None:
    """Tell graphql-core which input types are `@oneOf`, so that its own rules for them apply.

    Strawberry marks them for itself alone, and answers `isOneOf` for types that are no inputs.
    """
    for type_ in schema.type_map.values():
        if is_input_object_type(type_) and "strawberry-definition" in type_.extensions:
            type_.is_one_of = type_.extensions["strawberry-definition"].is_one_of
    about_types = schema.type_map["__Type"]
    assert isinstance(about_types, GraphQLObjectType)
    about_types.fields["isOneOf"] = GraphQLField(GraphQLBoolean, resolve=TypeFields.is_one_of)


def bound_introspection(selection: Selection, fields: Sequence[Selected]) -> None:
    """Raise GraphQLError if root fields ask for more of the schema than tools do."""
    times = list(_times(selection, fields, 1))
    items = sum(number for field, number in times if field.is_list)
    if items > MAX_ITEMS or len(times) > MAX_FIELDS:
        names = ", ".join(dict.fromkeys(field.name for field in fields))
        raise error(
            Code.QUERY_TOO_LARGE,
            f"{names}: {len(times)} fields are selected of the schema, whose lists may have "
            f"{items} items; select at most {MAX_FIELDS} fields, with {MAX_ITEMS} items.",
            fields[0].nodes,
            fields[0].path,
        )


class Introspection:
    """Answers root fields that tell of the schema, and remembers the answers: they stay right."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._turn = asyncio.Lock()
        self._remembered: Lru[bytes, Mapping[str, bytes]] = Lru(
            BYTES_KEPT, lambda texts: sum(map(len, texts.values())) + OVERHEAD
        )

    async def values(
        self,
        asked: bytes,
        operation: OperationDefinitionNode,
        fields: Sequence[Selected],
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any] | None,
    ) -> Mapping[str, bytes]:
        """Return as JSON the values of those fields of an operation, by their keys.

        `asked` stands for the operation with its variables. Raises GraphQLError.
        """
        # one at a time and in a thread, for it is mere computation, which would hold up the others
        async with self._turn:
            texts = self._remembered.get(asked)
            if texts is None:
                texts = await asyncio.to_thread(
                    _introspect, self._schema, operation, fields, fragments, variables
                )
                self._remembered.put(asked, texts)
        return texts


def _introspect(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fields: Sequence[Selected],
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any] | None,
) -> Mapping[str, bytes]:
    nodes = tuple(node for field in fields for node in field.nodes)
    only = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=nodes),
    )
    document = DocumentNode(definitions=(only, *fragments.values()))
    result = execute(schema, document, variable_values=dict(variables or {}))
    assert isinstance(result, ExecutionResult)
    if result.errors:
        raise result.errors[0]
    return {key: orjson.dumps(value) for key, value in (result.data or {}).items()}


def _times(
    selection: Selection, fields: Iterable[Selected], times: int
) -> Iterator[tuple[Selected, int]]:
    """Yield each field, and how often its value or the items of its value may occur."""
    for field in fields:
        size = (TYPES if field.name == "types" else LISTED) if field.is_list else 1
        yield field, times * size
        if isinstance(field.type, GraphQLObjectType):
            yield from _times(selection, selection.below(field, field.type), times * size)
