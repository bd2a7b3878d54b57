"""Messages of the subprotocol graphql-transport-ws."""

from typing import Any

SUBSCRIBE = '{"type": "subscribe", "id": "1", "payload": '
"""How the text of one begins, up to what is asked."""


def next_(id_: str, **data: Any) -> dict[str, Any]:
    return {"id": id_, "type": "next", "payload": {"data": data}}


def complete(id_: str) -> dict[str, Any]:
    return {"id": id_, "type": "complete"}
