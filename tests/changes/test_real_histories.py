"""In imported histories, between moments drawn at random: diffs lead from state to state."""

from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from okr.service.importing import import_timeline
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import Asking, applied, asking, composed, net
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
        part = random.choice(parts(asked, c))
        changes = await asked.diff(a, c, part)
        assert applied(asked.state_within(a, part), changes) == asked.state_within(c, part)
        state = asked.state_within(b, part)
        for step in await asked.replay(b, c, part):
            state = applied(state, step["patch"])
        assert state == asked.state_within(c, part)


def parts(asked: Asking, position: int) -> list[str]:
    """Return the ids of the cycles and teams at a position, and that of the organisation."""
    past = asked.world.past
    found = [state.aggregate for state in past.states(position)]
    ids = [past.id_of(one.TOPIC, one.id) for one in found if one.TOPIC in ("cycle", "team")]
    return [*ids, past.id_of("organization", past.org_id)]
