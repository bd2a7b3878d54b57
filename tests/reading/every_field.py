"""Documents that together select every field of every type that a query can reach."""

from collections import deque
from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)

from okr.service.graphql.schema import graphql_schema

Route = tuple[str, ...]
"""The names of the fields that lead from the root to an object."""

assert graphql_schema.query_type is not None
QUERY: GraphQLObjectType = graphql_schema.query_type

ARGUMENTS = ("id", "ids", "asOf", "position", "from", "to")
"""Those of root fields that have to be given, or that documents differ by."""


def _routes() -> dict[str, Route]:
    """Return a route along each root field, and the shortest to each type that is not there.

    Roots with an id come first, since a test can choose what they find.
    """
    roots = sorted(QUERY.fields, key=lambda name: "id" not in QUERY.fields[name].args)
    found: dict[str, Route] = {root: (root,) for root in roots}
    waiting: deque[tuple[Route, GraphQLNamedType]] = deque(
        ((root,), get_named_type(QUERY.fields[root].type)) for root in roots
    )
    seen = {type_.name for _, type_ in waiting}
    while waiting:
        route, type_ = waiting.popleft()
        for name, field in type_.fields.items() if is_object_type(type_) else ():
            inner = get_named_type(field.type)
            if is_object_type(inner) and inner.name not in seen:
                seen.add(inner.name)
                found[inner.name] = (*route, name)
                waiting.append(((*route, name), inner))
    return found


REQUIRED = {"attribute": '(name: "färbung")', "checkInOn": '(day: "2026-01-07")'}
"""The arguments of fields that must have some."""

ROUTES: Mapping[str, Route] = _routes()
"""One route per document, by the name of its root field or of the type that it leads to."""


def readable() -> set[tuple[str, str]]:
    """Return the fields of all object types that a query can reach, with the types' names."""
    waiting: list[GraphQLNamedType] = [QUERY]
    found: set[tuple[str, str]] = set()
    seen = {QUERY.name}
    while waiting:
        type_ = waiting.pop()
        below: list[GraphQLNamedType] = []
        if is_abstract_type(type_):
            below += graphql_schema.get_possible_types(type_)
        elif is_object_type(type_):
            found |= {(type_.name, name) for name in type_.fields if type_ is not QUERY}
            below += [get_named_type(field.type) for field in type_.fields.values()]
        waiting += [one for one in below if one.name not in seen]
        seen |= {one.name for one in below}
    return found


def query_of(route: Route, as_of: bool) -> str:
    """Return a query of all fields of what a route leads to, and of all it refers to directly."""
    root = QUERY.fields[route[0]]
    used = {
        name: str(root.args[name].type)
        for name in ARGUMENTS
        if name in root.args and (as_of or name not in ("asOf", "to"))
    }
    opening = f"query ({', '.join(f'${name}: {used[name]}' for name in used)})" if used else ""
    given = f"({', '.join(f'{name}: ${name}' for name in used)})" if used else ""
    path, type_ = [f"{route[0]}{given}"], get_named_type(root.type)
    for name in route[1:]:
        assert is_object_type(type_)
        path.append(f"__typename {name}")
        type_ = get_named_type(type_.fields[name].type)
    return f"{opening} {{ {' { '.join(path)} {_selection(type_, 1)} {'} ' * len(path)}"


def field_of(key: str) -> str:
    """Return the name of the field that a key of a response stands for."""
    return key.partition("_")[2] or key


def _selection(type_: GraphQLNamedType, levels: int) -> str:
    """Return a selection of all leaves of a type, and of so many levels of what it refers to."""
    if is_leaf_type(type_):
        return ""
    parts: Iterator[str]
    if is_abstract_type(type_):
        possible = graphql_schema.get_possible_types(type_)
        parts = (f"... on {object_.name} {_selection(object_, 0)}" for object_ in possible)
    else:
        assert is_object_type(type_)
        parts = _members(type_, levels)
    return f"{{ __typename {' '.join(parts)} }}"


def _members(type_: GraphQLObjectType, levels: int) -> Iterator[str]:
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if levels or is_leaf_type(inner):
            arguments = REQUIRED.get(name, "")
            is_plumbing = inner.name.endswith(("Connection", "Edge", "PageInfo"))
            selected = _selection(inner, levels if is_plumbing else levels - 1)
            # fields of different types may share a name within a selection of several types
            yield f"{type_.name.lower()}_{name}: {name}{arguments} {selected}"
