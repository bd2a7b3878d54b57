"""A moment is named in just one way, and may be at the ends of the calendar."""

from typing import Any

import orjson
import pytest
from graphql import print_schema

from okr.service.graphql.schema import graphql_schema
from okr.service.reading.reader import Reader
from tests.reading.conftest import Ask, principal
from tests.reading.rows import HandWritten, gid

ONE = "Within OneOf Input Object type 'AsOf', exactly one field must be specified"
NULLABLE = "must be non-nullable to be used for OneOf Input Object 'AsOf'"


@pytest.mark.parametrize(
    ("document", "variables", "messages"),
    [
        ("{ mine: viewer(asOf: {}) { id } }", {}, [ONE]),
        ("{ mine: viewer(asOf: {position: null}) { id } }", {}, ["at .position: " + ONE]),
        ('{ mine: viewer(asOf: {position: "1", date: "2026-01-01"}) { id } }', {}, [ONE]),
        ("query ($p: Position) { mine: viewer(asOf: {position: $p}) { id } }", {}, [NULLABLE]),
        (
            'query ($p: Position = "1") { mine: viewer(asOf: {position: $p}) { id } }',
            {},
            [NULLABLE],
        ),
        (
            """query ($p: Position, $d: Date) {
              mine: viewer(asOf: {position: $p, date: $d}) { id } }""",
            {"p": "1"},
            [ONE, f"'$p' is of type 'Position' but {NULLABLE}", "'$d' is of type 'Date' but"],
        ),
        ("query ($as: AsOf) { ... { mine: viewer(asOf: $as) { id } } }", {"as": {}}, [ONE]),
        (
            "query ($as: AsOf) { mine: viewer(asOf: $as) { id } }",
            {"as": {"position": None}},
            ["Variable '$as' has invalid value at .position: " + ONE],
        ),
        (
            "query ($as: AsOf) { mine: viewer(asOf: $as) { id } }",
            {"as": {"position": "1", "date": None}},
            [ONE],
        ),
    ],
)
async def test_a_moment_is_named_in_just_one_way(
    reader: Reader,
    muster: HandWritten,
    document: str,
    variables: dict[str, Any],
    messages: list[str],
) -> None:
    answer = await reader.query(document, variables, None, principal(muster))
    response = orjson.loads(answer.body)
    assert (list(response), answer.request_error) == (["errors"], True)
    errors = response["errors"]
    for error, message in zip(errors, messages, strict=True):
        assert message in error["message"]
        assert error["extensions"] == {"code": "BAD_ARGUMENT"}
        assert error["path"] == ["mine"]
        assert error["locations"]


async def test_a_moment_named_by_a_variable_that_is_not_null(ask: Ask) -> None:
    query = "query ($p: Position!) { feed(asOf: {position: $p}) { totalCount } }"
    assert await ask(query, p="3") == {"feed": {"totalCount": 3}}


async def test_clients_can_tell_which_inputs_are_one_of_several(ask: Ask) -> None:
    query = """{
      as: __type(name: "AsOf") { isOneOf }
      filter: __type(name: "ObjectiveFilter") { isOneOf }
      person: __type(name: "Person") { isOneOf fields { type { isOneOf } } }
    }"""
    data = await ask(query)
    assert data["as"] == {"isOneOf": True}
    assert data["filter"] == {"isOneOf": False}
    assert data["person"]["isOneOf"] is None
    assert {field["type"]["isOneOf"] for field in data["person"]["fields"]} == {None}
    assert "input AsOf @oneOf {" in print_schema(graphql_schema)


FIRST, LAST = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize("time", [f"{FIRST}T00:00:00+14:00", f"{LAST}T23:59:59-00:01"])
@pytest.mark.parametrize(
    ("document", "named"),
    [
        ('{{ viewer(asOf: {{time: "{time}"}}) {{ id }} }}', "Argument 'asOf' has an invalid value"),
        (
            "query ($as: AsOf) {{ viewer(asOf: $as) {{ id }} }}",
            "Variable '$as' has invalid value at .time",
        ),
        (
            "query ($t: DateTime!) {{ viewer(asOf: {{time: $t}}) {{ id }} }}",
            "Variable '$t' has invalid value",
        ),
        (
            'query ($t: DateTime! = "{time}") {{ viewer(asOf: {{time: $t}}) {{ id }} }}',
            "Variable '$t' has an invalid default value",
        ),
    ],
)
async def test_a_time_that_no_calendar_has_in_utc_is_refused(
    reader: Reader, muster: HandWritten, document: str, named: str, time: str
) -> None:
    text = document.format(time=time)
    given = {"as": {"time": time}, "t": time}
    variables = {name: value for name, value in given.items() if f"query (${name}: " in text}
    if "=" in text:
        variables = {}
    answer = await reader.query(text, variables, None, principal(muster))
    [error] = orjson.loads(answer.body)["errors"]
    assert error["message"].startswith(named)
    assert error["message"].endswith(
        f'DateTime is a string like "2026-03-31T15:00:00Z", not {time!r}.'
    )
    assert error["extensions"] == {"code": "BAD_ARGUMENT"}
    assert error["locations"]


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ({"time": f"{FIRST}T00:00:00Z"}, None),
        ({"time": f"{FIRST}T00:00:00-14:00"}, None),
        ({"time": f"{LAST}T23:59:59.999999Z"}, "AS_OF_IN_THE_FUTURE"),
        ({"time": f"{LAST}T23:59:59+14:00"}, "AS_OF_IN_THE_FUTURE"),
        ({"date": FIRST}, None),
        ({"date": LAST}, "AS_OF_IN_THE_FUTURE"),
    ],
)
async def test_the_ends_of_the_calendar_are_moments_too(
    reader: Reader, muster: HandWritten, moment: dict[str, str], code: str | None
) -> None:
    query = "query ($as: AsOf) { people(asOf: $as) { totalCount } }"
    answer = await reader.query(query, {"as": moment}, None, principal(muster))
    response = orjson.loads(answer.body)
    if code is None:
        assert response["data"] == {"people": {"totalCount": 0}}
    else:
        [error] = response["errors"]
        assert error["extensions"] == {"code": code}
        (way,) = moment
        assert error["message"].startswith(f"asOf.{way}: ")


@pytest.mark.parametrize("day", [FIRST, LAST])
async def test_the_ends_of_the_calendar_are_cursors_too(
    ask: Ask, muster: HandWritten, day: str
) -> None:
    query = """query ($id: ID!, $after: String!) {
      keyResult(id: $id) { checkIns(after: $after) { totalCount } }
    }"""
    after = f"checkIns.{muster.org_id}.{day}.1"
    assert "keyResult" in await ask(query, id=gid(muster, "keyResult", "grow"), after=after)
