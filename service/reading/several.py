"""Compiles what is read of several objects at once: in a payload of a mutation, or in messages."""

from collections.abc import Mapping, Sequence

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)

from .arguments import Parameters, Request
from .compiler import Statement, opening
from .encoding import literal
from .nodes import object_by_key
from .scope import Compilation, Items, Scope
from .selection import Selected, Selection
from .tables import NOW, Moment

Fragments = Mapping[str, FragmentDefinitionNode]

_SAW = "(select roles from seen) as roles, (select restricted from seen) as restricted"


def compile_objects(
    schema: GraphQLSchema,
    nodes: Sequence[FieldNode],
    union: GraphQLUnionType,
    fragments: Fragments,
    request: Request,
) -> Statement:
    """Compile what field nodes select of the objects that the request has, of a union's types.

    The statement returns one row, as that of `compile_entries`. Raises GraphQLError.
    """
    compilation = Compilation(Selection(schema, fragments, request.variables), Parameters(request))
    fields = [
        Selected("objects", tuple(nodes), GraphQLField(type_), type_, 1, (), False)
        for type_ in schema.get_possible_types(union)
    ]
    about = compilation.parameters.given(fields[0], lambda arguments, request: request.objects)
    each = compilation.alias("n")
    texts = []
    for field in fields:
        together = Items(field, lambda bound: len(bound.of(about)))
        scope = Scope(compilation, NOW, items=(together,))
        text = object_by_key(scope, field, field.type, f"{each}.key")
        texts.append(f"when {literal(field.type.name)} then {text}")
    names = about.parameter("text[]", lambda objects: [name for name, _ in objects])
    keys = about.parameter("uuid[]", lambda objects: [key for _, key in objects])
    return Statement(
        f"with {', '.join(opening(compilation))}"
        f" select {_SAW},"
        f" array_agg(convert_to(case {each}.type {' '.join(texts)} end, 'UTF8')"
        f" order by {each}.place) as texts"
        f" from unnest({names}, {keys}) with ordinality as {each}(type, key, place)",
        compilation.parameters,
        compilation.personal,
        (),
        tuple(compilation.nested_items),
        tuple(compilation.audited),
    )


def compile_entries(
    schema: GraphQLSchema,
    nodes: Sequence[FieldNode],
    type_: GraphQLObjectType,
    fragments: Fragments,
    request: Request,
) -> Statement:
    """Compile what field nodes select of the entries whose positions the request has.

    The statement returns one row: `roles` and `restricted` as each does, and `texts`, the JSON text
    of each entry as `bytea`.
    Raises GraphQLError.
    """
    field = Selected("entries", tuple(nodes), GraphQLField(type_), type_, 1, (), False)
    compilation = Compilation(Selection(schema, fragments, request.variables), Parameters(request))
    about = compilation.parameters.given(field, lambda arguments, request: request.positions)
    positions = about.parameter("bigint[]", lambda positions: positions)
    entry = compilation.alias("n")
    together = Items(field, lambda bound: len(bound.of(about)))
    scope = Scope(compilation, Moment(f"{entry}.position"), items=(together,))
    text = object_by_key(scope, field, type_, f"{entry}.position")
    return Statement(
        f"with {', '.join(opening(compilation))}"
        f" select {_SAW},"
        f" array_agg(convert_to({text}, 'UTF8') order by {entry}.position) as texts"
        f" from unnest({positions}) as {entry}(position)",
        compilation.parameters,
        compilation.personal,
        (),
        tuple(compilation.nested_items),
        tuple(compilation.audited),
    )
