"""GraphQL documents: parsed, validated and compiled once, for as long as they are in use."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphql import (
    SKIP,
    ArgumentNode,
    ASTValidationRule,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    ValidationContext,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    VariablesInAllowedPositionRule,
    VisitorAction,
    parse,
    specified_rules,
    validate,
    validate_input_literal,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import print_path_list

from . import ids
from .arguments import Request
from .compiler import Query, compile_query
from .errors import Code, error
from .introspection import tell_one_of
from .lru import Lru
from .selection import path_to, uses_of

MAX_CHARACTERS = 100_000
MAX_TOKENS = 10_000
MAX_ERRORS = 20
CHARACTERS_KEPT = 500_000
"""How long all documents in memory are together; their trees take about a hundred times that."""
QUERIES_KEPT = 50
"""How many compiled forms of one document are in memory."""


class RequestErrors(Exception):
    """A request that cannot be executed: the document, or the variables, are not valid."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(*errors)
        self.errors = errors


@dataclass(frozen=True)
class Document:
    """A valid document."""

    text: str
    schema: GraphQLSchema
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    _queries: Lru[Hashable, Query] = field(default_factory=lambda: Lru(QUERIES_KEPT))

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation of a name, or the only one. Raises RequestErrors."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name)
        if found is None:
            listed = ", ".join(str(name) for name in self.operations if name)
            raise RequestErrors(
                error(
                    Code.OPERATION_NOT_FOUND,
                    f"The document has no operation {name!r}."
                    if name
                    else f"Name the operation to execute; there are {listed or 'none'}.",
                )
            )
        return found

    def variables(
        self, operation: OperationDefinitionNode, values: Mapping[str, Any] | None
    ) -> VariableValues:
        """Read the variables of an operation. Raises RequestErrors."""
        coerced = get_variable_values(
            self.schema, operation.variable_definitions or (), dict(values or {}), MAX_ERRORS
        )
        if isinstance(coerced, list):
            raise RequestErrors(*(self._of_variable(operation, error) for error in coerced))
        return coerced

    def query(self, operation: OperationDefinitionNode, request: Request) -> Query:
        """Return the operation, compiled for variables of this shape, and for whether values are
        hidden. Raises GraphQLError."""
        name = operation.name and operation.name.value
        key = (name, shape(request.variables.coerced), bool(request.hidden))
        query = self._queries.get(key)
        if query is None:
            query = compile_query(self.schema, operation, self.fragments, request)
            self._queries.put(key, query)
        return query

    def _of_variable(
        self, operation: OperationDefinitionNode, invalid: GraphQLError
    ) -> GraphQLError:
        """Return the error of a variable's value, located at the first field that takes it."""
        used: Node | None = None
        for node in invalid.nodes or ():
            if isinstance(node, VariableDefinitionNode):
                used = next(iter(uses_of(node.variable.name.value, operation)), None)
        return _bad_input(self.schema, [operation], invalid.message, invalid.nodes or [], used)


class _Values(ValuesOfCorrectTypeRule):
    """The rule for literals; its errors name the input."""

    _input = ""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self._input = f"Argument '{node.name.value}' has an invalid value"

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        self._input = f"Variable '${node.variable.name.value}' has an invalid default value"

    def is_valid_value_node(
        self, node: ValueNode, input_type: GraphQLInputType | None
    ) -> VisitorAction:
        def report(invalid: GraphQLError, path: list[str | int]) -> None:
            message = f"{self._input}{print_path_list(path)}: {invalid.message}"
            # errors of scalars have no nodes
            self.report_error(_in(self.context, message, invalid.nodes or [node]))

        if input_type is not None:
            validate_input_literal(node, input_type, report)
        return SKIP


class _Positions(VariablesInAllowedPositionRule):
    """The rule for where variables may stand; its errors are those of an input."""

    def report_error(self, error: GraphQLError) -> None:
        super().report_error(_in(self.context, error.message, error.nodes or []))


_OURS: Mapping[type[ASTValidationRule], type[ASTValidationRule]] = {
    ValuesOfCorrectTypeRule: _Values,
    VariablesInAllowedPositionRule: _Positions,
}
_RULES = [_OURS.get(rule, rule) for rule in specified_rules]


def _in(context: ValidationContext, message: str, nodes: Sequence[Node]) -> GraphQLError:
    operations = [
        one for one in context.document.definitions if isinstance(one, OperationDefinitionNode)
    ]
    return _bad_input(context.schema, operations, message, nodes, nodes[-1])


def _bad_input(
    schema: GraphQLSchema,
    operations: Iterable[OperationDefinitionNode],
    message: str,
    nodes: Sequence[Node],
    place: Node | None,
) -> GraphQLError:
    """Return the error of a value, with the path of the field that a node of it stands in."""
    paths = (path_to(place, one, schema) for one in operations if place is not None)
    path = next(filter(None, paths), None)
    return GraphQLError(message, nodes, path=path, extensions={"code": Code.BAD_ARGUMENT.value})


class Documents:
    """The documents in use."""

    def __init__(self, schema: GraphQLSchema) -> None:
        tell_one_of(schema)
        self._schema = schema
        self._documents: Lru[str, Document] = Lru(
            CHARACTERS_KEPT, lambda document: len(document.text)
        )

    def get(self, text: str) -> Document:
        """Return the document of a text. Raises RequestErrors where it is not valid."""
        document = self._documents.get(text)
        if document is None:
            document = self._read(text)
            self._documents.put(text, document)
        return document

    def _read(self, text: str) -> Document:
        if len(text) > MAX_CHARACTERS:
            raise RequestErrors(
                error(
                    Code.QUERY_TOO_LARGE,
                    f"The document has {len(text)} characters, more than {MAX_CHARACTERS}; "
                    "split it.",
                )
            )
        try:
            tree = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLError as syntax_error:
            raise RequestErrors(syntax_error) from None
        if errors := validate(self._schema, tree, _RULES, max_errors=MAX_ERRORS):
            raise RequestErrors(*errors)
        operations: dict[str | None, OperationDefinitionNode] = {}
        fragments: dict[str, FragmentDefinitionNode] = {}
        for definition in tree.definitions:
            if isinstance(definition, OperationDefinitionNode):
                operations[definition.name.value if definition.name else None] = definition
            elif isinstance(definition, FragmentDefinitionNode):
                fragments[definition.name.value] = definition
        return Document(text, self._schema, operations, fragments)


def shape(value: Any) -> Hashable:
    """Return what the SQL may depend on of a variable's value; the rest goes as a parameter."""
    match value:
        case None | bool() | Enum():
            return value
        case str():
            return ids.shape(value)
        case dict():
            return frozenset((name, shape(item)) for name, item in value.items())
        case list():
            return frozenset(shape(item) for item in value)
        case _:
            return type(value).__name__
