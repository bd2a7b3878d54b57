"""Fixtures shared by the tests of the transport."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from okr.service.http.app import create_app
from okr.service.identity import Authenticator, LocalIssuer
from okr.service.identity.tokens import utc_now
from tests.http.engine import SchemaEngine
from tests.identity.signing import ORG, PERSON


@pytest.fixture
def engine() -> SchemaEngine:
    return SchemaEngine()


@pytest.fixture(scope="session")
def local_issuer(tmp_path_factory: pytest.TempPathFactory) -> LocalIssuer:
    folder: Path = tmp_path_factory.mktemp("issuer")
    return LocalIssuer(folder)


@pytest.fixture(scope="session")
def authenticator(local_issuer: LocalIssuer) -> Authenticator:
    return Authenticator([local_issuer.as_issuer()])


@pytest.fixture(scope="session")
def token(local_issuer: LocalIssuer) -> str:
    """Lasts for twelve hours."""
    return local_issuer.issue(ORG, PERSON)


async def healthy() -> None:
    """Nothing is wrong."""


@pytest.fixture
def app(engine: SchemaEngine, authenticator: Authenticator) -> Starlette:
    return create_app(
        engine,
        authenticator,
        clock=utc_now,
        health=healthy,
        allowed_origins=["https://okr.example.com"],
        max_request_bytes=10_000,
        max_operations=3,
    )


@pytest.fixture
async def client(app: Starlette, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the application without a socket, as somebody whose token is good."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://okr.test",
        headers={"Authorization": f"Bearer {token}"},
    ) as client:
        del client.headers["accept"]
        yield client
