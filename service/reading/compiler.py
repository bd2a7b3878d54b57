"""Compiles a GraphQL operation, all its root fields together, to one SQL statement."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import prod

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)

from ..postgres.sql import load
from .arguments import Bound, Parameters, Request, arguments_of
from .declare import reserved_for
from .errors import Code, error
from .introspection import bound_introspection
from .masking import masks
from .moments import Resolution, resolve
from .nodes import key_type, object_by_key
from .scope import Compilation, Items, Scope
from .selection import Selected, Selection
from .tables import NOW, Moment

MAX_ROWS = 20_000
"""How many items all lists of a query may have: its pages as asked for, other lists as assumed.

That is enough for a hundred check-ins of each key result in the trees of a hundred cycles, but not
for the tree of its cycle, with key results, in each of a hundred objectives.
"""

_LEAST = "minPosition"
_SEEN = load(__package__, "statements.sql")["seen"]


def opening(compilation: Compilation) -> list[str]:
    """Return the common table expressions that each statement begins with."""
    return [f"seen as materialized ({_SEEN})", *(masks() if compilation.parameters.hides else ())]


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement for an operation, and what is to be known to execute it.

    It returns one row: `position`, `generation`, `epoch`, `today` and the viewer's `roles` that it
    saw, what it saw to be `restricted`, the `problems` of its resolutions, then the JSON text of
    each field as `bytea`.
    """

    sql: str
    parameters: Parameters
    personal: bool
    """Whether the fields depend on who asks."""
    resolutions: tuple[Resolution, ...]
    nested_items: tuple[tuple[Items, ...], ...]
    audited: tuple[Selected, ...]
    """The fields whose reads stand in the access log."""

    def bind(self, request: Request) -> Bound:
        """Read the arguments of a request. Raises GraphQLError where they cannot be used."""
        bound = self.parameters.bind(request)
        rows = sum(_rows(nested, bound) for nested in self.nested_items)
        if rows > MAX_ROWS:
            raise error(
                Code.QUERY_TOO_LARGE,
                f"The lists of the query may have {rows} items in all, more than {MAX_ROWS}; "
                "ask for smaller pages, or for fewer lists within others.",
            )
        return bound


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query: its root fields in order, and the statement for those that read objects."""

    fields: tuple[Selected, ...]
    statement: Statement | None
    fleeting: bool
    """Whether the answer may be another one the next time, at the same position."""

    def refusal(self, roles: Set[str]) -> GraphQLError | None:
        """Return why somebody with these roles may not ask this, if that is so."""
        for field in self.fields:
            needed = None if field.is_meta else reserved_for(field.definition)
            if needed is not None and needed.isdisjoint(roles):
                names = ", ".join(sorted(role.upper() for role in needed))
                return error(
                    Code.FORBIDDEN,
                    f"{field.name}: this takes one of the roles {names}; ask an administrator of "
                    "the organisation for one, or use a token that leaves it to you.",
                    field.nodes,
                    field.path,
                )
        return None

    def least_position(self, request: Request) -> int:
        """Return the position that the answer must not be behind."""
        given = (arguments_of(field, request) for field in self.fields if _LEAST in field.given)
        return max((arguments.get(_LEAST) or 0 for arguments in given), default=0)


def compile_query(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    request: Request,
) -> Query:
    """Compile a query. Raises GraphQLError where an argument cannot be used."""
    assert schema.query_type is not None
    assert operation.operation is OperationType.QUERY
    selection = Selection(schema, fragments, request.variables)
    compilation = Compilation(selection, Parameters(request))
    fields = selection.root(schema.query_type, operation.selection_set)
    if about_schema := [field for field in fields if field.is_meta]:
        bound_introspection(selection, about_schema)
    resolutions: list[Resolution] = []
    texts: list[str] = []
    for field in fields:
        if field.is_meta:
            continue
        moment = resolve(field, compilation.parameters, resolutions)
        texts.append(Scope(compilation, moment).read(field))
    statement = _statement(compilation, texts, resolutions) if texts else None
    return Query(tuple(fields), statement, compilation.fleeting)


def compile_object(
    schema: GraphQLSchema,
    nodes: Sequence[FieldNode],
    type_: GraphQLObjectType,
    fragments: Mapping[str, FragmentDefinitionNode],
    request: Request,
) -> Statement:
    """Compile what field nodes select of the object that the request is about.

    It is read now or at the request's position, and has present ids. Raises GraphQLError.
    """
    field = Selected("object", tuple(nodes), GraphQLField(type_), type_, 1, (), False)
    compilation = Compilation(Selection(schema, fragments, request.variables), Parameters(request))
    about = compilation.parameters.given(field, lambda arguments, request: request)
    moment = NOW
    if request.position is not None:
        moment = Moment(about.parameter("bigint", lambda request: request.position))
    key = about.parameter(key_type(type_), lambda request: request.key)
    text = object_by_key(Scope(compilation, moment), field, type_, key)
    return _statement(compilation, [text], [])


def _rows(nested: Sequence[Items], bound: Bound) -> int:
    """Return how many rows the innermost of some items may take."""
    rows = prod(items.number(bound) for items in nested)
    # a list counts under few items too, since it can be asked for many times by aliases
    return max(rows, nested[-1].listed)


def _statement(
    compilation: Compilation, texts: Sequence[str], resolutions: Sequence[Resolution]
) -> Statement:
    tables = opening(compilation)
    tables += (f"{at.name} as materialized ({at.sql})" for at in resolutions)
    tables += compilation.tables
    problems = ", ".join(f"(select problem from {at.name})" for at in resolutions)
    columns = ["seen.position, seen.generation, seen.epoch, seen.today, seen.roles"]
    columns.append("seen.restricted")
    columns.append(f"array[{problems}]::text[] as problems")
    columns += (f"convert_to({text}, 'UTF8') as field{n}" for n, text in enumerate(texts, 1))
    return Statement(
        f"with {', '.join(tables)} select {', '.join(columns)} from seen",
        compilation.parameters,
        compilation.personal,
        tuple(resolutions),
        tuple(compilation.nested_items),
        tuple(compilation.audited),
    )
