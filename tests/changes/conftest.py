"""Histories to ask about: any, and one in which goals move between parts of the organisation."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from okr.domain.aggregate import Act
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.team import Team
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import Asking, asking
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    TEAMS,
    Sent,
    alone,
    live_through,
)

After = Callable[[list[list[Sent]]], Awaitable[Asking]]
"""Makes an organisation live through a history, by two processes, to ask about it."""

step = partial(alone, Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC)))


@pytest.fixture(scope="package")
def after(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey) -> After:
    other_ledger = Ledger(pool, wrapping_key)

    async def after(history: list[list[Sent]]) -> Asking:
        org_id = await live_through(history, ledger, other_ledger)
        return await asking(pool, wrapping_key, org_id, "Europe/Berlin")

    return after


@pytest.fixture
async def moved(after: After) -> Asking:
    """The key result moves under an objective of another cycle and, later, that to a team."""
    team = GoalOwner(OwnerKind.TEAM, TEAMS[0])
    # the organisation, a person, and a cycle with an objective that has a key result come first
    history = [
        step(Cycle, CYCLES[1], "open", "Q3", None, None),  # 6
        step(Objective, OBJECTIVES[1], "draft", CYCLES[1], "Zweites Ziel", None),  # 7
        step(KeyResult, KEY_RESULTS[0], "move", OBJECTIVES[1]),  # 8
        step(Team, TEAMS[0], "add", "Vertrieb"),  # 9
        step(Objective, OBJECTIVES[1], "hand_over", team),  # 10
        step(KeyResult, KEY_RESULTS[0], "reword", "Anders"),  # 11
        step(Objective, OBJECTIVES[1], "hand_over", None),  # 12
    ]
    asked = await after(history)
    assert asked.head == 12
    return asked
