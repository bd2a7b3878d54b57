"""Where errors lead: whatever value of an input is wrong, the path ends at a member that the input
has, and at the wrong value itself where the message speaks of that value."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
)

from okr.service.graphql.schema import graphql_schema
from tests.graphql.cases import CASES, REASON, Case
from tests.graphql.house import House

Path = tuple[str | int, ...]

WRONG: dict[str, tuple[Any, ...]] = {
    "String": ("\u0000", " ", "x" * 10_001),
    "Decimal": ("-1", "1.1"),
    "Int": (-1, 99),
    "Date": ("0001-01-01", "9999-12-31"),
    "JSON": ("\u0000", {"mein_feld": "\u0000"}),
}
"""Values of scalars that break most rules."""


def members(kind: Any, given: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Return where scalars stand in an input, or could, with their types."""
    kind = get_nullable_type(kind)
    if isinstance(kind, GraphQLList):
        for index, item in enumerate(given or []):
            yield from members(kind.of_type, item, (*path, index))
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            if path or name not in {"idempotencyKey", "reason"}:
                yield from members(field.type, (given or {}).get(name), (*path, name))
    else:
        yield path, get_named_type(kind).name


def with_value(given: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Return an input with this value at a path, whose last part may not be there yet."""
    changed: Any = copy.deepcopy(given)
    here = changed
    for part in path[:-1]:
        here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
    here[path[-1]] = value
    assert isinstance(changed, dict)
    return changed


def leads_somewhere(kind: Any, given: Any, path: list[str]) -> bool:
    """Return whether the members that a path names are there."""
    kind = get_nullable_type(kind)
    if not path:
        return True
    first, *rest = path
    if isinstance(kind, GraphQLList):
        return int(first) < len(given) and leads_somewhere(kind.of_type, given[int(first)], rest)
    if isinstance(kind, GraphQLInputObjectType):
        field = kind.fields.get(first)
        return field is not None and leads_somewhere(field.type, (given or {}).get(first), rest)
    return isinstance(kind, GraphQLScalarType) and kind.name == "JSON"


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_every_wrong_value_is_found(case: Case, house: House) -> None:
    await case.prepare(house)
    mutation = graphql_schema.mutation_type
    assert mutation is not None
    kind = mutation.fields[case.mutation].args["input"].type
    given = {"reason": REASON, **case.input(house)}
    for path, scalar in members(kind, given):
        for wrong in WRONG.get(scalar, ()):
            asked = with_value(given, path, wrong)
            payload = await house.everybody.mutate(case.mutation, asked)
            for error in payload["errors"]:
                if error["code"] != "INVALID_INPUT":
                    continue
                first, *told = error["path"] or [""]
                assert first == "input", (path, wrong, error)
                assert told, (path, wrong, error)
                assert leads_somewhere(kind, asked, told), (path, wrong, error)
                if error["message"].startswith("The field"):
                    assert f"The field '{told[-1]}'" in error["message"]
                    # where two values do not go together, it speaks of both
                    together = f"{path[-1]} {wrong}" in error["message"]
                    assert together or told[: len(path)] == list(map(str, path)), (path, error)
