"""Checkpoints over HTTP: by an address of their own, and in a response that is asked for them."""

import httpx
import pytest

from okr.service.identity import LocalIssuer
from tests.http.engine import SchemaEngine
from tests.identity.signing import ORG, PERSON


async def test_the_newest(client: httpx.AsyncClient, engine: SchemaEngine) -> None:
    response = await client.get("/checkpoint")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.text == engine.note


async def test_the_keys(client: httpx.AsyncClient) -> None:
    response = await client.get("/checkpoint/keys")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text == "okr.example.com/1+00000000+AA==\nokr.example.com/1+00000001+AA==\n"


async def test_before_the_first(client: httpx.AsyncClient, engine: SchemaEngine) -> None:
    engine.note = None
    response = await client.get("/checkpoint")
    assert response.status_code == 404
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert "There is no checkpoint of this ledger yet" in error["message"]


@pytest.mark.parametrize("address", ["/checkpoint", "/checkpoint/keys"])
async def test_who_may_not(
    client: httpx.AsyncClient, local_issuer: LocalIssuer, address: str
) -> None:
    anonymous = await client.get(address, headers={"Authorization": ""})
    assert anonymous.status_code == 401
    assert anonymous.headers["www-authenticate"].startswith('Bearer realm="okr"')
    narrowed = local_issuer.issue(ORG, PERSON, [])
    forbidden = await client.get(address, headers={"Authorization": f"Bearer {narrowed}"})
    assert forbidden.status_code == 403
    assert forbidden.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await client.post(address)).status_code == 405


async def test_what_nobody_expects_is_not_told(
    client: httpx.AsyncClient, engine: SchemaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> str:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(engine, "checkpoint", fail)
    response = await client.get("/checkpoint")
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("extensions", "told"),
    [({"checkpoint": True}, True), ({"checkpoint": "yes"}, False), ({}, False)],
)
async def test_in_a_response(
    client: httpx.AsyncClient, engine: SchemaEngine, extensions: dict[str, object], told: bool
) -> None:
    asked = {"query": "{ hello }", "extensions": extensions}
    response = await client.post("/graphql", json=asked)
    assert response.json().get("extensions", {}).get("checkpoint") == (
        engine.note if told else None
    )
    assert response.json()["data"] == {"hello": "Grüß dich, Welt!"}
