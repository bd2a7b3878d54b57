"""What is asked over a connection, and the messages by which it is answered."""

import logging

import pytest

from tests.http.engine import SchemaEngine
from tests.http.serving import PROTOCOL, Client, happens
from tests.http.websocket.messages import complete, next_
from tests.identity.signing import PERSON


async def test_a_subscription(ready: Client, engine: SchemaEngine) -> None:
    assert ready.connection.subprotocol == PROTOCOL
    await ready.subscribe(
        "ä1",
        "subscription A { crash } subscription B($to: Int!) { count(to: $to) }",
        variables={"to": 2},
        operationName="B",
        extensions={"more": 1},
    )
    assert await ready.receive() == next_("ä1", count=1)
    assert await ready.receive() == next_("ä1", count=2)
    assert await ready.receive() == complete("ä1")
    assert engine.closed.is_set()


async def test_queries_and_mutations_have_one_result(ready: Client, engine: SchemaEngine) -> None:
    await ready.subscribe("q", "{ person }")
    assert await ready.receive() == next_("q", person=str(PERSON))
    assert await ready.receive() == complete("q")
    await ready.subscribe("m", "mutation { bump }", variables=None, operationName=None)
    assert await ready.receive() == next_("m", bump=1)
    assert await ready.receive() == complete("m")
    assert engine.asked[0][2].person_id == PERSON


async def test_a_checkpoint_on_request(ready: Client, engine: SchemaEngine) -> None:
    for query in ("{ hello }", "mutation { bump }"):
        await ready.subscribe("1", query, extensions={"checkpoint": True})
        payload = (await ready.receive())["payload"]
        assert payload["extensions"] == {"checkpoint": engine.note}
        assert await ready.receive() == complete("1")
    await ready.subscribe("1", "subscription { count(to: 1) }", extensions={"checkpoint": True})
    assert await ready.receive() == next_("1", count=1)
    assert await ready.receive() == complete("1")


async def test_operations_run_side_by_side(ready: Client, engine: SchemaEngine) -> None:
    await ready.subscribe("w", "subscription { wait }")
    assert await ready.receive() == next_("w", wait=1)
    await ready.subscribe("q", "{ hello }")
    assert await ready.receive() == next_("q", hello="Grüß dich, Welt!")
    assert await ready.receive() == complete("q")
    await ready.send("complete", id="w")
    await happens(engine.closed)


async def test_an_id_is_free_again_after_its_operation(ready: Client) -> None:
    for _ in range(20):
        await ready.subscribe("1", "subscription { count(to: 1) }")
        assert await ready.receive() == next_("1", count=1)
        assert await ready.receive() == complete("1")


async def test_an_id_is_free_again_after_the_client_cancels(
    ready: Client, engine: SchemaEngine
) -> None:
    await ready.subscribe("1", "subscription { wait }")
    assert await ready.receive() == next_("1", wait=1)
    await ready.send("complete", id="1")
    await ready.subscribe("1", "{ hello }")
    assert await ready.receive() == next_("1", hello="Grüß dich, Welt!")
    assert await ready.receive() == complete("1")
    assert engine.closed.is_set()


async def test_completing_what_does_not_run_is_ignored(ready: Client) -> None:
    await ready.send("complete", id="nothing")
    await ready.send("ping")
    assert await ready.receive() == {"type": "pong"}


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "subscription { count }", "query A { hello } query B { hello }"]
)
async def test_a_document_that_cannot_be_executed(ready: Client, query: str) -> None:
    await ready.subscribe("1", query)
    message = await ready.receive()
    assert (message["id"], message["type"]) == ("1", "error")
    assert message["payload"][0]["message"]
    await ready.subscribe("1", "{ hello }")  # no `complete` comes before this
    assert await ready.receive() == next_("1", hello="Grüß dich, Welt!")


@pytest.mark.parametrize(
    ("query", "before"),
    [("query crash { hello }", 0), ("subscription crash { crash }", 1)],
)
async def test_an_unexpected_exception_tells_nothing(
    ready: Client, query: str, before: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await ready.subscribe("1", query, operationName="crash")
        for _ in range(before):
            assert await ready.receive() == next_("1", crash=1)
        message = await ready.receive()
    assert (message["id"], message["type"]) == ("1", "error")
    (error,) = message["payload"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in str(message)
    (record,) = caplog.records
    assert error["extensions"]["errorId"] in record.getMessage()
    assert record.exc_info
    assert "the secret of the house" in str(record.exc_info[1])
    await ready.send("ping")
    assert await ready.receive() == {"type": "pong"}


async def test_ping_and_pong(socket: Client, token: str) -> None:
    await socket.send("ping", payload={"n": 1})
    assert await socket.receive() == {"type": "pong", "payload": {"n": 1}}
    await socket.send("pong")
    await socket.send("pong", payload={})
    await socket.initialise(token)
    await socket.send("ping", payload=None)
    assert await socket.receive() == {"type": "pong"}


async def test_operations_of_a_connection_are_limited(ready: Client, engine: SchemaEngine) -> None:
    for id_ in "123":
        await ready.subscribe(id_, "subscription { wait }")
        assert await ready.receive() == next_(id_, wait=1)
    await ready.subscribe("4", "{ hello }")
    message = await ready.receive()
    assert (message["id"], message["type"]) == ("4", "error")
    assert message["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
    await ready.send("complete", id="2")
    await ready.subscribe("4", "{ hello }")
    assert await ready.receive() == next_("4", hello="Grüß dich, Welt!")
