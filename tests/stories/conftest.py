"""All histories and states of others, imported once."""

import pytest

from okr.service.importing import Founding, import_timeline
from okr.service.importing.state import import_state
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.stories import raw

ENGLISH = Founding(zone="UTC", language="en")


@pytest.fixture(scope="session")
async def imported(pool: Pool, wrapping_key: WrappingKey) -> dict[str, int]:
    """How many lines of each history, and things of each state, the ledgers took."""
    if not raw.DATA.is_dir():
        pytest.skip(f"no data of others in ../{raw.DATA.parent.name}/{raw.DATA.name}")
    taken = {}
    for file in raw.FILES:
        path, org_id = raw.DATA / file, raw.organization(file)
        if file.endswith(".timeline.jsonl"):
            history = await import_timeline(
                path, pool, wrapping_key, org_id=org_id, founding=ENGLISH
            )
            taken[file] = history.imported
        else:
            held = await import_state(path, pool, wrapping_key, org_id=org_id, founding=ENGLISH)
            taken[file] = sum(held.made[name] for name in ("objectives", "key results"))
    return taken
