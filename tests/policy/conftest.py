"""Reports of histories that are not made up, and what an independent reader makes of them."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.person import Person
from okr.service.change_policy import PolicyReport, read_policy
from okr.service.cli.operator import Operator, Reading
from okr.service.demo.load import load_story
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.sealing import LocalWrappingKey, WrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.reading.ids import GlobalId
from okr.service.reading.reader import Reader
from okr.service.runtime import services
from okr.service.storage import Storage
from tests.oracle.comparison import compare
from tests.oracle.coverage import Coverage
from tests.oracle.naive import Naive
from tests.oracle.paging import Cursors
from tests.oracle.past import read_past
from tests.oracle.roots import Query
from tests.oracle.world import World
from tests.projections.histories import Sent, alone

REPORT = (Path(__file__).parents[1] / "oracle" / "policy.graphql").read_text(encoding="utf-8")
AT = datetime(2026, 4, 2, tzinfo=UTC)


@dataclass
class History:
    """An organisation, to be asked for the report of one of its cycles."""

    world: World
    reader: Reader
    principal: Principal

    @property
    def cycles(self) -> dict[str, str]:
        """The ids of its cycles by name."""
        past = self.world.past
        found = (it.aggregate for it in past.states(past.head))
        return {it.name: f"cycle.{past.org_id}.{it.id}" for it in found if it.TOPIC == "cycle"}

    async def report(self, cycle: str, **variables: Any) -> dict[str, Any]:
        """The report as the service gives it, having compared it with the naive one."""
        given = {"id": self.cycles[cycle], **variables}
        answer = await self.reader.query(REPORT, given, None, self.principal)
        body: Mapping[str, Any] = json.loads(answer.body)
        cursors = Cursors()
        query = Query(self.world, cursors, self.principal)
        expected = Naive(graphql_schema, Coverage()).answer(query, REPORT, given)
        compare(cursors, body, expected)
        report: dict[str, Any] = body["data"]["cycle"] and body["data"]["cycle"]["changePolicy"]
        if report:
            adds_up(report)
        return report


def decided(actor: UUID, *decision: Any) -> list[Sent]:
    """One decision of this person, with a reason: a kind, an id, the decision's name and what it
    takes."""
    return alone(Act(actor, AT, Reason(ReasonKind.OTHER, "Umbau")), *decision)


def adds_up(report: Mapping[str, Any]) -> None:
    """Every change is that of an objective or a key result that the report tells of."""
    counts, changes = report["counts"], report["changesAfterCommitment"]
    objectives, results = report["objectives"], report["keyResults"]
    assert counts["changesAfterCommitment"] == len(changes)
    assert sum(one["changes"] for one in objectives) == len(changes)
    told = Counter(change["event"]["subject"]["entityId"] for change in changes)
    assert counts["changedGoals"] == len(told)
    named = {one["objective"]["entityId"] for one in objectives}
    assert told.keys() <= named | {one["keyResult"]["entityId"] for one in results}
    assert all(told[one["keyResult"]["entityId"]] == one["changes"] for one in results)
    here = [one for one in (*objectives, *results) if not one["movedAway"]]
    assert len(here) == counts["objectives"] + counts["keyResults"]
    assert len(objectives) + len(results) - len(here) == counts["movedAway"]


async def history_of(
    pool: Pool, wrapping_key: WrappingKey, org_id: UUID, zone: str, now: datetime
) -> History:
    """An organisation as it is in the ledger, looked at from a moment."""
    past = await read_past(pool, org_id, zone, DataKeys(org_id, wrapping_key))
    people = (it.aggregate for it in past.states(past.head) if isinstance(it.aggregate, Person))
    person = next(it for it in people if it.active and it.roles)
    reader = Reader(pool, graphql_schema, lambda: now)
    return History(World(past, frozenset(), now), reader, Principal(org_id, person.id))


@pytest.fixture(scope="session")
async def story(pool: Pool, wrapping_key: LocalWrappingKey) -> History:
    """The demo."""
    loaded = await load_story(pool, wrapping_key)
    now = datetime.fromisoformat("2026-07-06T08:00:00Z")
    return await history_of(pool, wrapping_key, loaded.org_id, "Europe/Berlin", now)


def cycle(story: History, name: str) -> GlobalId:
    return GlobalId.parse(story.cycles[name])


@pytest.fixture(scope="session")
async def reading(
    database: Database, pool: Pool, wrapping_key: LocalWrappingKey, story: History
) -> AsyncIterator[Reading]:
    """Asks in the demo as the command line does."""
    async with services(Storage(pool, wrapping_key, database.service_dsn)) as composed:
        principal = story.principal
        yield Reading(composed, Operator(principal.org_id, principal.person_id))


@pytest.fixture(scope="session")
async def report(reading: Reading, story: History) -> PolicyReport:
    """The report of the demo's first quarter, at the end of what the story tells."""
    return await read_policy(reading, cycle(story, "Q1 2026"), {"position": "913"}, 7)
