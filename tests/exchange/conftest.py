"""Fixtures of the tests of exports: an installation here, another one there, a company to take."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import pytest

from okr.service.exchange import RecipientKey, back_up
from okr.service.identity import utc_now
from okr.service.ledger import keys as data_keys
from okr.service.ledger.aftermath import Aftermath
from okr.service.ledger.key_file import KeyFile
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.connection import Database
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.exchange.backed_up import Lived, installation, remembered, traces
from tests.exchange.installation import Installation
from tests.graphql.house import build
from tests.graphql.test_erasure import NAME, REASON_TO_ERASE, WORD, talk
from tests.ledger.company import Company
from tests.postgres.helpers import passable_directory
from tests.projections.given import everything_has_happened


@pytest.fixture(scope="session")
async def here(
    database: Database, pool: Pool, wrapping_key: LocalWrappingKey
) -> AsyncIterator[Installation]:
    """Where organisations are founded."""
    owner = await asyncpg.connect(database.owner_dsn)
    yield Installation(pool, owner, wrapping_key)
    await owner.close()


@pytest.fixture(scope="session")
def directory_there() -> Iterator[Path]:
    with passable_directory() as path:
        yield path / "data"


@pytest.fixture(scope="session")
async def there(directory_there: Path) -> AsyncIterator[Installation]:
    """A server of its own, to which organisations are taken."""
    async with EmbeddedPostgres(directory_there) as database:
        await migrate(database.owner_dsn)
        owner = await asyncpg.connect(database.owner_dsn)
        async with await open_pool(database.service_dsn) as pool:
            yield Installation(pool, owner, LocalWrappingKey(bytes(range(32, 64))))
        await owner.close()


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory) -> RecipientKey:
    """The private key of the receiving installation."""
    return RecipientKey.in_file(tmp_path_factory.mktemp("keys") / "recipient.key")


@pytest.fixture
async def company(here: Installation, org_id: UUID) -> Company:
    """A company of eight entries, and a command that changed nothing."""
    company = await Company(here.ledger, org_id).found()
    await company.append(company.reword(company.umsatz, "Umsatz verdoppeln"))
    return company


@pytest.fixture
async def told(here: Installation, org_id: UUID) -> Company:
    """An organisation in which everything that can happen has happened."""
    return await everything_has_happened(here.ledger, here.pool, here.wrapping_key, org_id)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="okr-test-") as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
async def lived(folder: Path) -> AsyncIterator[Lived]:
    key = KeyFile.made(folder / "key")
    async with installation(key) as source:
        house = await build(source.engine)
        ids = await talk(house)
        assert {"person_version", "comment"} <= {*await traces(source, WORD, NAME)}
        team = (await house.admin.done("addTeam", {"name": "Versand"}))["id"]
        joins = {"id": team, "person": house.person(house.everybody), "on": "2026-01-05"}
        await house.admin.done("joinTeam", joins)
        await source.owner.execute("analyze")
        assert {"person_version", "comment"} <= await remembered(source, WORD, NAME)
        before, after, keys = (folder / f"{name}.okr" for name in ("before", "after", "keys"))
        await back_up(source.pool, key, before, utc_now)
        await house.admin.done("deactivatePerson", house.leaving(house.everybody))
        whom = {"id": house.person(house.everybody), "reason": REASON_TO_ERASE}
        await house.admin.done("erasePerson", whom)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(data_keys, "TRUSTED", 0)
            patched.setattr(data_keys, "MARGIN", 0)
            assert await Aftermath(source.pool, key, utc_now).finish()
        assert await back_up(source.pool, key, after, utc_now) == (1, [], [])
        assert await back_up(source.pool, key, keys, utc_now, keys_only=True) == (0, [], [])
        yield Lived(source, house, ids, before, after, keys, key)
