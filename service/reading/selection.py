"""Which fields a query selects of an object: fragments, directives and aliases resolved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    VariableNode,
    Visitor,
    get_directive_values,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
    visit,
)
from graphql.execution.values import VariableValues

from .errors import Code, error

MAX_DEPTH = 15
MAX_FIELDS = 2_000

_META_FIELDS = {
    "__typename": TypeNameMetaFieldDef,
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
}


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """A field of the response: one key, and all the nodes of the query that ask for it."""

    key: str
    nodes: tuple[FieldNode, ...]
    definition: GraphQLField
    parent: GraphQLObjectType
    depth: int
    path: tuple[str, ...]
    """Where the response tells of errors in this field: here, or at the list that it is in."""
    in_list: bool

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.nodes[0].name.value

    @property
    def given(self) -> set[str]:
        """The names of the arguments that the query gives."""
        return {argument.name.value for argument in self.nodes[0].arguments or ()}

    @property
    def is_meta(self) -> bool:
        """Whether the field tells of the schema, not of objects."""
        return self.name in _META_FIELDS

    @property
    def type(self) -> GraphQLNamedType:
        """The field's type, or that of the items if it is a list."""
        return get_named_type(self.definition.type)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return is_list_type(get_nullable_type(self.definition.type))


@dataclass
class Selection:
    """Reads selection sets; counts fields, so that fragments cannot multiply without bound."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    _count: int = field(default=0, init=False)

    def root(self, type_: GraphQLObjectType, selections: SelectionSetNode) -> list[Selected]:
        """Return the root fields that an operation selects."""
        return self._select(type_, [selections], 1, (), False)

    def below(self, parent: Selected, type_: GraphQLObjectType) -> list[Selected]:
        """Return the fields that a field selects of an object of a type."""
        sets = [node.selection_set for node in parent.nodes if node.selection_set is not None]
        in_list = parent.in_list or parent.is_list
        return self._select(type_, sets, parent.depth + 1, parent.path, in_list)

    def _select(
        self,
        type_: GraphQLObjectType,
        sets: Sequence[SelectionSetNode],
        depth: int,
        path: tuple[str, ...],
        in_list: bool,
    ) -> list[Selected]:
        nodes: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selections in sets:
            for node in self._nodes(type_, selections, seen):
                key = node.alias or node.name
                nodes.setdefault(key.value, []).append(node)
        self._count += len(nodes)
        if self._count > MAX_FIELDS or depth > MAX_DEPTH:
            raise error(
                Code.QUERY_TOO_LARGE,
                f"The query selects more than {MAX_FIELDS} fields, or deeper than {MAX_DEPTH} "
                "levels; split it.",
            )
        return [
            Selected(
                key,
                tuple(group),
                _META_FIELDS.get(name := group[0].name.value) or type_.fields[name],
                type_,
                depth,
                path if in_list else (*path, key),
                in_list,
            )
            for key, group in nodes.items()
        ]

    def _nodes(
        self, type_: GraphQLObjectType, selections: SelectionSetNode, seen: set[str]
    ) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self._fragment(node, seen)
            if fragment is not None and self._applies(fragment, type_):
                yield from self._nodes(type_, fragment.selection_set, seen)

    def _fragment(
        self, node: SelectionNode, seen: set[str]
    ) -> InlineFragmentNode | FragmentDefinitionNode | None:
        """Return the fragment, unless it was spread here already."""
        if isinstance(node, InlineFragmentNode):
            return node
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name in seen:
            return None
        seen.add(name)
        return self.fragments[name]

    def _is_included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and (include is None or include["if"])

    def _applies(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, type_: GraphQLObjectType
    ) -> bool:
        if fragment.type_condition is None:
            return True
        condition = self.schema.type_map[fragment.type_condition.name.value]
        return condition is type_ or (
            is_abstract_type(condition) and self.schema.is_sub_type(condition, type_)
        )


def uses_of(variable: str, operation: OperationDefinitionNode) -> list[VariableNode]:
    """Return where an operation uses a variable, apart from its fragments."""
    found: list[VariableNode] = []

    class Uses(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            if node.name.value == variable:
                found.append(node)

    visit(operation.selection_set, Uses())
    return found


def path_to(
    node: Node, operation: OperationDefinitionNode, schema: GraphQLSchema
) -> tuple[str, ...]:
    """Return the path of the field that a node of an operation stands in.

    As in all errors it ends at the first list. It is empty for other nodes, such as those of a
    named fragment, which may be spread in many places.
    """
    return _path(node, operation.selection_set, schema.get_root_type(operation.operation), schema)


def _path(
    node: Node,
    selections: SelectionSetNode | None,
    type_: GraphQLNamedType | None,
    schema: GraphQLSchema,
) -> tuple[str, ...]:
    """Return the path within a selection set of a type, which is None where it is not valid."""
    for selection in selections.selections if selections else ():
        if not _is_within(node, selection):
            continue
        if isinstance(selection, FieldNode):
            key = (selection.alias or selection.name).value
            definition = getattr(type_, "fields", {}).get(selection.name.value)
            if definition is None or is_list_type(get_nullable_type(definition.type)):
                return (key,)
            named = get_named_type(definition.type)
            return (key, *_path(node, selection.selection_set, named, schema))
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            inner = schema.get_type(condition.name.value) if condition else type_
            return _path(node, selection.selection_set, inner, schema)
    return ()


def _is_within(node: Node, outer: Node) -> bool:
    return (
        node.loc is not None
        and outer.loc is not None
        and outer.loc.start <= node.loc.start
        and node.loc.end <= outer.loc.end
    )
