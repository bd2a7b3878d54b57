"""Root fields that tell of the schema, answered by graphql-core."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
)

from .selection import Selected


def introspect(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fields: Sequence[Selected],
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    """Return the values of an operation's fields that tell of the schema. Raises GraphQLError."""
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
    return result.data or {}
