"""`okr serve` from outside: who gets a token with the page, and which pages may use the API."""

import re
import signal
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.cli.okr import OKR, PATIENCE, temporary
from tests.http.test_app import PREFLIGHT, config

FRONTEND = "http://localhost:5173"


@pytest.fixture(scope="module")
def log() -> Iterator[str]:
    """What a service that runs has logged at its start."""
    with (
        temporary() as okr,
        subprocess.Popen(
            [OKR, "serve", "--port", "0"],
            env=okr.environment() | {"OKR_ALLOWED_ORIGINS": FRONTEND},
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stderr is not None
        told = ""
        for line in process.stderr:
            told += line
            if "GraphQL on" in line:
                break
        try:
            yield told
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


@pytest.fixture
def client(log: str) -> Iterator[httpx.Client]:
    found = re.search("GraphQL on (http://127.0.0.1:[0-9]+)$", log, re.MULTILINE)
    assert found, log
    with httpx.Client(base_url=found[1], trust_env=False, timeout=PATIENCE) as client:
        yield client


def test_the_logged_address_has_a_token_that_the_service_accepts(
    log: str, client: httpx.Client
) -> None:
    found = re.search(
        r"GraphiQL with a token at (http://127\.0\.0\.1:[0-9]+/\?key=\S+)$", log, re.MULTILINE
    )
    assert found, log
    token = config(client.get(found[1]))["token"]
    answer = client.post(
        "/graphql",
        json={"query": "{ __typename }"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.json() == {"data": {"__typename": "Query"}}


def test_the_bare_address_has_none(client: httpx.Client) -> None:
    page = client.get("/")
    assert config(page)["token"] is None


@pytest.mark.parametrize(
    ("origin", "allowed"), [(FRONTEND, FRONTEND), ("http://localhost:5174", None)]
)
def test_a_frontend_on_a_listed_origin_may_use_the_api(
    client: httpx.Client, origin: str, allowed: str | None
) -> None:
    preflight = client.options("/graphql", headers={"Origin": origin, **PREFLIGHT})
    assert preflight.headers.get("access-control-allow-origin") == allowed
