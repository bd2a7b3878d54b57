"""Whatever moves between cycles, teams and objectives: whoever holds the state of a part of the
organisation and applies what is told within it holds its state at the end, and at each step."""

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
from tests.changes.asking import Asking, Facts, State, applied, spread
from tests.changes.conftest import After
from tests.oracle.states import is_link
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    TEAMS,
    alone,
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
PASSAGES = ("ENTERED", "LEFT")


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
@given(st.lists(moves, min_size=8, max_size=16), st.tuples(shares, shares, shares))
async def test_within_any_part(
    after: After, moved: list[tuple[Any, ...]], shares: tuple[int, int, int]
) -> None:
    asked = await after([alone(ACT, *one) for one in (*BEGUN, *moved)])
    assert asked.head >= FIRST
    a, b, c = sorted(FIRST + share * (asked.head - FIRST) // 100 for share in shares)
    for kind, id_ in PARTS:
        part = asked.world.past.id_of(kind, id_)
        begun, between, ended = (asked.state_within(end, part) for end in (a, b, c))
        first, second, both = [await asked.diff(*ends, part) for ends in ((a, b), (b, c), (a, c))]
        assert applied(begun, first) == between
        assert applied(between, second) == applied(begun, both) == ended
        tell_where_they_were(both, asked.state(a), asked.state(c))
        steps = await replays(asked, part, a, c)
        name_the_last_passage(both, [change for step in steps for change in step["patch"]])


async def replays(asked: Asking, part: str, since: int, until: int) -> list[Facts]:
    """Go through a span step by step, holding the state of a part at every position; a step is the
    diff of its position, and where there is none, nothing is different."""
    steps = await asked.replay(since, until, part)
    patches = {int(step["position"]): step["patch"] for step in steps}
    assert list(patches) == sorted(patches)
    assert {*patches} <= {*range(since + 1, until + 1)}
    state = asked.state_within(since, part)
    for position in range(since + 1, until + 1):
        patch = patches.get(position, [])
        assert patch == await asked.diff(position - 1, position, part)
        state = applied(state, patch)
        assert state == asked.state_within(position, part)
    return steps


def tell_where_they_were(changes: list[Facts], before: State, after: State) -> None:
    """What came in or went is told as it was at either end, also where that was elsewhere."""
    for change in changes:
        if change["kind"] in PASSAGES:
            for end, state in (("from", before), ("to", after)):
                facts = state[change["entityId"]].items()
                assert spread(change[end]) == {it: v for it, v in facts if not is_link(it)}


def name_the_last_passage(changes: list[Facts], patches: list[Facts]) -> None:
    """What came in or went did so by the last entry of the span that it did by."""
    last = {one["entityId"]: one["position"] for one in patches if one["kind"] in PASSAGES}
    passed = {one["entityId"] for one in changes if one["kind"] in PASSAGES}
    for change in changes:
        if (id_ := change["entityId"]) in passed:
            assert change["position"] == change["event"]["position"] == last[id_]
            assert [one["position"] for one in change["events"]["nodes"]] == [last[id_]]
