"""What GraphQL answers as of every moment of a history is what an independent replay finds."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.importing import import_timeline
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.conftest import COMPARED
from tests.importing import files
from tests.importing.replay import states
from tests.importing.replay_rules import State, time

EVERYTHING = Path(__file__).with_name("everything.graphql").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files.ALL)
async def test_every_moment_reads_as_replayed(
    path: Path,
    pool: Pool,
    wrapping_key: WrappingKey,
    org_id: UUID,
    record_property: Callable[[str, object], None],
) -> None:
    await import_timeline(path, pool, wrapping_key, org_id=org_id, founding=files.founding(path))
    reader = Reader(pool, graphql_schema, lambda: datetime.now(UTC))
    before: State | None = None
    compared = 0
    for moment, expected in states(path, org_id):
        principal = Principal(org_id, UUID(next(iter(expected["people"]))))
        just_before = moment - timedelta(microseconds=1)
        for at, state in ((just_before, before), (moment, expected)):
            answered = await everything(reader, principal, {"time": time(at)})
            assert not list(differences(answered, state)), f"as of {time(at)}"
            compared += 1
        before = expected
    assert compared > 0
    record_property(COMPARED, compared)


def differences(answered: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Where two JSON values differ; true is not 1."""
    if isinstance(answered, dict) and isinstance(expected, dict):
        for name in {**answered, **expected}:
            one, other = (side.get(name, "(absent)") for side in (answered, expected))
            yield from differences(one, other, f"{path}/{name}")
    elif isinstance(answered, list) and isinstance(expected, list):
        if len(answered) != len(expected):
            yield f"{path}: {len(answered)} items, expected {len(expected)}"
        for index, (one, other) in enumerate(zip(answered, expected, strict=False)):
            yield from differences(one, other, f"{path}/{index}")
    elif type(answered) is not type(expected) or answered != expected:
        yield f"{path}: {answered!r}, expected {expected!r}"


async def everything(reader: Reader, principal: Principal, as_of: State) -> State | None:
    """The state as GraphQL tells it, in the form that the replay gives it."""
    people: State = {}
    after = None
    while True:
        variables = {"at": as_of, "after": after}
        answer = json.loads((await reader.query(EVERYTHING, variables, None, principal)).body)
        assert "errors" not in answer, answer["errors"]
        organization = answer["data"]["organization"]
        if organization is None:
            return None
        page = organization.pop("people")
        people |= by_key(page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    cycles = whole(organization.pop("cycles"))
    objectives = by_key([o for cycle in cycles.values() for o in cycle.pop("tree")])
    key_results = by_key([k for o in objectives.values() for k in o.pop("keyResults")])
    for objective in objectives.values():
        for referring in (objective, *objective["notes"]):
            refer(referring)
    for id_, key_result in key_results.items():
        key_result["checkIns"] = whole(key_result["checkIns"])
        key_result["latest"] = key_result.pop("latestCheckIn")
        for referring in (key_result, *key_result["owners"], *key_result["checkIns"].values()):
            refer(referring)
        assert {c.pop("keyResult") for c in key_result["checkIns"].values()} <= {id_}
    return {
        "organization": organization,
        "people": people,
        "cycles": cycles,
        "objectives": objectives,
        "keyResults": key_results,
    }


def whole(connection: Any) -> State:
    """All items of a connection that fits on a page."""
    assert not connection["pageInfo"]["hasNextPage"]
    return by_key(connection["nodes"])


def by_key(nodes: Sequence[Any]) -> State:
    found = {key(node.pop("entityId")): node for node in nodes}
    assert len(found) == len(nodes)
    return found


def refer(node: Any) -> None:
    """Puts the keys of the objects that a node refers to in their place."""
    for name, value in node.items():
        if isinstance(value, dict) and value.keys() == {"entityId"}:
            node[name] = key(value["entityId"])


def key(entity_id: str) -> str:
    """The UUID of an object, which is the last part of its id."""
    return entity_id.rpartition(".")[2]
