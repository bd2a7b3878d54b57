"""What left a cycle after it was binding is told in its report, as what left."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from okr.domain.cycle import Cycle, Phase
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.person import Person, Role
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.policy.conftest import History, decided, history_of
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    live_through,
)

MEASURE = Measure(MeasureKind.METRIC, Decimal(0), Decimal(10))
step = partial(decided, PEOPLE[0])

HISTORY = [
    step(Person, PEOPLE[0], "give_role", Role.ADMIN),  # 6
    step(Cycle, CYCLES[1], "open", "Q3", None, None),  # 7
    step(Objective, OBJECTIVES[1], "draft", CYCLES[0], "Zweites Ziel", None),  # 8
    step(KeyResult, KEY_RESULTS[1], "add", OBJECTIVES[1], "Zweites Ergebnis", MEASURE, ()),  # 9
    step(Cycle, CYCLES[0], "change_phase", Phase.COMMITTED),  # 10
    step(KeyResult, KEY_RESULTS[0], "reword", "Anders"),  # 11
    step(KeyResult, KEY_RESULTS[0], "move", OBJECTIVES[1]),  # 12, within the cycle
    step(Objective, OBJECTIVES[1], "move", CYCLES[1]),  # 13, with both key results
    step(KeyResult, KEY_RESULTS[1], "reword", "Woanders"),  # 14, in the other cycle
    step(Objective, OBJECTIVES[0], "move", CYCLES[1]),  # 15: nothing is left
    step(Objective, OBJECTIVES[1], "move", CYCLES[0]),  # 16: it comes back
    step(KeyResult, KEY_RESULTS[0], "move", OBJECTIVES[0]),  # 17, leaves alone
]


@pytest.fixture
async def history(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey) -> History:
    """Goals that move between two cycles, the first of which is committed to."""
    org_id = await live_through(HISTORY, ledger, ledger)
    now = datetime(2026, 4, 3, tzinfo=UTC)
    history = await history_of(pool, wrapping_key, org_id, "Europe/Berlin", now)
    assert history.world.past.head == 17
    return history


def changes(nodes: list[dict[str, Any]], goal: str) -> list[tuple[int, int, bool]]:
    """The last digit of the id of each goal, its number of changes, and whether it left."""
    return [(int(it[goal]["entityId"][-1]), it["changes"], it["movedAway"]) for it in nodes]


async def test_any_moment(history: History) -> None:
    """An independent reader finds the same, and the numbers add up."""
    for position in range(3, 18):
        for cycle in ("Q2", "Q3"):
            await history.report(cycle, asOf={"position": str(position)})


async def test_a_cycle_that_everything_left(history: History) -> None:
    report = await history.report("Q2", asOf={"position": "15"})
    counts = report["counts"]
    assert (counts["objectives"], counts["keyResults"], counts["movedAway"]) == (0, 0, 4)
    assert (counts["changedGoals"], counts["changesAfterCommitment"]) == (3, 4)
    assert changes(report["objectives"], "objective") == [(0, 3, True), (1, 1, True)]
    assert changes(report["keyResults"], "keyResult") == [(0, 2, True), (1, 0, True)]
    # what it would have been without is that of all that it had; as it is, there is nothing
    assert report["outcome"]["progress"] is None


async def test_what_came_back_is_there(history: History) -> None:
    report = await history.report("Q2", asOf={"position": "16"})
    assert changes(report["objectives"], "objective") == [(0, 3, True), (1, 2, False)]
    assert changes(report["keyResults"], "keyResult") == [(0, 2, False), (1, 0, False)]


async def test_a_key_result_that_left_alone(history: History) -> None:
    report = await history.report("Q2")
    assert changes(report["keyResults"], "keyResult") == [(0, 3, True), (1, 0, False)]
    [left, _] = report["keyResults"]
    assert left["objective"]["id"].endswith(str(OBJECTIVES[1]))
