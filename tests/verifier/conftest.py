"""Fixtures of the tests of the verifier: an auditor's desk, and a ledger that may be damaged."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.exchange.installation import Installation
from tests.ledger.company import Company
from tests.postgres.helpers import passable_directory
from tests.verifier.audited import Audited
from tests.verifier.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An auditor's."""
    return Desk(tmp_path, capsys)


@pytest.fixture(scope="module")
def server_directory() -> Iterator[Path]:
    with passable_directory() as path:
        yield path / "data"


@pytest.fixture(scope="module")
async def installation(server_directory: Path) -> AsyncIterator[Installation]:
    """A server whose ledgers may be damaged."""
    async with EmbeddedPostgres(server_directory) as database:
        await migrate(database.owner_dsn)
        owner = await asyncpg.connect(database.owner_dsn)
        async with await open_pool(database.service_dsn) as pool:
            yield Installation(pool, owner, LocalWrappingKey(bytes(range(32))))
        await owner.close()


@pytest.fixture
async def audited(installation: Installation, org_id: UUID, tmp_path: Path) -> Audited:
    """A ledger of twenty entries, with checkpoints of sizes 8, 14 and 20, and a copy."""
    notary = Notary(SigningKeys(tmp_path / "signing.keys"), "okr.example.com")
    audited = Audited(installation, notary, tmp_path)
    ledger = Ledger(installation.pool, installation.wrapping_key)
    company = await Company(ledger, org_id).found()
    for size in (8, 14, 20):
        for _ in range((size - 8) and 3):
            await company.append(company.check_in(company.umsatz, 5))
            await company.append(company.check_in(company.marge, 5))
        await audited.keep(org_id)
    (tmp_path / "keys").write_text("\n".join(notary.verifier_keys(org_id)), encoding="utf-8")
    earlier = await audited.copy(org_id, "earlier")
    assert audited.verify(earlier, earlier) == []
    return audited
