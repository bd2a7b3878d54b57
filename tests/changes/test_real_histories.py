"""In imported histories, between moments drawn at random: diffs lead from state to state."""

from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from okr.service.importing import import_timeline
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import applied, asking, composed, net
from tests.importing import files

SPANS = 12


@pytest.mark.parametrize("path", files.ALL)
async def test_diffs_between_random_positions(
    path: Path, pool: Pool, wrapping_key: WrappingKey, org_id: UUID
) -> None:
    await import_timeline(path, pool, wrapping_key, org_id=org_id, founding=files.founding(path))
    asked = await asking(pool, wrapping_key, org_id, "UTC")
    random = Random(path.name)
    for _ in range(SPANS):
        a, b, c = sorted(random.randint(0, asked.head) for _ in range(3))
        first, second, both = [await asked.diff(*ends) for ends in ((a, b), (b, c), (a, c))]
        assert applied(asked.state(a), first) == asked.state(b)
        assert applied(asked.state(a), both) == asked.state(c)
        assert net(both) == composed(net(first), net(second))
        state = asked.state(b)
        for step in await asked.replay(b, c):
            state = applied(state, step["patch"])
        assert state == asked.state(c)
