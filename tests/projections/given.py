"""Puts events into a ledger as they are: `given(events)` for tests that read projected rows."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from okr.domain.aggregate import LedgerEvent
from okr.domain.topics import AGGREGATE_CLASSES
from okr.service.ledger import keys
from okr.service.ledger.command import Decision
from okr.service.ledger.erasing import blank
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.domain import story
from tests.ledger.company import Company


def happened(event: LedgerEvent) -> Decision:
    """The decision that makes exactly this event."""

    def decide(aggregate: Any) -> Any:
        made: Any = event.mutate(aggregate)
        made.pending_events.append(event)
        return made

    kind = AGGREGATE_CLASSES[event.TOPIC.partition(".")[0]]
    return Decision(kind, event.originator_id, event.originator_version == 1, decide)


async def everything_has_happened(
    ledger: Ledger, pool: Pool, wrapping_key: WrappingKey, org_id: UUID
) -> Company:
    """An organisation in which everything that can happen has happened, an erasure included."""
    company = Company(ledger, org_id)
    for aggregate in story.aggregates(org_id):
        await company.append(*map(happened, aggregate.collect_events()), roles=None)
    # no other process has read anything
    with patch.object(keys, "TRUSTED", 0), patch.object(keys, "MARGIN", 0):
        await blank(pool, org_id, wrapping_key, lambda: datetime.now(UTC))
    return company
