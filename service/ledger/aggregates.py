"""Folded aggregates in memory, so that deciding on them again needs no reading."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from uuid import UUID

from ...domain.aggregate import LedgerAggregate

EVENTS = 1_000_000
"""The most events that the aggregates in memory may have in all: about what they weigh."""


class AggregateCache:
    """The aggregates used last, of all organisations of a process."""

    def __init__(self, events: int = EVENTS) -> None:
        """`events`: the most that they may have in all."""
        self._limit = events
        self._events = 0
        self._kept: OrderedDict[tuple[UUID, UUID], tuple[LedgerAggregate, int]] = OrderedDict()
        self._streams: defaultdict[UUID, set[UUID]] = defaultdict(set)

    def get(self, org_id: UUID, stream_id: UUID) -> LedgerAggregate | None:
        """The aggregate, if it is kept."""
        key = (org_id, stream_id)
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, org_id: UUID, aggregate: LedgerAggregate) -> None:
        """Keeps an aggregate, which counts as used now and weighs what it does now; one that was
        kept of its stream is dropped, and so are those used longest ago if all become too heavy."""
        self.drop(org_id, (aggregate.id,))
        self._kept[org_id, aggregate.id] = (aggregate, aggregate.version)
        self._streams[org_id].add(aggregate.id)
        self._events += aggregate.version
        while self._events > self._limit:
            oldest_org, oldest_stream = next(iter(self._kept))
            self.drop(oldest_org, (oldest_stream,))

    def drop(self, org_id: UUID, streams: Iterable[UUID]) -> None:
        """Drops aggregates as far as they are kept."""
        for stream_id in streams:
            found = self._kept.pop((org_id, stream_id), None)
            if found is not None:
                self._events -= found[1]
                self._streams[org_id].discard(stream_id)

    def drop_all(self, org_id: UUID) -> None:
        """Drops the aggregates of an organisation."""
        self.drop(org_id, list(self._streams.get(org_id, ())))
        self._streams.pop(org_id, None)
