"""Fields of one name have one shape, so that a query may select them of several types at once.

GraphQL refuses two fields under one key if one is null at times and the other never, one is a list
and the other not, or they are of different scalars or enumerations.
"""

from collections import defaultdict
from typing import Any

import pytest
from graphql import (
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
    validate,
)

from okr.service.graphql.schema import graphql_schema

ANYTHING = frozenset({"NamedObject", "Node", "Recorded", "Subject"})
"""What objects of nearly every type belong to."""
ALIASED = frozenset({"keyResults", "kind", "learnings", "state"})
"""The fields that a query of `ANYTHING` needs aliases for, since they are different things."""
ABSTRACT = sorted(
    name for name, type_ in graphql_schema.type_map.items() if is_abstract_type(type_)
)


def shape(type_: Any) -> str:
    """Return what must be the same of two fields under one key."""
    if is_non_null_type(type_):
        return f"{shape(type_.of_type)}!"
    if is_list_type(type_):
        return f"[{shape(type_.of_type)}]"
    return type_.name if is_leaf_type(type_) else "an object"


def conflicts(name: str) -> set[str]:
    """Return the fields whose shapes differ among the types that belong to an abstract one."""
    abstract: Any = graphql_schema.type_map[name]
    shapes: defaultdict[str, set[str]] = defaultdict(set)
    for type_ in graphql_schema.get_possible_types(abstract):
        for field, definition in type_.fields.items():
            shapes[field].add(shape(definition.type))
    return {field for field, found in shapes.items() if len(found) > 1}


@pytest.mark.parametrize("name", ABSTRACT)
def test_fields_of_one_name_have_one_shape(name: str) -> None:
    assert conflicts(name) <= (ALIASED if name in ANYTHING else set())


def test_no_exception_is_left_that_needs_none() -> None:
    assert set().union(*map(conflicts, ANYTHING)) == ALIASED


@pytest.mark.parametrize(
    "query",
    [
        "{ objectives { nodes { owner { id entityId name __typename } } } }",
        """{ objectives { nodes { owner {
          ... on Person { name active } ... on Team { name state } } } } }""",
        """{ cycles { nodes { alignments { nodes { parent {
          ... on Objective { title state outcome progress }
          ... on KeyResult { title state outcome progress } } } } } } }""",
        """{ feed { nodes { subject {
          ... on Owner { name } ... on Cycle { name } ... on Organization { name }
          ... on Objective { title } ... on KeyResult { title } } } } }""",
    ],
    ids=["owner", "owner by type", "goals", "subjects of the feed"],
)
def test_what_every_frontend_asks_is_valid(query: str) -> None:
    assert validate(graphql_schema, parse(query)) == []


def test_members_of_owner_tell_their_names_alike() -> None:
    owner: Any = graphql_schema.type_map["Owner"]
    members = graphql_schema.get_possible_types(owner)
    assert {member.name for member in members} == {"Person", "Team"}
    assert {get_named_type(member.fields["name"].type).name for member in members} == {"String"}
