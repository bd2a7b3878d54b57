"""What surrounds the API: GraphiQL's page, the state of the service, headers, other origins."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from graphql import parse, validate

from okr.service.graphql.schema import graphql_schema
from okr.service.http.app import SECURITY_HEADERS, create_app
from okr.service.http.graphiql import DEFAULT_QUERY
from okr.service.identity import Authenticator
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
TOKEN = "a.b.c</script><!--"

Get = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def get(engine: SchemaEngine, authenticator: Authenticator) -> Get:
    """Get an address of an application whose GraphiQL has a token to give away."""

    async def token() -> str | None:
        return TOKEN

    async def get(
        url: str, client: tuple[str, int] | None = ("127.0.0.1", 50_000), **more: Any
    ) -> httpx.Response:
        app = create_app(engine, authenticator, clock=utc_now, health=healthy, graphiql_token=token)
        # None stands for a client that came by a Unix socket.
        transport = httpx.ASGITransport(app, client=client)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport) as caller:
            return await caller.get(url, headers={"Accept": BROWSER, **more})

    return get


def config(page: httpx.Response) -> dict[str, Any]:
    """Return what the page hands to its script."""
    (text,) = re.findall(r'<script type="application/json" id="config">(.*?)</script>', page.text)
    values: dict[str, Any] = json.loads(text)
    return values


async def test_graphiql_gets_its_token_on_this_machine(get: Get) -> None:
    page = await get("http://127.0.0.1:8000/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert config(page)["token"] == TOKEN
    assert config(page)["query"] == DEFAULT_QUERY


@pytest.mark.parametrize("url", ["http://localhost:8000/", "http://[::1]/", "http://127.0.0.2/"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
async def test_every_way_to_this_machine_counts(get: Get, url: str, client: str) -> None:
    assert config(await get(url, client=(client, 50_000)))["token"] == TOKEN


@pytest.mark.parametrize(
    ("url", "client", "headers"),
    [
        ("http://127.0.0.1/", ("192.0.2.1", 50_000), {}),
        ("http://127.0.0.1/", ("2001:db8::1", 50_000), {}),
        ("http://127.0.0.1/", ("testclient", 50_000), {}),
        ("http://127.0.0.1/", None, {}),
        ("http://okr.example.com/", ("127.0.0.1", 50_000), {}),
        ("http://127.0.0.1.example.com/", ("127.0.0.1", 50_000), {}),
        ("http://127.0.0.1/", ("127.0.0.1", 50_000), {"X-Forwarded-For": "192.0.2.1"}),
        ("http://127.0.0.1/", ("127.0.0.1", 50_000), {"Forwarded": "for=192.0.2.1"}),
        ("http://127.0.0.1/", ("127.0.0.1", 50_000), {"Via": "1.1 proxy"}),
    ],
)
async def test_nobody_else_gets_a_token(
    get: Get, url: str, client: tuple[str, int] | None, headers: dict[str, str]
) -> None:
    page = await get(url, client=client, **headers)
    assert page.status_code == 200
    assert config(page)["token"] is None
    assert TOKEN not in page.text


async def test_the_page_loads_nothing_from_elsewhere(get: Get) -> None:
    page = await get("http://127.0.0.1/")
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(addresses) == 7
    for address in addresses:
        if address != "data:,":
            asset = await get(f"http://127.0.0.1/{address}")
            assert asset.status_code == 200
            assert re.match("text/(css|javascript); charset=utf-8", asset.headers["content-type"])
            assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert len(asset.content) > 30


async def test_the_page_obeys_a_strict_policy(get: Get) -> None:
    pages = [await get("http://127.0.0.1/") for _ in range(2)]
    nonces = {config(page)["nonce"] for page in pages}
    assert len(nonces) == 2
    policy = pages[0].headers["content-security-policy"]
    assert policy.split("; ")[:2] == ["default-src 'none'", "script-src 'self'"]
    assert f"'nonce-{config(pages[0])['nonce']}'" in policy
    assert not re.search(r"unsafe|http|\*", policy)


@pytest.mark.parametrize("name", ["page.py", "index.html", "nothing.js", "..%2fapp.py"])
async def test_other_files_are_not_served(get: Get, name: str) -> None:
    page = await get("http://127.0.0.1/")
    (folder, *_) = re.findall(r'href="(graphiql/\w+)/', page.text)
    assert (await get(f"http://127.0.0.1/{folder}/{name}")).status_code == 404


async def test_without_a_source_of_tokens_there_is_none(client: httpx.AsyncClient) -> None:
    page = await client.get("http://127.0.0.1/")
    assert config(page)["token"] is None


def test_the_schema_has_what_the_default_query_asks_for() -> None:
    assert validate(graphql_schema, parse(DEFAULT_QUERY)) == []
    commented = DEFAULT_QUERY.partition("# subscription")[2].replace("\n#", "\n")
    assert validate(graphql_schema, parse(f"subscription{commented}")) == []


async def test_health(engine: SchemaEngine, authenticator: Authenticator) -> None:
    broken = False

    async def health() -> None:
        if broken:
            raise ConnectionError("the database has gone")

    app = create_app(engine, authenticator, clock=utc_now, health=health)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://okr.test") as client:
        response = await client.get("/healthz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
        broken = True
        response = await client.get("/healthz")
        assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


@pytest.mark.parametrize("path", ["/", "/graphql", "/healthz", "/nothing"])
async def test_every_response_has_the_security_headers(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    for name, value in SECURITY_HEADERS.items():
        if (path, name) != ("/", "Content-Security-Policy"):  # the page has its own
            assert headers[name] == value


PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.mark.parametrize(
    ("path", "origin", "status", "allowed"),
    [
        ("/graphql", "https://okr.example.com", 200, "https://okr.example.com"),
        ("/graphql", "https://evil.example.com", 400, None),
        ("/", "https://okr.example.com", 405, None),
    ],
)
async def test_only_listed_origins_may_use_the_api_and_none_the_page(
    client: httpx.AsyncClient, path: str, origin: str, status: int, allowed: str | None
) -> None:
    preflight = await client.options(path, headers={"Origin": origin, **PREFLIGHT})
    assert preflight.status_code == status
    assert preflight.headers.get("access-control-allow-origin") == allowed
    response = await client.get(path, headers={"Origin": origin})
    assert response.headers.get("access-control-allow-origin") == allowed
