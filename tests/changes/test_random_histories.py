"""Whatever happens: a diff leads from state to state, diffs add up, and a replay goes all ways."""

from uuid import UUID

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import Asking, applied, asking, composed, net
from tests.projections.histories import Sent, histories, live_through

ZONE = "Europe/Berlin"
shares = st.integers(0, 100)
"""How far into a history a moment is, in percent."""


@pytest.fixture(scope="module")
def other_ledger(pool: Pool, wrapping_key: LocalWrappingKey) -> Ledger:
    """The ledger of another process."""
    return Ledger(pool, wrapping_key)


@settings(max_examples=30, deadline=None, phases=[Phase.generate])
@given(histories, st.tuples(shares, shares, shares))
async def test_diffs(
    ledger: Ledger,
    other_ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    history: list[list[Sent]],
    shares: tuple[int, int, int],
) -> None:
    org_id = await live_through(history, ledger, other_ledger)
    asked = await asking(pool, wrapping_key, org_id, ZONE)
    assume(asked.has_readers)
    a, b, c = sorted(share * asked.head // 100 for share in shares)
    first, second, both = [await asked.diff(*ends) for ends in ((a, b), (b, c), (a, c))]
    assert applied(asked.state(a), first) == asked.state(b)
    assert applied(asked.state(a), both) == asked.state(c)
    assert net(both) == composed(net(first), net(second))
    causes = {
        (change["entityId"], change["field"]): change["position"]
        for change in (*first, *second)
        if change["field"] is not None
    }
    for change in both:
        assert change["event"]["position"] == change["position"]
        if change["field"] is not None:
            assert change["position"] == causes[change["entityId"], change["field"]]
    assert await asked.diff(b, b) == []


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(histories)
async def test_a_replay(
    ledger: Ledger,
    other_ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    history: list[list[Sent]],
) -> None:
    org_id = await live_through(history, ledger, other_ledger)
    asked = await asking(pool, wrapping_key, org_id, ZONE)
    assume(asked.has_readers)
    await replays(asked, 0, asked.head)


async def replays(asked: Asking, since: int, until: int) -> None:
    """Go through a span step by step, meeting every state; a step is the diff of its position."""
    steps = await asked.replay(since, until)
    told = [
        entry.position
        for entry in asked.world.past.entries[since:until]
        if entry.event.TOPIC.startswith(("objective.", "key_result."))
    ]
    assert [int(step["position"]) for step in steps] == told
    state = asked.state(since)
    for step in steps:
        position = int(step["position"])
        assert step["event"]["position"] == step["position"]
        assert {change["position"] for change in step["patch"]} <= {step["position"]}
        assert step["patch"] == await asked.diff(position - 1, position)
        state = applied(state, step["patch"])
        assert state == asked.state(position)
    assert state == asked.state(until)


def test_the_helper_is_strict() -> None:
    """What a diff tells must begin with what stands there."""
    id_ = f"objective.{UUID(int=1)}.{UUID(int=2)}"
    change = {"entityId": id_, "field": "title", "from": "a", "to": "b"}
    assert applied({id_: {"title": "a"}}, [change]) == {id_: {"title": "b"}}
    with pytest.raises(AssertionError):
        applied({id_: {"title": "c"}}, [change])
