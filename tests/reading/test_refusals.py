"""What cannot be answered is told with a code, a place and a remedy, and nothing else."""

from typing import Any

import orjson
import pytest

from okr.service.reading.documents import MAX_CHARACTERS
from okr.service.reading.reader import Reader
from tests.reading.conftest import asking, error_of, principal
from tests.reading.rows import HandWritten, gid


@pytest.mark.parametrize(
    ("query", "id_"),
    [
        ("query ($id: ID!) { objective(id: $id) { title } }", "nonsense"),
        ("query ($id: ID!) { objective(id: $id) { title } }", "person.{org}.{org}"),
        ("query ($id: ID!) { node(id: $id) { id } }", "objective.{org}.57"),
        ("query ($id: ID!) { nodes(ids: [$id]) { id } }", ""),
        (
            "query ($id: ID!) { objectives(filter: {owner: $id}) { totalCount } }",
            "cycle.{org}.{org}",
        ),
        ("query ($id: ID!) { feed(filter: {subject: $id}) { totalCount } }", "event.{org}.1"),
        ("query ($id: ID!) { viewer(asOf: {cycleEnd: $id}) { id } }", "person.{org}.{org}"),
    ],
)
async def test_a_bad_id_is_refused(
    reader: Reader, muster: HandWritten, query: str, id_: str
) -> None:
    error = await error_of(reader, muster, query, id=id_.format(org=muster.org_id))
    assert error["extensions"] == {"code": "BAD_ID"}
    assert len(error["path"]) == 1
    assert error["locations"] == [{"line": 1, "column": 20}]


async def test_too_many_ids_are_refused(reader: Reader, muster: HandWritten) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [gid(muster, "person", str(n)) for n in range(101)]
    error = await error_of(reader, muster, query, ids=ids)
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert (await asking(reader, muster)(query, ids=[]))["nodes"] == []


@pytest.mark.parametrize("topics", ["gibt.es_nicht", ["objective.drafted", "gibt.es_nicht"]])
async def test_an_unknown_topic_is_refused(
    reader: Reader, muster: HandWritten, topics: str | list[str]
) -> None:
    query = "query ($topics: [String!]) { feed(filter: {topics: $topics}) { totalCount } }"
    error = await error_of(reader, muster, query, topics=topics)
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["path"] == ["feed"]
    assert error["message"].startswith("filter.topics: 'gibt.es_nicht' is no topic; pass one")


async def test_what_names_no_command_is_refused(reader: Reader, muster: HandWritten) -> None:
    query = "query ($command: ID!) { feed(filter: {command: $command}) { totalCount } }"
    error = await error_of(reader, muster, query, command="nothing")
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["path"] == ["feed"]
    assert error["message"].startswith("filter.command: 'nothing' names no command; pass the")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ('{ people(first: "x") { totalCount } }', ["people"]),
        ('{ all: people { nodes { history(first: "x") { totalCount } } } }', ["all", "nodes"]),
        ('{ viewer { ... on Person { h: history(first: "x") { totalCount } } } }', ["viewer", "h"]),
        ("{ viewer { ...F } } fragment F on Person { history(first: {}) { totalCount } }", None),
        ('query ($n: Int = "x") { people(first: $n) { totalCount } }', None),
        ("query ($n: String) { people(first: $n) { totalCount } }", ["people"]),
    ],
)
async def test_where_a_bad_value_stands_is_told(
    reader: Reader, muster: HandWritten, document: str, path: list[str] | None
) -> None:
    answer = await reader.query(document, None, None, principal(muster))
    [error] = orjson.loads(answer.body)["errors"]
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error.get("path") == path


async def test_a_null_that_turns_up_where_none_may_stand(
    reader: Reader, muster: HandWritten
) -> None:
    query = """query ($kind: SubjectKind = PERSON) {
      feed(filter: {subjectKinds: [$kind]}) { totalCount }
    }"""
    error = await error_of(reader, muster, query, kind=None)
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["path"] == ["feed"]
    assert "Argument 'filter' has invalid value" in error["message"]


@pytest.mark.parametrize(
    ("document", "variables", "operation", "message"),
    [
        ("{ people { ", None, None, "Syntax Error"),
        ("{ poeple { id } }", None, None, "Cannot query field"),
        (
            "query ($first: Int) { people(first: $first) { totalCount } }",
            {"first": "x"},
            None,
            "Int",
        ),
        ("query ($as: AsOf) { viewer(asOf: $as) { id } }", {"as": {}}, None, "exactly one"),
        (
            "query ($p: Position) { viewer(minPosition: $p) { id } }",
            {"p": 7},
            None,
            "Position is a",
        ),
        ("query A { __typename } query B { __typename }", None, None, "A, B"),
        ("query A { __typename }", None, "B", "'B'"),
        ("fragment F on Query { __typename }", None, None, ""),
        ("{ __typename }" + " " * MAX_CHARACTERS, None, None, "characters"),
        ("{ people { totalCount } }" * 10_000, None, None, "characters"),
    ],
)
async def test_a_request_that_is_none_has_no_data(
    reader: Reader,
    muster: HandWritten,
    document: str,
    variables: dict[str, Any] | None,
    operation: str | None,
    message: str,
) -> None:
    answer = await reader.query(document, variables, operation, principal(muster))
    response = orjson.loads(answer.body)
    assert list(response) == ["errors"]
    assert message in response["errors"][0]["message"]
    assert answer.request_error
    assert answer.position is None


async def test_text_that_no_database_holds_is_refused(reader: Reader, muster: HandWritten) -> None:
    query = "query ($search: String!) { objectives(filter: {search: $search}) { totalCount } }"
    error = await error_of(reader, muster, query, search="a\0b")
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    for odd in ("'", '"', "\\", "a & | ! ( <-> ):*", "", "%", "$1", "-", "Kunden or -neue"):
        assert "objectives" in await asking(reader, muster)(query, search=odd)
