"""GraphQL over HTTP: what the specification demands, and what a request can get wrong."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from okr.service.http.app import create_app
from okr.service.identity import Authenticator, Issuer
from okr.service.identity.tokens import utc_now
from tests.http.conftest import healthy
from tests.http.engine import SchemaEngine
from tests.identity.signing import ISSUER, PERSON, Signer

JSON = "application/json; charset=utf-8"
RESPONSE = "application/graphql-response+json; charset=utf-8"
BOTH = "application/graphql-response+json, application/json;q=0.9"
VARY = "Accept, Authorization, Origin"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


async def post(client: httpx.AsyncClient, query: str = "{ hello }", **more: Any) -> httpx.Response:
    headers = more.pop("headers", {})
    return await client.post("/graphql", json={"query": query, **more}, headers=headers)


def check_refusal(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that the response is a GraphQL error and return it."""
    assert (response.status_code, response.headers["content-type"]) == (status, RESPONSE)
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert list(body) == ["errors"]
    (error,) = body["errors"]
    assert error["extensions"]["code"] == code
    assert error["message"]
    return dict(error)


async def test_a_query_by_post(client: httpx.AsyncClient) -> None:
    response = await post(
        client, "query Q($n: String!) { hello(name: $n) }", variables={"n": "Zoë"}
    )
    assert (response.status_code, response.headers["content-type"]) == (200, JSON)
    assert response.json() == {"data": {"hello": "Grüß dich, Zoë!"}}
    assert response.headers["vary"] == VARY
    assert response.headers["cache-control"] == "no-store"


async def test_a_mutation_by_post(client: httpx.AsyncClient, engine: SchemaEngine) -> None:
    assert (await post(client, "mutation { bump }")).json() == {"data": {"bump": 1}}
    assert engine.bumps == 1


async def test_a_query_by_get(client: httpx.AsyncClient, engine: SchemaEngine) -> None:
    parameters = {
        "query": "query A { hello } query B($n: String!) { hello(name: $n) }",
        "variables": '{"n": "+&=%"}',
        "operationName": "B",
        "extensions": "{}",
    }
    response = await client.get("/graphql", params=parameters)
    assert response.json() == {"data": {"hello": "Grüß dich, +&=%!"}}
    ((variables, operation_name, principal),) = engine.asked
    assert (variables, operation_name) == ({"n": "+&=%"}, "B")
    assert principal.person_id == PERSON


async def test_empty_parameters_of_a_get_are_absent(
    client: httpx.AsyncClient, engine: SchemaEngine
) -> None:
    parameters = {"query": "{ hello }", "variables": "", "operationName": "", "extensions": ""}
    assert (await client.get("/graphql", params=parameters)).status_code == 200
    assert engine.asked[0][:2] == (None, None)


async def test_null_and_unknown_members_are_ignored(client: httpx.AsyncClient) -> None:
    response = await post(client, variables=None, operationName=None, extensions=None, more=[1])
    assert response.json() == {"data": {"hello": "Grüß dich, Welt!"}}


async def test_a_head_request_is_a_get(client: httpx.AsyncClient) -> None:
    response = await client.head("/graphql", params={"query": "{ hello }"})
    assert response.status_code == 200
    assert "etag" in response.headers


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON; Charset=UTF-8", JSON),
        ("application/graphql-response+json", RESPONSE),
        (BOTH, RESPONSE),
        ("application/json, application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/graphql-response+json;q=0.5, */*;q=0.4", RESPONSE),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("application/json;q=0, application/*", RESPONSE),
        ("multipart/mixed;deferSpec=20220824, application/graphql-response+json", RESPONSE),
        ("text/html, application/json", JSON),
        ("application/graphql-response+json;q=many, application/json;q=0.1", JSON),
        ("application/graphql-response+json; charset=latin-1, application/json", JSON),
    ],
)
async def test_the_media_type_is_negotiated(
    client: httpx.AsyncClient, accept: str | None, expected: str
) -> None:
    response = await post(client, headers={} if accept is None else {"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, expected)


async def test_several_accept_headers_are_one(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql",
        json={"query": "{ hello }"},
        headers=[("Accept", "text/csv"), ("Accept", "application/graphql-response+json")],
    )
    assert response.headers["content-type"] == RESPONSE


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "text/*",
        "text/event-stream;q=0",
        "application/json; charset=utf-16",
        "application/json;q=0",
        "application/json;q=nan",
        "*/*;q=0",
        ";;,",
    ],
)
async def test_media_types_that_we_do_not_write(client: httpx.AsyncClient, accept: str) -> None:
    response = await post(client, headers={"Accept": accept})
    check_refusal(response, 406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("accept", ["application/json", BOTH])
@pytest.mark.parametrize(
    ("query", "more"),
    [("{", {}), ("{ nothing }", {}), ("query A { hello } query B { hello }", {})],
    ids=["syntax", "validation", "operation"],
)
async def test_a_request_that_cannot_be_executed(
    client: httpx.AsyncClient, accept: str, query: str, more: dict[str, Any]
) -> None:
    response = await post(client, query, headers={"Accept": accept}, **more)
    assert (response.status_code, response.headers["content-type"]) == (400, RESPONSE)
    assert list(response.json()) == ["errors"]
    response = await client.get("/graphql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 400
    assert "etag" not in response.headers


async def test_errors_beside_data_are_a_result(client: httpx.AsyncClient) -> None:
    response = await post(client, "{ hello partial }")
    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "Grüß dich, Welt!", "partial": None}
    assert response.json()["errors"][0]["path"] == ["partial"]


async def test_a_mutation_by_get(client: httpx.AsyncClient, engine: SchemaEngine) -> None:
    response = await client.get("/graphql", params={"query": "mutation { bump }"})
    check_refusal(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "POST"
    assert engine.bumps == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
async def test_other_methods(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql", json={"query": "{ hello }"})
    check_refusal(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/graphql-response+json",
        "application/json; charset=utf-16",
        "application/json; charset=nonsense",
    ],
)
async def test_other_content_types(client: httpx.AsyncClient, content_type: str | None) -> None:
    """Those that a browser sends across origins without asking first are among them."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    response = await client.post("/graphql", content=b'{"query": "{ hello }"}', headers=headers)
    check_refusal(response, 415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_compressed_body(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    response = await client.post("/graphql", content=b"\x1f\x8b", headers=headers)
    check_refusal(response, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("charset", ["", ";charset=utf-8", '; charset="UTF-8"', "; charset=utf8"])
async def test_the_body_is_utf8(client: httpx.AsyncClient, charset: str) -> None:
    response = await client.post(
        "/graphql",
        content='{"query": "{ hello(name: \\"Jürgen 🎯\\") }"}'.encode(),
        headers={"Content-Type": f"application/json{charset}"},
    )
    assert response.json() == {"data": {"hello": "Grüß dich, Jürgen 🎯!"}}


class Endless(httpx.AsyncByteStream):
    """A body that goes on as long as somebody reads it."""

    sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += 1000
            yield b" " * 1000


@pytest.mark.parametrize("declared", [None, "10"])
async def test_a_body_that_is_too_large(client: httpx.AsyncClient, declared: str | None) -> None:
    body = Endless()
    headers = {"Content-Type": "application/json"}
    if declared is not None:
        headers["Content-Length"] = declared
    request = client.build_request("POST", "/graphql", headers=headers)
    request.stream = body
    check_refusal(await client.send(request), 413, "PAYLOAD_TOO_LARGE")
    assert body.sent == 11_000


async def test_a_body_of_just_the_limit(client: httpx.AsyncClient) -> None:
    body = b'{"query": "{ hello }"}'.ljust(10_000)
    headers = {"Content-Type": "application/json"}
    assert (await client.post("/graphql", content=body, headers=headers)).status_code == 200


async def test_a_url_that_is_too_long(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ hello }" + " " * 10_000})
    check_refusal(response, 414, "URI_TOO_LONG")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "JSON"),
        (b"NONSENSE", "JSON"),
        (b'{"query":', "JSON"),
        (b'{"query": "\xff"}', "JSON"),
        (b'{"query": "\\ud800"}', "JSON"),
        (b'\xef\xbb\xbf{"query": "{ hello }"}', "JSON"),
        (b"[" * 5_000, "JSON"),
        (b'{"query": "{ hello }", "variables": ' + b'{"a":' * 1_100 + b"1" + b"}" * 1_101, "JSON"),
        (b"null", "object"),
        (b'[{"query": "{ hello }"}]', "object"),
        (b"{}", "`query`"),
        (b'{"qeury": "{ hello }"}', "`query`"),
        (b'{"query": null}', "`query`"),
        (b'{"query": 7}', "`query`"),
        (b'{"query": "{ hello }", "variables": [7]}', "`variables`"),
        (b'{"query": "{ hello }", "variables": "{}"}', "`variables`"),
        (b'{"query": "{ hello }", "operationName": {}}', "`operationName`"),
        (b'{"query": "{ hello }", "extensions": true}', "`extensions`"),
    ],
)
async def test_malformed_bodies(client: httpx.AsyncClient, body: bytes, named: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("/graphql", content=body, headers=headers)
    assert named in check_refusal(response, 400, "BAD_REQUEST")["message"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "`query`"),
        ("query=", "`query`"),
        ("query=%ff", "UTF-8"),
        ("query={hello}&variables={", "`variables` is not JSON"),
        ("query={hello}&variables=7", "`variables`"),
        ("query={hello}&extensions=[]", "`extensions`"),
    ],
)
async def test_malformed_urls(client: httpx.AsyncClient, query: str, named: str) -> None:
    response = await client.get(f"/graphql?{query}")
    assert named in check_refusal(response, 400, "BAD_REQUEST")["message"]


async def test_nesting_below_the_limit_is_the_engines_matter(
    client: httpx.AsyncClient, engine: SchemaEngine
) -> None:
    deep = b'{"query": "{ hello }", "variables": ' + b'{"a":' * 1_000 + b"1" + b"}" * 1_001
    headers = {"Content-Type": "application/json"}
    assert (await client.post("/graphql", content=deep, headers=headers)).status_code == 200
    assert engine.asked


@pytest.mark.parametrize(
    ("authorization", "challenge", "reason"),
    [
        (None, 'Bearer realm="okr"', "missing"),
        ("Basic dTpw", 'Bearer realm="okr"', "missing"),
        ("Bearer nonsense", 'Bearer realm="okr", error="invalid_token"', "malformed"),
    ],
)
async def test_without_a_good_token(
    client: httpx.AsyncClient,
    engine: SchemaEngine,
    authorization: str | None,
    challenge: str,
    reason: str,
) -> None:
    del client.headers["authorization"]
    headers = {} if authorization is None else {"Authorization": authorization}
    response = await post(client, "mutation { bump }", headers=headers)
    error = check_refusal(response, 401, "UNAUTHENTICATED")
    assert error["extensions"]["reason"] == reason
    assert response.headers["www-authenticate"] == challenge
    assert engine.bumps == 0


async def test_the_issuer_cannot_be_reached(tmp_path: Path, engine: SchemaEngine) -> None:
    issuer = Issuer(ISSUER, "okr", frozenset({"EdDSA"}), "http://127.0.0.1:1/keys")
    app = create_app(engine, Authenticator([issuer]), clock=utc_now, health=healthy)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://okr.test") as client:
        headers = {"Authorization": f"Bearer {Signer().token()}"}
        response = await post(client, headers=headers)
    check_refusal(response, 503, "UNAVAILABLE")
    assert response.headers["retry-after"] == "60"


async def test_an_unexpected_exception_tells_nothing(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await post(client, "query crash { hello }", operationName="crash")
    error_id = check_refusal(response, 500, "INTERNAL")["extensions"]["errorId"]
    assert "secret" not in response.text
    (record,) = caplog.records
    assert error_id in record.getMessage()
    assert record.exc_info
    assert "the secret of the house" in str(record.exc_info[1])


async def test_a_get_is_answered_from_the_clients_cache(client: httpx.AsyncClient) -> None:
    parameters = {"query": "{ hello }"}
    first = await client.get("/graphql", params=parameters)
    assert first.headers["cache-control"] == "private, no-cache"
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await client.get("/graphql", params=parameters, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["vary"] == VARY
        assert again.headers["cache-control"] == "private, no-cache"
    changed = await client.get(
        "/graphql", params={"query": "{ person }"}, headers={"If-None-Match": etag}
    )
    assert (changed.status_code, changed.json()) == (200, {"data": {"person": str(PERSON)}})
    assert changed.headers["etag"] != etag
    other_type = await client.get("/graphql", params=parameters, headers={"Accept": BOTH})
    assert other_type.headers["etag"] != etag


async def test_a_post_has_no_etag(client: httpx.AsyncClient) -> None:
    assert "etag" not in (await post(client, headers={"If-None-Match": "*"})).headers


async def test_a_browser_is_sent_to_graphiql(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", headers={"Accept": BROWSER})
    assert (response.status_code, response.headers["location"]) == (303, "./")
    response = await client.get(
        "/graphql", params={"query": "{ hello }"}, headers={"Accept": BROWSER}
    )
    assert response.json() == {"data": {"hello": "Grüß dich, Welt!"}}


async def test_a_client_that_goes_while_it_sends(
    app: Starlette, engine: SchemaEngine, token: str
) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pytest.fail(f"nobody is there to get {message}")

    headers = [
        (b"authorization", f"Bearer {token}".encode()),
        (b"content-type", b"application/json"),
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": headers,
    }
    await app(scope, receive, send)
    assert not engine.asked
