"""What nobody foresaw is told without its insides; what passes by itself is told as such."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import asyncpg
import orjson
import pytest

from okr.service.graphql.context import Services
from okr.service.graphql.engine import Engine
from okr.service.http.engine import RequestFailed
from okr.service.ledger.errors import LedgerUnavailable, TooMuchContention
from okr.service.ledger.ledger import Ledger
from okr.service.reading.reader import Reader
from tests.graphql.house import Client, House

SECRET = 'relation "geheim" does not exist'


class Failing:
    """Stands in for a part of the service: raises an error in place of each of its methods."""

    def __init__(self, part: object, error: Exception, *methods: str) -> None:
        self._part = part
        self._error = error
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        if name not in self._methods:
            return getattr(self._part, name)

        async def fail(*_: object, **__: object) -> None:
            raise self._error

        return fail


@pytest.fixture
def without_ledger(composed: Services, house: House) -> Callable[[Exception], Client]:
    """Makes a member of the house whose mutations fail."""

    def failing(error: Exception) -> Client:
        ledger = cast(Ledger, Failing(composed.ledger, error, "append"))
        return replace(house.member, engine=Engine(replace(composed, ledger=ledger)))

    return failing


@pytest.fixture
def without_reader(composed: Services, house: House) -> Callable[[Exception], Client]:
    """Makes a member of the house whose reads fail."""

    def failing(error: Exception) -> Client:
        reader = cast(Reader, Failing(composed.reader, error, "query", "object", "entries"))
        return replace(house.member, engine=Engine(replace(composed, reader=reader)))

    return failing


REWORD = """mutation($id: ID!) {
    rewordObjective(input: {id: $id, title: "Neu", idempotencyKey: "neu"}) {
        position objective { title } } }"""


@pytest.mark.parametrize(
    "error", [RuntimeError(SECRET), asyncpg.UndefinedTableError(SECRET), KeyError(SECRET)]
)
async def test_an_unforeseen_failure_of_a_mutation(
    house: House,
    without_ledger: Callable[[Exception], Client],
    error: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await without_ledger(error).execute(REWORD, id=house.objective)
    [told] = response["errors"]
    assert response["data"] is None
    assert told["extensions"].keys() == {"code", "errorId"}
    assert told["extensions"]["code"] == "INTERNAL"
    assert told["path"] == ["rewordObjective"]
    assert "geheim" not in orjson.dumps(response).decode()
    # the log has it, with the traceback
    assert told["extensions"]["errorId"] in told["message"]
    assert told["extensions"]["errorId"] in caplog.text
    assert "geheim" in caplog.text
    assert "Traceback" in caplog.text


async def test_an_unforeseen_failure_of_a_payload(
    house: House,
    without_reader: Callable[[Exception], Client],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await without_reader(RuntimeError(SECRET)).execute(REWORD, id=house.objective)
    # the mutation has taken effect, and says at which position
    assert response["data"] == {
        "rewordObjective": {"position": str(await house.member.head()), "objective": None}
    }
    [told] = response["errors"]
    assert told["extensions"]["code"] == "INTERNAL"
    assert told["path"] == ["rewordObjective", "objective"]
    assert "geheim" not in orjson.dumps(response).decode()
    assert "geheim" in caplog.text


@pytest.mark.parametrize("error", [LedgerUnavailable(), TooMuchContention()])
async def test_a_ledger_that_cannot_take_it_now(
    house: House, without_ledger: Callable[[Exception], Client], error: Exception
) -> None:
    response = await without_ledger(error).execute(REWORD, id=house.objective)
    assert response == {
        "data": None,
        "errors": [
            {
                "message": str(error),
                "locations": [{"line": 2, "column": 5}],
                "path": ["rewordObjective"],
                "extensions": {"code": "UNAVAILABLE"},
            }
        ],
    }


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("/geheim/.s.PGSQL.5432"),
        asyncpg.ConnectionDoesNotExistError("geheim"),
        asyncpg.CannotConnectNowError("geheim"),
        TimeoutError("geheim"),
    ],
)
async def test_a_database_that_cannot_be_read_now(
    house: House, without_reader: Callable[[Exception], Client], error: Exception
) -> None:
    client = without_reader(error)
    message = "The database is not available right now; try again shortly."
    assert await client.execute("{ viewer { id } }") == {
        "data": None,
        "errors": [{"message": message, "extensions": {"code": "UNAVAILABLE"}}],
    }
    response = await client.execute(REWORD, id=house.objective)
    assert response["data"]["rewordObjective"]["objective"] is None
    [told] = response["errors"]
    assert (told["message"], told["extensions"]) == (message, {"code": "UNAVAILABLE"})
    # once it is back, the same request tells what it did
    data = await house.member.read(REWORD, id=house.objective)
    assert data["rewordObjective"]["objective"] == {"title": "Neu"}


async def test_what_takes_too_long(
    house: House, without_reader: Callable[[Exception], Client]
) -> None:
    client = without_reader(asyncpg.QueryCanceledError("geheim"))
    message = "This took too long and was given up; ask for less at once, or try again later."
    told = {"message": message, "extensions": {"code": "TIMEOUT"}}
    assert await client.execute("{ viewer { id } }") == {"data": None, "errors": [told]}
    with pytest.raises(RequestFailed) as failed:
        await anext(client.stream('subscription { events(after: "0") { id } }'))
    assert failed.value.errors == [told]


async def test_other_mutations_of_the_document_go_on(
    house: House, without_reader: Callable[[Exception], Client]
) -> None:
    response = await without_reader(OSError("geheim")).execute(
        """mutation($id: ID!) {
            one: dropObjective(input: {id: $id, idempotencyKey: "1"}) { objective { id } }
            two: restoreObjective(input: {id: $id, idempotencyKey: "2"}) { errors { code } } }""",
        id=house.objective,
    )
    assert response["data"] == {"one": {"objective": None}, "two": {"errors": []}}
    assert [error["path"] for error in response["errors"]] == [["one", "objective"]]
