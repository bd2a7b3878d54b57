"""Whatever moves between cycles, teams and objectives: what is told within a part leads all goals
that belonged to it at either end from state to state."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.team import Team
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import applied, asking
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    TEAMS,
    Sent,
    Step,
    live_through,
)

ACT = Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC), Reason(ReasonKind.OTHER, "Umbau"))
WORDS = Measure(MeasureKind.TEXT)
BEGUN: tuple[tuple[Any, ...], ...] = (
    (Cycle, CYCLES[1], "open", "Q3", None, None),
    (Objective, OBJECTIVES[1], "draft", CYCLES[1], "Zweites Ziel", None),
    (KeyResult, KEY_RESULTS[1], "add", OBJECTIVES[1], "Zweites Ergebnis", WORDS, ()),
    *((Team, id_, "add", f"Team {id_}") for id_ in TEAMS),
)
FIRST = 10
"""The position of the last entry of these, which come after the five that every history has."""
PARTS = (
    *(("cycle", id_) for id_ in CYCLES),
    *(("team", id_) for id_ in TEAMS),
    *(("objective", id_) for id_ in OBJECTIVES),
)


def changes(kind: type, ids: list[Any], name: str, value: st.SearchStrategy[Any]) -> Any:
    return st.tuples(st.just(kind), st.sampled_from(ids), st.just(name), value)


owners = st.none() | st.builds(GoalOwner, st.just(OwnerKind.TEAM), st.sampled_from(TEAMS))
titles = st.text("ab", min_size=1)
moves = st.one_of(
    changes(Objective, OBJECTIVES, "move", st.sampled_from(CYCLES)),
    changes(Objective, OBJECTIVES, "hand_over", owners),
    changes(Objective, OBJECTIVES, "reword", titles),
    changes(KeyResult, KEY_RESULTS, "move", st.sampled_from(OBJECTIVES)),
    changes(KeyResult, KEY_RESULTS, "reword", titles),
)
shares = st.integers(0, 100)


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.lists(moves, min_size=8, max_size=16), st.tuples(shares, shares))
async def test_within_any_part(
    ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    moved: list[tuple[Any, ...]],
    span: tuple[int, int],
) -> None:
    history = [
        [Sent([Step(kind, id_, name, tuple(arguments), ACT, {}, False)], False)]
        for kind, id_, name, *arguments in (*BEGUN, *moved)
    ]
    org_id = await live_through(history, ledger, ledger)
    asked = await asking(pool, wrapping_key, org_id, "Europe/Berlin")
    assert asked.head >= FIRST
    a, b = sorted(FIRST + share * (asked.head - FIRST) // 100 for share in span)
    for kind, id_ in PARTS:
        part = asked.world.past.id_of(kind, id_)
        before, after = (asked.state_within(end, part, a, b) for end in (a, b))
        assert applied(before, await asked.diff(a, b, part)) == after
        state = before
        for step in await asked.replay(a, b, part):
            state = applied(state, step["patch"])
            assert state == asked.state_within(int(step["position"]), part, a, b)
        assert state == after
