"""What is asked of the schema itself is graphql-core's answer, bounded, and made only once."""

import threading
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, execute, get_introspection_query, graphql_sync

from okr.service.graphql.schema import graphql_schema
from okr.service.reading import introspection
from okr.service.reading.reader import Reader
from tests.reading.conftest import error_of, principal
from tests.reading.rows import HandWritten

WHOLE = get_introspection_query()
EVERY_OPTION = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
    experimental_directive_deprecation=True,
    one_of=True,
)
TYPES = "__schema { types { fields { name type { name } } } }"
IN_LISTS = "fields { args { type { inputFields { name } } } }"
TYPE = '__type(name: "Objective") { fields { name args { name } } }'


def aliased(count: int, field: str) -> str:
    """Return a query that asks for a field under many names."""
    return f"{{ {' '.join(f'a{n}: {field}' for n in range(count))} }}"


async def test_the_schema_can_be_asked_beside_data(reader: Reader, muster: HandWritten) -> None:
    query = """query ($name: String!) {
      __typename viewer { name __typename } type: __type(name: $name) { ...Name }
    } fragment Name on __Type { name }"""
    answer = await reader.query(query, {"name": "Objective"}, None, principal(muster))
    assert (
        answer.body
        == (
            '{"data":{"__typename":"Query","viewer":{"name":"Ägidius Öhm","__typename":"Person"},'
            f'"type":{{"name":"Objective"}}}},"extensions":{{"position":"{muster.position}"}}}}'
        ).encode()
    )


@pytest.mark.parametrize(
    "query",
    [WHOLE, EVERY_OPTION, aliased(10, TYPE), aliased(5, TYPES)],
    ids=["the whole schema", "every option", "some types", "a few times"],
)
async def test_introspection_alone_reads_nothing(
    reader: Reader, muster: HandWritten, query: str
) -> None:
    answer = await reader.query(query, None, None, principal(muster))
    assert answer.position is None
    expected = graphql_sync(graphql_schema, query)
    assert expected.errors is None
    assert orjson.loads(answer.body) == {"data": expected.data}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (aliased(620, TYPES), "fields, or deeper"),
        (aliased(20, TYPES), "__schema: "),
        (f"{{ __schema {aliased(20, 'types { fields { name } }')} }}", "__schema: "),
        (f"{{ __schema {{ types {aliased(399, 'name')} }} }}", "401 fields"),
        (aliased(200, TYPE), "__type: "),
        (f"{{ viewer {{ id }} __schema {{ types {{ {IN_LISTS} }} }} }}", "111100 items"),
        (f"{{ __schema {{ queryType {'{ ofType ' * 14} {{ name }} {'} ' * 14} }} }}", "deeper"),
    ],
    ids=[
        "the schema very often",
        "the schema often",
        "lists often",
        "leaves often",
        "types often",
        "lists in lists",
        "deep",
    ],
)
async def test_more_of_the_schema_than_tools_ask_for_is_refused(
    reader: Reader, muster: HandWritten, query: str, message: str
) -> None:
    error = await error_of(reader, muster, query)
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
    assert message in error["message"]


async def test_the_schema_is_asked_once_and_beside_the_event_loop(
    reader: Reader, muster: HandWritten, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def watched(*arguments: Any, **named: Any) -> ExecutionResult:
        threads.append(threading.get_ident())
        result = execute(*arguments, **named)
        assert isinstance(result, ExecutionResult)
        return result

    monkeypatch.setattr(introspection, "execute", watched)
    query = """query ($name: String!, $first: Int) {
      __type(name: $name) { name } people(first: $first) { totalCount }
    }"""
    for name in ("Objective", "Cycle", "Objective"):
        answer = await reader.query(query, {"name": name}, None, principal(muster))
        assert orjson.loads(answer.body)["data"] == {
            "__type": {"name": name},
            "people": {"totalCount": 3},
        }
    assert len(threads) == 2
    assert threading.get_ident() not in threads
