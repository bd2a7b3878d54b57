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
from okr.service.http.graphiql import DEFAULT_QUERY, KeyedTokens
from okr.service.identity import Authenticator
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
TOKEN = "a.b.c</script><!--"

Get = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def tokens() -> KeyedTokens:
    async def issue() -> str:
        return TOKEN

    return KeyedTokens(issue)


@pytest.fixture
def get(engine: SchemaEngine, authenticator: Authenticator, tokens: KeyedTokens) -> Get:
    """Get an address of an application whose GraphiQL has a token to give away."""

    async def get(
        url: str, client: tuple[str, int] | None = ("127.0.0.1", 50_000), **more: Any
    ) -> httpx.Response:
        app = create_app(
            engine, authenticator, clock=utc_now, health=healthy, graphiql_tokens=tokens
        )
        # None stands for a client that came by a Unix socket.
        transport = httpx.ASGITransport(app, client=client)  # type: ignore[arg-type] # None
        async with httpx.AsyncClient(transport=transport) as caller:
            return await caller.get(url, headers={"Accept": BROWSER, **more})

    return get


def config(page: httpx.Response) -> dict[str, Any]:
    """Return what the page hands to its script."""
    (text,) = re.findall(r'<script type="application/json" id="config">(.*?)</script>', page.text)
    values: dict[str, Any] = json.loads(text)
    return values


async def test_with_the_key_graphiql_gets_its_token(get: Get, tokens: KeyedTokens) -> None:
    page = await get(f"http://127.0.0.1:8000{tokens.path}")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert config(page)["token"] == TOKEN
    assert config(page)["query"] == DEFAULT_QUERY
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://[::1]", "http://127.0.0.2"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
async def test_every_way_to_this_machine_counts(
    get: Get, tokens: KeyedTokens, origin: str, client: str
) -> None:
    page = await get(f"{origin}{tokens.path}", client=(client, 50_000))
    assert config(page)["token"] == TOKEN


@pytest.mark.parametrize("query", ["", "?key", "?key=", "?key=guess", "?key=%FF%F0%9F%97%9D"])
async def test_without_the_key_nobody_gets_a_token(get: Get, query: str) -> None:
    """Nobody: neither another user of this machine nor whom a proxy on it lets in, which asks in
    its own name and may add no header."""
    page = await get(f"http://127.0.0.1:8000/{query}")
    assert page.status_code == 200
    assert config(page)["token"] is None
    assert TOKEN not in page.text


async def test_only_the_whole_key_counts(get: Get, tokens: KeyedTokens) -> None:
    for path in (tokens.path[:-1], f"{tokens.path}x", tokens.path.lower()):
        assert config(await get(f"http://127.0.0.1{path}"))["token"] is None


def test_every_start_has_a_key_of_its_own(tokens: KeyedTokens) -> None:
    async def issue() -> str:
        return TOKEN

    assert KeyedTokens(issue).path != tokens.path
    assert len(tokens.path) > 40


async def test_without_a_token_the_page_says_how_to_get_one(get: Get) -> None:
    query = config(await get("http://127.0.0.1/"))["query"]
    hint = query.removesuffix(DEFAULT_QUERY)
    assert "address with a key that the service logged" in hint
    assert "okr token" in hint
    assert validate(graphql_schema, parse(query)) == []


@pytest.mark.parametrize(
    ("origin", "client", "headers"),
    [
        ("http://127.0.0.1", ("192.0.2.1", 50_000), {}),
        ("http://127.0.0.1", ("2001:db8::1", 50_000), {}),
        ("http://127.0.0.1", ("testclient", 50_000), {}),
        ("http://127.0.0.1", None, {}),
        ("http://okr.example.com", ("127.0.0.1", 50_000), {}),
        ("http://127.0.0.1.example.com", ("127.0.0.1", 50_000), {}),
        ("http://127.0.0.1", ("127.0.0.1", 50_000), {"X-Forwarded-For": "192.0.2.1"}),
        ("http://127.0.0.1", ("127.0.0.1", 50_000), {"Forwarded": "for=192.0.2.1"}),
        ("http://127.0.0.1", ("127.0.0.1", 50_000), {"Via": "1.1 proxy"}),
    ],
)
async def test_elsewhere_the_key_is_worth_nothing(
    get: Get,
    tokens: KeyedTokens,
    origin: str,
    client: tuple[str, int] | None,
    headers: dict[str, str],
) -> None:
    page = await get(f"{origin}{tokens.path}", client=client, **headers)
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
    assert "Authorization" in config(page)["query"]
    assert "okr token" not in config(page)["query"]


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
