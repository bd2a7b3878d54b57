"""Objects in the payloads of mutations and in messages: what a field of theirs selects."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import FieldNode, FragmentDefinitionNode, GraphQLError, OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from okr.service.reading.reader import Reader
from tests.reading.conftest import principal
from tests.reading.rows import HandWritten, gid

DOCUMENT = parse("""
mutation ($first: Int) {
  add {
    keyResult { id ...Title }
    keyResult { history(first: $first) { nodes { id } totalCount } }
    current { __typename ... on Person { name } ... on Node { id } }
  }
}
fragment Title on KeyResult { title objective { id title } }
""")


def selected(name: str) -> list[FieldNode]:
    """Return the nodes of a field of the payload."""
    operation = DOCUMENT.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    [add] = operation.selection_set.selections
    assert isinstance(add, FieldNode)
    assert add.selection_set is not None
    nodes = [node for node in add.selection_set.selections if isinstance(node, FieldNode)]
    return [node for node in nodes if node.name.value == name]


FRAGMENTS: Mapping[str, FragmentDefinitionNode] = {
    definition.name.value: definition
    for definition in DOCUMENT.definitions
    if isinstance(definition, FragmentDefinitionNode)
}


async def read(
    reader: Reader,
    muster: HandWritten,
    field: str,
    type_name: str,
    key: UUID | int,
    position: int | None = None,
    **variables: Any,
) -> Any:
    """Return what the payload's field has of an object."""
    return orjson.loads(
        await reader.object(
            selected(field),
            type_name,
            key,
            principal(muster),
            fragments=FRAGMENTS,
            variables=VariableValues({}, variables),
            position=position,
        )
    )


@pytest.mark.parametrize(
    ("position", "objective", "events"), [(9, "grow", 1), (16, "learn", 5), (None, "grow", 8)]
)
async def test_an_object_is_read_at_its_position_with_present_ids(
    reader: Reader, muster: HandWritten, position: int | None, objective: str, events: int
) -> None:
    found = await read(
        reader, muster, "keyResult", "KeyResult", muster.id("revenue"), position, first=1
    )
    newest = found["history"]["nodes"][0]["id"]
    assert found["id"] == gid(muster, "keyResult", "revenue")
    assert found["title"] == "Umsatz\nvon 10 auf 110"
    assert found["objective"]["id"] == gid(muster, "objective", objective)
    assert found["history"]["totalCount"] == events
    assert newest.startswith(f"event.{muster.org_id}.")
    assert "@" not in newest


async def test_the_concrete_type_decides_what_is_read(reader: Reader, muster: HandWritten) -> None:
    found = await read(reader, muster, "current", "Person", muster.id("bert"))
    assert found == {
        "__typename": "Person",
        "name": "Bert",
        "id": gid(muster, "person", "bert"),
    }
    found = await read(reader, muster, "current", "LedgerEvent", 7)
    assert found == {"__typename": "LedgerEvent", "id": f"event.{muster.org_id}.7"}


async def test_what_is_not_there_is_null(reader: Reader, muster: HandWritten) -> None:
    assert await read(reader, muster, "current", "Person", UUID(int=7)) is None
    assert await read(reader, muster, "current", "Person", muster.id("bert"), position=1) is None


async def test_a_bad_argument_is_an_error(reader: Reader, muster: HandWritten) -> None:
    for _ in range(2):
        with pytest.raises(GraphQLError, match="first: pass 0 to 100") as refused:
            await read(reader, muster, "keyResult", "KeyResult", muster.id("churn"), first=-1)
        assert refused.value.extensions == {"code": "BAD_ARGUMENT"}
        await read(reader, muster, "keyResult", "KeyResult", muster.id("churn"), first=1)
