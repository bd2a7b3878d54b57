"""Keys: what is sealed can always be opened again by those who hold the key of the database."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from okr.domain.person import Person
from okr.service.ledger.command import Command, begin
from okr.service.ledger.errors import ImportOutOfOrder
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import differences
from okr.service.ledger.sealing import LocalWrappingKey, WrongWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner

START = datetime(2021, 3, 1, 9, tzinfo=UTC)


async def test_a_rolled_back_import_leaves_no_key_behind(
    pool: Pool, ledger: Ledger, org_id: UUID, wrapping_key: LocalWrappingKey
) -> None:
    company = Company(ledger, org_id)
    writer = HistoryWriter(org_id, pool, wrapping_key)
    people = [company.id("Rainer"), company.id("Sabine")]
    founding = company.command(*company.founding(), roles=None, recorded_at=START)
    await writer.append([founding])

    def arrival(at: datetime, name: str) -> list[Command]:
        id_ = company.id(name)
        decision = begin(Person, id_, lambda: Person.add(id_, name, company.act()))
        return [company.command(decision, roles=None, recorded_at=at)]

    with pytest.raises(ImportOutOfOrder):
        await writer.append(arrival(START - timedelta(days=1), "Rainer"))
    await writer.append(arrival(START, "Rainer"))
    await writer.append(arrival(START, "Sabine"))

    kept = await pool.fetch(
        "select subject_id from data_key where org_id = $1 and subject_id = any($2)",
        org_id,
        people,
    )
    assert {row["subject_id"] for row in kept} == set(people)
    assert await differences(pool, org_id, wrapping_key) == []


async def test_a_second_wrapping_key_is_refused_before_it_wraps_anything(
    pool: Pool, company: Company, owner: Owner
) -> None:
    before = await owner.fetchval("select count(*) from data_key where org_id = $1", company.org_id)
    mistaken = company.through(Ledger(pool, LocalWrappingKey(bytes(32))))
    newcomer = company.id("Neu")
    with pytest.raises(WrongWrappingKey, match="OKR_KEY"):
        await mistaken.append(
            begin(Person, newcomer, lambda: Person.add(newcomer, "Neu", company.act()))
        )
    assert before == await owner.fetchval(
        "select count(*) from data_key where org_id = $1", company.org_id
    )


def test_processes_that_make_the_key_file_at_once_get_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "key-encryption.key"
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(LocalWrappingKey.in_file, [path] * 8))
    assert len({key.id for key in keys}) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
