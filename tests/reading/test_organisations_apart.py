"""Nobody reads what is of another organisation, nor without a role in the own."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from okr.service.identity import Principal
from okr.service.reading.reader import Reader
from tests.reading.conftest import Ask, asking
from tests.reading.histories import moves_and_corrections
from tests.reading.rows import HandWritten, gid

STRANGER = HandWritten("stranger")


async def test_ids_of_another_organisation_look_like_lost_ones(
    ask: Ask, muster: HandWritten
) -> None:
    query = """query ($id: ID!, $person: ID!, $event: ID!) {
      objective(id: $id) { title }
      node(id: $id) { id }
      nodes(ids: [$id, $event]) { id }
      objectives(filter: {owner: $person, dropped: null}) { totalCount }
      feed(filter: {objective: $id}) { totalCount }
    }"""
    nothing = {
        "objective": None,
        "node": None,
        "nodes": [None, None],
        "objectives": {"totalCount": 0},
        "feed": {"totalCount": 0},
    }
    for ledger, lost in ((muster, "lost"), (STRANGER, "lost"), (STRANGER, "grow")):
        ids = {
            "id": gid(ledger, "objective", lost),
            "person": gid(ledger, "person", lost),
            "event": f"event.{ledger.org_id}.1000",
        }
        assert await ask(query, **ids) == nothing
    ours_but_for_the_organisation = {
        "id": f"objective.{STRANGER.org_id}.{muster.id('grow')}",
        "person": f"person.{STRANGER.org_id}.{muster.id('anna')}",
        "event": f"event.{STRANGER.org_id}.1",
    }
    assert await ask(query, **ours_but_for_the_organisation) == nothing


async def test_another_organisation_is_out_of_sight(
    reader: Reader, muster: HandWritten, store: Any
) -> None:
    other = moves_and_corrections("another one")
    await store(other)
    query = "{ people { totalCount } feed { totalCount } objectives { nodes { entityId } } }"
    [ours, theirs] = [await asking(reader, ledger)(query) for ledger in (muster, other)]
    assert ours["feed"] == theirs["feed"] == {"totalCount": muster.position}
    assert ours["people"] == {"totalCount": 3}
    for node in ours["objectives"]["nodes"]:
        assert str(other.org_id) not in node["entityId"]


@pytest.mark.parametrize(
    "who",
    [
        Principal(STRANGER.org_id, STRANGER.actor_id),
        "nobody of it",
        "token without the role",
    ],
    ids=str,
)
async def test_without_a_role_nothing_is_read(
    reader: Reader, muster: HandWritten, who: Principal | str
) -> None:
    if who == "nobody of it":
        who = Principal(muster.org_id, UUID(int=5))
    elif isinstance(who, str):
        who = Principal(muster.org_id, muster.id("bert"), frozenset({"admin"}))
    for _ in range(2):
        answer = await reader.query("{ people { totalCount } }", None, None, who)
        response = orjson.loads(answer.body)
        assert response["data"] is None
        assert [error["extensions"] for error in response["errors"]] == [{"code": "FORBIDDEN"}]
        assert not answer.request_error
