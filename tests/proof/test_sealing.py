"""Sealing: by several processes at once, interrupted, beside writers, never what was altered."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.service.ledger.ledger import Ledger
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool, open_pool
from okr.service.proof.damage import TreeDamaged
from okr.service.proof.keys import InvalidSigningKeys
from okr.service.proof.merkle import WIDTH
from okr.service.proof.notary import Notary
from okr.service.proof.note import Checkpoint
from okr.service.proof.sealing import seal
from okr.service.proof.tree import CHUNK, SQL
from tests.ledger.company import Company
from tests.proof.conftest import Owner, Synthetic, leaves, spoil
from tests.proof.definition import tree_hash


async def checkpoints(owner: Owner, org_id: UUID) -> list[int]:
    """The sizes of all checkpoints of a ledger, whose roots are checked."""
    rows = await owner.fetch(
        "select size, note, sealed_at from checkpoint where org_id = $1 order by size", org_id
    )
    found = [Checkpoint(*row) for row in rows]
    all_ = await leaves(owner, org_id)
    assert [one.root for one in found] == [tree_hash(all_[: one.size]) for one in found]
    return [one.size for one in found]


async def subtrees(owner: Owner, org_id: UUID) -> int:
    """How many hashes are stored, all of which are checked."""
    rows = await owner.fetch("select level, index, hash from subtree where org_id = $1", org_id)
    all_ = await leaves(owner, org_id)
    for level, index, hash_ in rows:
        assert hash_ == tree_hash(all_[index << level : (index + 1) << level])
    return len(rows)


async def test_several_processes_at_once(
    database: Database, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    grown = [40 * WIDTH + 3, 41 * WIDTH, 80 * WIDTH - 1]
    async with AsyncExitStack() as stack:
        opening = [await open_pool(database.service_dsn, size=2) for _ in range(4)]
        pools = [await stack.enter_async_context(pool) for pool in opening]
        for size in grown:
            await synthetic.grow(size)
            sealed = [False]
            while not all(sealed):
                sealing = (seal(pool, synthetic.org_id, notary) for pool in pools)
                sealed = await asyncio.gather(*sealing)
    assert await checkpoints(owner, synthetic.org_id) == grown
    assert await subtrees(owner, synthetic.org_id) == 79


async def test_beside_writers(pool: Pool, owner: Owner, company: Company, notary: Notary) -> None:
    async def write() -> None:
        for _ in range(20):
            await company.append(company.check_in(company.umsatz))

    writing = asyncio.gather(write(), write())
    while not writing.done():
        await seal(pool, company.org_id, notary)
    await writing
    assert await seal(pool, company.org_id, notary)
    assert (await checkpoints(owner, company.org_id))[-1] == 48


async def test_it_does_not_wait_for_who_locks_the_head(
    pool: Pool, owner: Owner, company: Company, notary: Notary
) -> None:
    async with owner.transaction():
        await owner.execute("select from head where org_id = $1 for update", company.org_id)
        assert await seal(pool, company.org_id, notary)
    assert await checkpoints(owner, company.org_id) == [8]


async def test_only_one_has_its_turn(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    await synthetic.grow(1)
    await pool.execute(SQL["make_turn"], synthetic.org_id)
    async with owner.transaction():
        await owner.execute(SQL["take_turn"], synthetic.org_id)
        assert not await seal(pool, synthetic.org_id, notary)
    assert await seal(pool, synthetic.org_id, notary)
    assert await checkpoints(owner, synthetic.org_id) == [1]


def _same(moment: datetime) -> datetime:
    return moment


async def test_a_pause_between_two_checkpoints(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    done = []
    for seconds in (0, 0.9, 1):
        await synthetic.grow(synthetic.size + 1)
        now = moment + timedelta(seconds=seconds)
        pause = timedelta(seconds=1)
        done.append(
            await seal(pool, synthetic.org_id, notary, pause=pause, clock=partial(_same, now))
        )
    assert done == [True, False, True]
    assert await checkpoints(owner, synthetic.org_id) == [1, 3]


async def test_who_dies_before_signing_leaves_the_rest_to_the_next(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, key_file: Path
) -> None:
    await synthetic.grow((2 * CHUNK + 5) * WIDTH)
    spoil(key_file)
    with pytest.raises(InvalidSigningKeys, match="holds no signing keys"):
        await seal(pool, synthetic.org_id, notary)
    assert await checkpoints(owner, synthetic.org_id) == []
    # what the last transaction would have stored is not there
    assert await subtrees(owner, synthetic.org_id) == 2 * CHUNK
    key_file.unlink()  # noqa: ASYNC240 - nothing else runs
    assert await seal(pool, synthetic.org_id, notary)
    assert await checkpoints(owner, synthetic.org_id) == [synthetic.size]
    assert await subtrees(owner, synthetic.org_id) == 2 * CHUNK + 5


async def test_a_process_that_is_killed(
    pool: Pool, database: Database, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    await synthetic.grow(20 * CHUNK * WIDTH)
    async with await open_pool(database.service_dsn, size=1) as other:
        sealing = asyncio.create_task(seal(other, synthetic.org_id, notary))
        await asyncio.wait([sealing], timeout=0.05)
        other.terminate()
        assert (await asyncio.gather(sealing, return_exceptions=True))[0] is not False
    # its server process keeps the turn until it notices
    await owner.execute("select from sealing_turn where org_id = $1 for update", synthetic.org_id)
    assert await seal(pool, synthetic.org_id, notary)
    assert await checkpoints(owner, synthetic.org_id) == [synthetic.size]


@pytest.mark.parametrize(
    ("alteration", "told"),
    [
        ("update entry set leaf_hash = sha256('') where org_id = $1 and position = 600", "root"),
        ("update subtree set hash = sha256('') where org_id = $1 and index = 1", "root"),
        (
            "delete from entry where org_id = $1 and position = 600",
            "513 to 601 have another hash",
        ),
        (
            "delete from subtree where org_id = $1 and index = 0",
            "positions 1 to 512 have",
        ),
        (
            "update head set position = 599 where org_id = $1",
            "position 600 was sealed, and",
        ),
    ],
)
async def test_what_was_altered_is_not_signed(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, alteration: str, told: str
) -> None:
    await synthetic.grow(600)
    await seal(pool, synthetic.org_id, notary)
    if "head" not in alteration:
        await synthetic.grow(601)
    async with owner.transaction():
        for table in ("entry", "subtree"):
            await owner.execute(f"alter table {table} disable trigger all")
        await owner.execute(alteration, synthetic.org_id)
        for table in ("entry", "subtree"):
            await owner.execute(f"alter table {table} enable trigger all")
    with pytest.raises(TreeDamaged, match=f"organisation {synthetic.org_id} is not .*{told}"):
        await seal(pool, synthetic.org_id, notary)
    rows = await owner.fetch("select size from checkpoint where org_id = $1", synthetic.org_id)
    assert [row["size"] for row in rows] == [600]


async def test_nobody_is_there(pool: Pool, owner: Owner, notary: Notary) -> None:
    org_id = uuid4()
    assert await seal(pool, org_id, notary)
    assert await checkpoints(owner, org_id) == []


@pytest.mark.parametrize("table", ["subtree", "leaf_tile", "checkpoint"])
async def test_what_was_sealed_stays(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, table: str
) -> None:
    await synthetic.grow(300)
    await seal(pool, synthetic.org_id, notary)
    for statement in (
        f"update {table} set org_id = org_id where org_id = $1",
        f"delete from {table} where org_id = $1",
    ):
        with pytest.raises(asyncpg.PostgresError, match="immutable") as refused:
            await owner.execute(statement, synthetic.org_id)
        assert refused.value.sqlstate == "OKR01"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement, synthetic.org_id)
    with pytest.raises(asyncpg.PostgresError, match="TRUNCATE refused"):
        await owner.execute(f"truncate {table}")


async def test_an_import_and_what_follows_are_sealed_alike(
    pool: Pool, owner: Owner, ledger: Ledger, company: Company, notary: Notary
) -> None:
    """Entries written by `append` have the leaves that are sealed."""
    await company.append(company.check_in(company.umsatz))
    assert await seal(pool, company.org_id, notary)
    assert await checkpoints(owner, company.org_id) == [await ledger.position(company.org_id)]
