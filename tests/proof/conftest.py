"""Fixtures of the tests of proofs: a notary, ledgers of any size, and the owner's hands."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.postgres.connection import Database
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from tests.ledger.company import Company

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

GROW = """
    insert into entry
    select $1, n, $1, n, 'synthetic', 1, t, t, t, $1, null, $1, null, null, true, '', null, p,
        leaf_hash($1, n, $1, n::integer, 'synthetic', 1::smallint, t, t, t, $1, null, $1, null,
            null, true, p)
    from generate_series($2::bigint, $3::bigint) n, (
        select timestamptz '2026-01-01' as t, sha256(leaf_field('') || leaf_field('')) as p)
"""
"""Entries that say nothing."""
REACH = """
    insert into head (org_id, position, recorded_at, generation)
    values ($1, $2, timestamptz '2026-01-01', 1)
    on conflict (org_id) do update set position = excluded.position
"""


class Synthetic:
    """A ledger whose entries say nothing."""

    def __init__(self, owner: Owner) -> None:
        self.org_id = uuid4()
        self.size = 0
        self._owner = owner

    async def grow(self, size: int) -> None:
        """Appends entries up to a size."""
        async with self._owner.transaction():
            await self._owner.execute(GROW, self.org_id, self.size + 1, size)
            await self._owner.execute(REACH, self.org_id, size)
        self.size = size

    async def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return await leaves(self._owner, self.org_id)


async def leaves(owner: Owner, org_id: UUID) -> list[bytes]:
    """The leaf hashes of a ledger as they are stored."""
    rows = await owner.fetch(
        "select leaf_hash from entry where org_id = $1 order by position", org_id
    )
    return [row["leaf_hash"] for row in rows]


@pytest.fixture(scope="session")
async def owner(database: Database) -> AsyncIterator[Owner]:
    """A connection as the database's owner."""
    connection = await asyncpg.connect(database.owner_dsn)
    yield connection
    await connection.close()


@pytest.fixture
def synthetic(owner: Owner) -> Synthetic:
    """An empty ledger."""
    return Synthetic(owner)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the signing keys are made."""
    return tmp_path / "signing.keys"


def spoil(key_file: Path) -> None:
    """Leaves a file without a key in place of the keys."""
    key_file.write_text("no key", encoding="utf-8")
    key_file.chmod(0o600)


@pytest.fixture
def notary(key_file: Path) -> Notary:
    return Notary(SigningKeys(key_file), "okr.example.com")


@pytest.fixture
async def company(ledger: Ledger, org_id: UUID) -> Company:
    """A company of eight entries."""
    return await Company(ledger, org_id).found()
