"""A reader over rows written by hand, and a way to ask it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.reading.histories import moves_and_corrections
from tests.reading.rows import START, HandWritten

NOW = START + timedelta(days=365)

Ask = Callable[..., Awaitable[dict[str, Any]]]
Store = Callable[[HandWritten], Awaitable[None]]


def clock() -> datetime:
    """Return the present of all these tests: a year after the first entry."""
    return NOW


@pytest.fixture(scope="session")
def reader(pool: Pool) -> Reader:
    """The reader of one service process."""
    return Reader(pool, graphql_schema, clock)


@pytest.fixture(scope="session")
def store(database: Database) -> Store:
    """Writes an organisation's rows to the database, in place of those there."""

    async def write(organization: HandWritten) -> None:
        connection = await asyncpg.connect(database.owner_dsn)
        try:
            await organization.store(connection)
        finally:
            await connection.close()

    return write


def principal(organization: HandWritten, person: str = "actor") -> Principal:
    """Return the person of an organisation, with all roles that the person has."""
    return Principal(organization.org_id, organization.id(person))


def asking(reader: Reader, organization: HandWritten) -> Ask:
    """Return what asks a query of an organisation; its data, which must come without errors."""

    async def ask(query: str, **variables: Any) -> dict[str, Any]:
        answer = await reader.query(query, variables, None, principal(organization))
        response = orjson.loads(answer.body)
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    return ask


async def error_of(
    reader: Reader, organization: HandWritten, query: str, **variables: Any
) -> dict[str, Any]:
    """Return the one error that a query leads to; nothing else is told."""
    answer = await reader.query(query, variables, None, principal(organization))
    response = orjson.loads(answer.body)
    assert response.get("data") is None
    assert ("data" in response) is not answer.request_error
    [error] = response["errors"]
    assert isinstance(error, dict)
    return error


@pytest.fixture(scope="module")
async def muster(store: Store, request: pytest.FixtureRequest) -> HandWritten:
    """An organisation with two cycles, whose objectives and key results moved and changed."""
    organization = moves_and_corrections(str(request.node.name))
    await store(organization)
    return organization


@pytest.fixture
def ask(reader: Reader, muster: HandWritten) -> Ask:
    """Asks of `muster`."""
    return asking(reader, muster)
