"""Whatever happens: a diff leads from state to state, diffs add up, and a replay goes all ways."""

from uuid import UUID

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import Asking, applied, asking
from tests.changes.confidential_histories import confidential_histories
from tests.changes.laws import diffs, replays
from tests.projections.histories import Sent, live_through

ZONE = "Europe/Berlin"
shares = st.integers(0, 100)
"""How far into a history a moment is, in percent."""


@pytest.fixture(scope="module")
def other_ledger(pool: Pool, wrapping_key: LocalWrappingKey) -> Ledger:
    """The ledger of another process."""
    return Ledger(pool, wrapping_key)


@settings(max_examples=30, deadline=None, phases=[Phase.generate])
@given(confidential_histories(), st.tuples(shares, shares, shares))
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
async def test_a_replay(
    ledger: Ledger,
    other_ledger: Ledger,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    history: list[list[Sent]],
) -> None:
    org_id = await live_through(history, ledger, other_ledger)
    asked = await asking(pool, wrapping_key, org_id, ZONE)
    for seen in views(asked):
        await replays(seen, 0, asked.head)


def test_the_helper_is_strict() -> None:
    """What a diff tells must begin with what stands there."""
    id_ = f"objective.{UUID(int=1)}.{UUID(int=2)}"
    change = {"entityId": id_, "field": "title", "from": "a", "to": "b"}
    assert applied({id_: {"title": "a"}}, [change]) == {id_: {"title": "b"}}
    with pytest.raises(AssertionError):
        applied({id_: {"title": "c"}}, [change])
