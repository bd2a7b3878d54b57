"""Every field of the schema can be read, and every statement stays within the organisation."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)

from okr.service.graphql.schema import graphql_schema
from okr.service.postgres.pool import Pool
from okr.service.postgres.sql import load
from okr.service.reading.arguments import Request
from okr.service.reading.documents import Documents
from okr.service.reading.reader import Reader
from tests.reading.conftest import NOW, Store, asking, principal
from tests.reading.histories import align, look_back, moves_and_corrections, talk
from tests.reading.rows import HandWritten, gid

ROOTS = sorted(graphql_schema.query_type.fields) if graphql_schema.query_type else []
WIDE = {
    *("node", "nodes", "feed", "organization"),
    *("comment", "keyResult", "objective", "person", "team", "viewer"),
}
"""Roots that lead to objects of very many types already one level below."""
ORGANIZATION_TABLES = {
    "head", "entry", "transparency_feed", "check_in", "note", "membership", "comment", "follower",
    "learning", "learning_decision", "learning_application", "refinement", "alignment",
    *(
        table + suffix
        for table in (
            *("organization", "person", "team", "cycle", "objective", "key_result"),
            "retrospective",
        )
        for suffix in ("", "_version")
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
async def muster(store: Store) -> HandWritten:
    """An organisation that has something of every kind."""
    organization = align(talk(look_back(moves_and_corrections("every field"))))
    await store(organization)
    return organization


def selection(type_: GraphQLNamedType, depth: int) -> str:
    """Return a selection of all fields of a type, down to a depth."""
    if is_leaf_type(type_):
        return ""
    if is_abstract_type(type_):
        possible = graphql_schema.get_possible_types(type_)
        parts = (f"... on {object_.name} {selection(object_, depth)}" for object_ in possible)
        return f"{{ __typename {' '.join(parts)} }}"
    assert is_object_type(type_)
    return f"{{ __typename {' '.join(members(type_, depth))} }}"


def members(type_: GraphQLObjectType, depth: int) -> Iterator[str]:
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        is_plumbing = inner.name.endswith(("Connection", "Edge", "PageInfo"))
        if depth or is_leaf_type(inner):
            arguments = '(name: "färbung")' if name == "attribute" else ""
            # fields of different types may share a name within a selection of several types
            key = f"{type_.name.lower()}_{name}: "
            yield f"{key}{name}{arguments} {selection(inner, depth if is_plumbing else depth - 1)}"


def query_of(root: str, as_of: bool, only: str | None = None) -> str:
    """Return a query of everything under a root field, or of one field there with all below."""
    assert graphql_schema.query_type is not None
    field = graphql_schema.query_type.fields[root]
    used = {
        name: type_
        for name, type_ in (("id", "ID!"), ("ids", "[ID!]!"), ("asOf", "AsOf"))
        if name in field.args and (as_of or name != "asOf")
    }
    opening = f"query ({', '.join(f'${name}: {used[name]}' for name in used)})" if used else ""
    given = f"({', '.join(f'{name}: ${name}' for name in used)})" if used else ""
    type_ = get_named_type(field.type)
    body = selection(type_, 1 if root in WIDE else 2)
    if only is not None:
        assert is_object_type(type_)
        inner = get_named_type(type_.fields[only].type)
        nodes = inner.fields.get("nodes") if is_object_type(inner) else None
        # what has no history of its own has few fields, and one level more
        is_small = nodes and "history" not in getattr(get_named_type(nodes.type), "fields", ())
        body = f"{{ __typename of_{only}: {only} {selection(inner, 2 if is_small else 1)} }}"
    return f"{opening} {{ {root}{given} {body} }}"


def variables_of(root: str, ledger: HandWritten, as_of: bool) -> dict[str, Any]:
    """Return variables that find objects."""
    ids = {
        "node": gid(ledger, "objective", "grow"),
        "organization": str(ledger.org_id),
        "person": gid(ledger, "person", "anna"),
        "cycle": gid(ledger, "cycle", "q1"),
        "objective": gid(ledger, "objective", "grow"),
        "keyResult": gid(ledger, "keyResult", "revenue"),
        "checkIn": gid(ledger, "checkIn", "c1"),
        "team": gid(ledger, "team", "south"),
        "comment": gid(ledger, "comment", "praise"),
        "retrospective": gid(ledger, "retrospective", "look back"),
        "learning": gid(ledger, "learning", "lesson"),
    }
    variables: dict[str, Any] = {}
    if root in ids:
        variables["id"] = ids[root]
    if root == "nodes":
        kinds = [gid(ledger, "organization", "organization"), *ids.values()]
        variables["ids"] = [id_ for id_ in kinds if "." in id_] + [f"event.{ledger.org_id}.9"]
    if as_of:
        variables["asOf"] = {"position": str(ledger.position - 1)}
    return variables


def read_fields(value: Any, found: set[tuple[str, str]]) -> None:
    """Collect which fields of which types a response has."""
    if isinstance(value, list):
        for item in value:
            read_fields(item, found)
    elif isinstance(value, dict) and "__typename" in value:
        for key, member in value.items():
            found.add((value["__typename"], key.partition("_")[2]))
            read_fields(member, found)


def below_wide_ones() -> Iterator[tuple[str, str]]:
    """Yield the fields with fields of their own right below wide roots of one type."""
    assert graphql_schema.query_type is not None
    for root in sorted(WIDE):
        type_ = get_named_type(graphql_schema.query_type.fields[root].type)
        if is_object_type(type_) and "pageInfo" not in type_.fields:
            for name, field in type_.fields.items():
                if not is_leaf_type(get_named_type(field.type)):
                    yield root, name


async def test_every_field_of_every_type_can_be_read(reader: Reader, muster: HandWritten) -> None:
    ask = asking(reader, muster)
    found: set[tuple[str, str]] = set()
    for root in ROOTS:
        for as_of in (False, True):
            data = await ask(query_of(root, as_of), **variables_of(root, muster, as_of))
            assert data[root] is not None
            read_fields(data[root], found)
    for root, name in below_wide_ones():
        data = await ask(query_of(root, False, name), **variables_of(root, muster, False))
        read_fields(data[root], found)
    seen = {type_name for type_name, _ in found}
    readable = {
        (type_.name, name)
        for type_ in graphql_schema.type_map.values()
        if is_object_type(type_) and type_.name in seen
        for name in type_.fields
    }
    assert {"Change", "Note", "ScoreSet", "KeyResultOwner", "PageInfo", "LedgerEvent"} <= seen
    assert readable <= found


def scans(plan: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a plan that read a table."""
    if isinstance(plan, list):
        for item in plan:
            yield from scans(item)
    elif isinstance(plan, dict):
        if "Relation Name" in plan:
            yield plan
        for child in plan.values():
            yield from scans(child)


def is_of(org_id: UUID, scan: dict[str, Any]) -> bool:
    """Tell whether a scan is restricted to an organisation by a parameter."""
    conditions = (scan.get(name, "") for name in ("Index Cond", "Filter", "Recheck Cond"))
    return any(f"org_id = '{org_id}'::uuid" in condition for condition in conditions)


async def statements(muster: HandWritten) -> list[tuple[str, list[Any]]]:
    """Return all fixed statements, and those compiled for everything under each root."""
    documents = Documents(graphql_schema)
    person = principal(muster).person_id
    fixed = load("okr.service.reading", "statements.sql")
    found: list[tuple[str, list[Any]]] = [
        (fixed["head"], [muster.org_id, [person], NOW]),
        (fixed["seen"], [muster.org_id, person, NOW]),
    ]
    for root in ROOTS:
        for as_of in (False, True):
            document = documents.get(query_of(root, as_of))
            operation = document.operation(None)
            variables = document.variables(operation, variables_of(root, muster, as_of))
            request = Request(muster.org_id, person, NOW, variables)
            statement = document.query(operation, request).statement
            assert statement is not None
            found.append((statement.sql, statement.bind(request).arguments))
    return found


async def test_every_scan_is_of_one_organisation(pool: Pool, muster: HandWritten) -> None:
    tables: set[str] = set()
    for sql, arguments in await statements(muster):
        plan = await pool.fetchval(f"explain (generic_plan, format json) {sql}", *arguments)
        for scan in scans(orjson.loads(plan)):
            tables.add(scan["Relation Name"])
            assert is_of(muster.org_id, scan), scan
    assert tables == ORGANIZATION_TABLES - {"entry"}
