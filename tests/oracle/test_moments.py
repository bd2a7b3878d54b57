"""Every form of asOf finds every moment that there ever was, and the borders between them."""

import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from okr.service.demo.load import load_story
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.oracle.arguments import Vocabulary
from tests.oracle.coverage import Coverage
from tests.oracle.documents import Example
from tests.oracle.naive import Naive
from tests.oracle.past import Past, read_past
from tests.oracle.trial import Statements, Trial
from tests.oracle.world import World

AT_ONCE = 40
"""So many moments one query reads at."""
STEP, STEP_OF_STORY = 2, 20
"""Of how many positions one is looked at in full; of the story all where `OKR_EVERY_POSITION` is
set."""

EVERYTHING = """query ($at: Position!, $day: Date!) {
    organization(asOf: {position: $at}) {
        people(first: 100) { nodes { id name roles version } }
        cycles { nodes { phase position tree(includeDropped: true) { ...Goal } } }
    }
}
fragment Goal on Objective {
    id title dropped attributes progress progressAsRecorded progressMissing notes { id }
    owner { ... on Person { name } }
    keyResults(includeDropped: true) {
        id title dropped struckOut weight target attributes owners { weight person { name } }
        progress progressAsRecorded progressMissing confidence status checkInCount
        scores { mid projected final }
        latestCheckIn { entityId }
        checkInOn(day: $day) { id measuredOn value progress progressAsRecorded }
        checkIns(includeRetracted: true) {
            nodes { position value progress progressAsRecorded note retracted } }
    }
}"""

Trials = list[tuple[Trial, Vocabulary]]


async def test_moments_that_have_passed(trials: Trials) -> None:
    for trial, known in trials:
        moments = list(_passed(known))
        for start in range(0, len(moments), AT_ONCE):
            await trial.ask(_at(moments[start : start + AT_ONCE]), trial.principals[0])


async def test_everything_at_every_position(trials: Trials) -> None:
    for trial, known in trials:
        asked = _everything(trial.world.past, range(0, known.head + 1, STEP))
        await trial.ask(asked, trial.principals[0])


async def test_everything_at_positions_of_the_story(
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    watched_pool: tuple[Pool, Statements],
    coverage: Coverage,
) -> None:
    told = await load_story(pool, wrapping_key, uuid4())
    keys = DataKeys(told.org_id, wrapping_key)
    past = await read_past(pool, told.org_id, "Europe/Berlin", keys)
    world = World(past, frozenset(), past.entries[-1].recorded_at + timedelta(hours=1))
    trial = Trial(world, *watched_pool, Naive(graphql_schema, coverage))
    step = 1 if "OKR_EVERY_POSITION" in os.environ else STEP_OF_STORY
    asked = _everything(past, range(past.head, -1, -step))
    await trial.ask(asked, Principal(told.org_id, told.administrator))


async def test_moments_that_are_refused(trials: Trials) -> None:
    for trial, known in trials:
        undated = [
            {way: id_}
            for way, dated in known.dated.items()
            for id_ in known.ids["cycle"]
            if id_ not in dated
        ]
        assert undated
        future = [
            {"position": str(known.head + 1)},
            {"time": (known.now + timedelta(microseconds=1)).isoformat()},
            {"date": (known.today + timedelta(days=1)).isoformat()},
        ]
        for moment in (*undated, *future):
            await trial.ask(_at([moment]), trial.principals[0])


def _everything(past: Past, positions: Iterable[int]) -> Example:
    """Return a query of everything at some positions, with what was the latest check-in on the day
    that one recorded there is about, or else on the day of the position."""
    requests = []
    for position in positions:
        event = past.entries[max(position - 1, 0)].event
        day = vars(event).get("measured_on") or past.day_of(event.timestamp).isoformat()
        requests.append({"at": str(position), "day": day})
    return Example(EVERYTHING, None, requests)


def _passed(known: Vocabulary) -> Iterator[dict[str, str]]:
    for position in range(known.head + 1):
        yield {"position": str(position)}
    for time in (*sorted(set(known.times)), known.now):
        yield {"time": (time - timedelta(microseconds=1)).isoformat()}
        yield {"time": time.isoformat()}
    for day in {one - timedelta(days=before) for one in known.days for before in (0, 1)}:
        yield {"date": day.isoformat()}
    for way, cycles in known.dated.items():
        yield from ({way: cycle} for cycle in cycles)


def _at(moments: list[dict[str, str]]) -> Example:
    """Return a query of the newest event at each of the moments."""
    numbered = range(len(moments))
    variables = ", ".join(f"$m{n}: AsOf!" for n in numbered)
    fields = "\n".join(
        f"e{n}: feed(first: 1, asOf: $m{n}) {{ totalCount nodes {{ id }} }}" for n in numbered
    )
    requests: list[dict[str, Any]] = [{f"m{n}": moment for n, moment in enumerate(moments)}]
    return Example(f"query ({variables}) {{ {fields} }}", None, requests)
