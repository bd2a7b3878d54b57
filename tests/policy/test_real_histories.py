"""The reports of imported histories, others' among them, are what an independent reader finds."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.importing import import_timeline
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.importing import files
from tests.policy.conftest import history_of

NOW = datetime(2026, 7, 6, 8, tzinfo=UTC)
MOMENTS = 4
"""At how many positions each cycle is looked at."""


@pytest.mark.parametrize("path", files.ALL)
async def test_any_cycle(
    path: Path, pool: Pool, wrapping_key: LocalWrappingKey, org_id: UUID
) -> None:
    founding = files.founding(path)
    await import_timeline(path, pool, wrapping_key, org_id=org_id, founding=founding)
    zone = await pool.fetchval("select zone from organization where org_id = $1", org_id)
    history = await history_of(pool, wrapping_key, org_id, zone, NOW)
    head = history.world.past.head
    changes = 0
    for name in history.cycles:
        for part in range(1, MOMENTS + 1):
            as_of = {"position": str(head * part // MOMENTS)}
            await history.report(name, asOf=as_of)
        changes += (await history.report(name))["counts"]["changesAfterCommitment"]
    assert changes > 0
