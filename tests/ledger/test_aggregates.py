"""Aggregates in memory: those used last, as many as may be, whoever's they are."""

from uuid import UUID, uuid4

import pytest

from okr.domain.aggregate import LedgerAggregate
from okr.service.ledger.aggregates import AggregateCache

ONE, OTHER = UUID(int=1), UUID(int=2)


def aggregate(version: int, id: UUID | None = None) -> LedgerAggregate:
    """An aggregate of so many events."""
    found = object.__new__(LedgerAggregate)
    found._id, found._version = id or uuid4(), version
    return found


@pytest.fixture
def cache() -> AggregateCache:
    return AggregateCache(events=10)


def test_what_was_kept_is_found_in_its_organisation_alone(cache: AggregateCache) -> None:
    mine = aggregate(1)
    theirs = aggregate(1, mine.id)
    cache.keep(ONE, mine)
    assert cache.get(OTHER, mine.id) is None
    cache.keep(OTHER, theirs)
    assert cache.get(ONE, mine.id) is mine
    assert cache.get(OTHER, mine.id) is theirs


def test_what_was_used_longest_ago_makes_room(cache: AggregateCache) -> None:
    first, second, third = aggregate(4), aggregate(4), aggregate(4)
    cache.keep(ONE, first)
    cache.keep(OTHER, second)
    assert cache.get(ONE, first.id) is first
    cache.keep(OTHER, third)
    assert cache.get(OTHER, second.id) is None
    assert cache.get(ONE, first.id) is first
    assert cache.get(OTHER, third.id) is third


def test_an_aggregate_weighs_what_it_weighed_when_it_was_kept_last(cache: AggregateCache) -> None:
    light, grown = aggregate(2), aggregate(2)
    cache.keep(ONE, light)
    cache.keep(ONE, grown)
    grown._version = 8
    cache.keep(ONE, grown)
    assert cache.get(ONE, light.id) is light
    grown._version = 9
    cache.keep(ONE, grown)
    assert cache.get(ONE, light.id) is None
    assert cache.get(ONE, grown.id) is grown


def test_one_that_is_too_heavy_by_itself_is_not_kept(cache: AggregateCache) -> None:
    heavy, light = aggregate(11), aggregate(10)
    cache.keep(ONE, heavy)
    assert cache.get(ONE, heavy.id) is None
    cache.keep(ONE, light)
    assert cache.get(ONE, light.id) is light


def test_what_is_dropped_weighs_nothing(cache: AggregateCache) -> None:
    first, second, third, theirs = aggregate(3), aggregate(3), aggregate(4), aggregate(4)
    for it in (first, second):
        cache.keep(ONE, it)
    cache.drop(ONE, [first.id, first.id, uuid4()])
    assert cache.get(ONE, first.id) is None
    cache.keep(ONE, third)
    assert cache.get(ONE, second.id) is second
    cache.drop_all(ONE)
    assert [cache.get(ONE, it.id) for it in (second, third)] == [None, None]
    cache.keep(OTHER, theirs)
    cache.keep(OTHER, aggregate(6))
    assert cache.get(OTHER, theirs.id) is theirs
