"""How an event is written down as a golden example."""

import copy
import json
from typing import Any

from okr.domain.aggregate import LedgerEvent
from okr.domain.facts import fact_fields


def written(event: LedgerEvent) -> str:
    """The event as an example: its envelope, and its payload in an open and a sealed part, with
    values apart where they are confidential."""
    payload: dict[str, Any] = {name: vars(event)[name] for name in fact_fields(type(event))}
    confidential: dict[str, Any] = {}
    if event.confidential:
        payload, confidential = without_values(event, payload)
    private = {**payload, "reason_text": event.reason_text}
    example = {
        "topic": event.TOPIC,
        "version": event.class_version,
        "stream_id": str(event.originator_id),
        "stream_version": event.originator_version,
        "occurred_at": event.timestamp.isoformat(),
        "actor_id": str(event.actor_id),
        "reason_kind": event.reason_kind,
        "open": {name: value for name, value in payload.items() if name not in event.SEALED},
        "sealed_for": event.SEALED_FOR,
        "sealed": {
            name: value
            for name, value in private.items()
            if name in event.SEALED and value is not None
        },
        **({"confidential": confidential} if event.confidential else {}),
    }
    return json.dumps(example, ensure_ascii=False, indent=2) + "\n"


def without_values(
    event: LedgerEvent, payload: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The payload with null for confidential values, and these by their paths."""
    hidden: dict[str, Any] = copy.deepcopy(payload)
    values = {}
    for path in sorted(event.CONFIDENTIAL):
        *fields, name = path.split(".")
        holder = hidden[fields[0]] if fields else hidden
        values[path], holder[name] = holder[name], None
    return hidden, values
