"""Rebuilding with several processes, each of which folds shares of the streams."""

import pytest

from okr.service.ledger import crew as crews
from okr.service.ledger.crew import Crew
from okr.service.ledger.errors import PoisonEntry
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner
from tests.projections.test_rebuild import add_poison


@pytest.fixture
def crew(database: Database, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """Two processes, and shares so small that a few entries make several."""
    monkeypatch.setattr(crews, "SHARE", 2)
    return Crew(database.service_dsn, 2)


async def test_shares_make_up_the_whole(
    crew: Crew, company: Company, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    for _ in range(3):
        await company.append(company.check_in(company.umsatz))
    assert await rebuild(pool, company.org_id, wrapping_key, crew=crew) == 11
    assert await differences(pool, company.org_id, wrapping_key) == []
    told: list[tuple[int, int]] = []
    found = await differences(
        pool, company.org_id, wrapping_key, lambda *done: told.append(done), crew
    )
    assert found == []
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == (11, 11)


async def test_a_poison_entry_is_named_from_another_process(
    crew: Crew, company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    poison = await add_poison(owner, company, topic="key_result.praised")
    with pytest.raises(PoisonEntry, match=rf"Entry {poison} \(key_result\.praised\)"):
        await rebuild(pool, company.org_id, wrapping_key, crew=crew)
    head = await company.ledger.head(company.org_id)
    assert head is not None
    assert head.generation == 1
