"""Whatever happens: a diff leads from state to state, diffs add up, and a replay goes all ways."""

from uuid import UUID

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from tests.changes.asking import Asking, applied
from tests.changes.confidential_histories import confidential_histories
from tests.changes.conftest import After
from tests.changes.laws import diffs, replays
from tests.projections.histories import Sent

shares = st.integers(0, 100)
"""How far into a history a moment is, in percent."""


@settings(max_examples=30, deadline=None, phases=[Phase.generate])
@given(confidential_histories(), st.tuples(shares, shares, shares))
async def test_diffs(after: After, history: list[list[Sent]], shares: tuple[int, int, int]) -> None:
    asked = await after(history)
    a, b, c = sorted(share * asked.head // 100 for share in shares)
    for seen in views(asked):
        await diffs(seen, a, b, c)


def views(asked: Asking) -> list[Asking]:
    """What there is to read: everything, and what is left where values are hidden."""
    masked = asked.masked
    event("with hidden values" if masked.world.hidden else "without hidden values")
    return [asked, masked] if masked.world.hidden else [asked]


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(confidential_histories())
async def test_a_replay(after: After, history: list[list[Sent]]) -> None:
    asked = await after(history)
    for seen in views(asked):
        await replays(seen, 0, asked.head)


def test_the_helper_is_strict() -> None:
    """What a diff tells must begin with what stands there."""
    id_ = f"objective.{UUID(int=1)}.{UUID(int=2)}"
    change = {"entityId": id_, "field": "title", "from": "a", "to": "b"}
    assert applied({id_: {"title": "a"}}, [change]) == {id_: {"title": "b"}}
    with pytest.raises(AssertionError):
        applied({id_: {"title": "c"}}, [change])
