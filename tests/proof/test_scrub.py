"""What was sealed is read again: what the owner of the database alters or deletes is found."""

import asyncio
import logging
from uuid import UUID

import pytest

from okr.service.background import beside
from okr.service.postgres.pool import Pool
from okr.service.proof.damage import TreeDamaged
from okr.service.proof.keeper import Keeper
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import newest, prove_consistency, prove_inclusion
from okr.service.proof.scrub import Scrub, known
from okr.service.proof.sealing import seal
from tests.proof.conftest import Owner, Synthetic

DELETE = "delete from entry where org_id = $1 and position = 100"
ALTER = "update entry set open = 'x' where org_id = $1 and position = 214"
ALTER_WITH_HASHES = """
    update entry e set
        topic = 'other',
        leaf_hash = leaf_hash(e.org_id, e.position, e.stream_id, e.stream_version, 'other',
            e.topic_version, e.occurred_at, e.recorded_at, e.appended_at, e.actor_id,
            e.reason_kind, e.command_id, e.correlation_id, e.causation_id, e.imported,
            e.payload_hash)
    where e.org_id = $1 and e.position = 214
"""
ALTER_NEXT = ALTER_WITH_HASHES.replace("214", "215") + "; "
TILES = """
    update leaf_tile t set hashes = overlay(t.hashes placing e.leaf_hash
        from (32 * (e.position - t.first) + 1)::integer)
    from entry e
    where t.org_id = $1 and e.org_id = $1 and e.position = 214
        and e.position >= t.first and e.position < t.first + length(t.hashes) / 32
"""
NO_TILES = "delete from leaf_tile where org_id = $1"
ROOT = "positions 1 to 600 have another root than the checkpoint"
BLOCK = "positions 1 to 256 have another hash than was sealed"


async def do(owner: Owner, org_id: UUID, *deeds: str) -> None:
    """What the owner of a database can do, with the triggers out of the way."""
    async with owner.transaction():
        for table in ("entry", "leaf_tile", "subtree"):
            await owner.execute(f"alter table {table} disable trigger all")
        for deed in deeds:
            for statement in deed.split("; "):
                await owner.execute(statement, org_id)
        for table in ("entry", "leaf_tile", "subtree"):
            await owner.execute(f"alter table {table} enable trigger all")


async def found(pool: Pool, org_id: UUID) -> list[str]:
    """What a whole round finds."""
    scrub = Scrub(pool, org_id)
    while not await scrub.step(1):
        assert scrub.done < scrub.size
    assert scrub.done == scrub.size
    return [str(one) for one in await known(pool, org_id, scrub.size)]


async def sizes(owner: Owner, org_id: UUID) -> list[int]:
    """Of what was signed."""
    statement = "select size from checkpoint where org_id = $1 order by size"
    return [row["size"] for row in await owner.fetch(statement, org_id)]


async def test_a_history_rewritten_below_what_is_stored_is_not_signed(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Keeper(pool, notary, pause=0)
    await synthetic.grow(901)
    keeper.appended(synthetic.org_id)
    await keeper.round()
    await do(owner, synthetic.org_id, DELETE, ALTER_WITH_HASHES)
    with caplog.at_level(logging.ERROR, "okr.proof"):
        for size in (929, 930):
            await synthetic.grow(size)
            keeper.appended(synthetic.org_id)
            await keeper.round()
        await keeper.reread()
    assert await sizes(owner, synthetic.org_id) == [901]
    assert [one for one in caplog.messages if str(synthetic.org_id) in one] == [
        f"The ledger of organisation {synthetic.org_id} is not what was sealed: {what}."
        for what in ("position 100 is missing", "position 214 was altered")
    ]
    with pytest.raises(TreeDamaged, match="position 100 is missing"):
        await seal(pool, synthetic.org_id, notary)


async def test_it_is_found_when_nobody_writes(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    await synthetic.grow(600)
    await seal(pool, synthetic.org_id, notary)
    keeper = Keeper(pool, notary, pause=0.01)
    async with beside(keeper.keep()):
        await do(owner, synthetic.org_id, ALTER_WITH_HASHES)
        async with asyncio.timeout(60):
            while not await known(pool, synthetic.org_id, 600):  # noqa: ASYNC110 - in the database
                await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (ALTER, ["position 214 was altered"]),
        (ALTER_WITH_HASHES, ["position 214 was altered"]),
        (f"{ALTER_WITH_HASHES}; {TILES}", [BLOCK]),
        (f"{ALTER_WITH_HASHES}; {NO_TILES}", [BLOCK]),
        (DELETE, ["position 100 is missing"]),
        (f"{DELETE}; {NO_TILES}", ["position 100 is missing", BLOCK]),
        (DELETE.replace("= 100", "between 99 and 101"), ["positions 99 to 101 are missing"]),
        (
            DELETE.replace("= 100", "between 213 and 214").replace("delete", ALTER_NEXT + "delete"),
            ["positions 213 to 214 are missing", "position 215 was altered"],
        ),
        (DELETE.replace("100", "600"), ["position 600 is missing"]),
        (ALTER.replace("214", "599"), ["position 599 was altered"]),
        (ALTER_WITH_HASHES.replace("214", "599"), ["position 599 was altered"]),
        (
            f"{ALTER_WITH_HASHES}; {TILES}".replace("214", "599"),
            [ROOT],
        ),
        (
            "update subtree set hash = '' where org_id = $1 and index = 0",
            [BLOCK, ROOT],
        ),
        (
            "delete from subtree where org_id = $1 and index = 0",
            [BLOCK, ROOT],
        ),
    ],
)
async def test_what_is_wrong_is_named_until_it_is_repaired(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, deed: str, told: list[str]
) -> None:
    await synthetic.grow(600)
    await seal(pool, synthetic.org_id, notary)
    assert await found(pool, synthetic.org_id) == []
    for table in ("entry", "leaf_tile", "subtree"):
        await owner.execute(f"create temp table kept_{table} as table {table}")
    try:
        await do(owner, synthetic.org_id, deed)
        for _ in range(2):
            wrong = await found(pool, synthetic.org_id)
            assert len(wrong) == len(told)
            assert all(one.startswith(start) for one, start in zip(wrong, told, strict=True))
        await synthetic.grow(601)
        with pytest.raises(TreeDamaged, match=f"sealed: {told[0]}"):
            await seal(pool, synthetic.org_id, notary)
        for table in ("entry", "leaf_tile", "subtree"):
            await do(
                owner,
                synthetic.org_id,
                f"delete from {table} where org_id = $1"
                + (" and position <= 600" if table == "entry" else ""),
                f"insert into {table} select * from kept_{table} where org_id = $1",
            )
    finally:
        await owner.execute("drop table kept_entry, kept_leaf_tile, kept_subtree")
    assert await found(pool, synthetic.org_id) == []
    assert await seal(pool, synthetic.org_id, notary)
    assert await sizes(owner, synthetic.org_id) == [600, 601]


async def test_hashes_over_hashes(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    await synthetic.grow(65_536 + 300)
    await seal(pool, synthetic.org_id, notary)
    deed = "update subtree set hash = sha256('') where org_id = $1 and level = 8 and index = 7"
    await do(owner, synthetic.org_id, deed)
    begins = [
        "positions 1793 to 2048 have another hash than was sealed",
        "positions 1 to 65536 have another hash than was sealed",
    ]
    wrong = await found(pool, synthetic.org_id)
    assert [one[: len(start)] for one, start in zip(wrong, begins, strict=True)] == begins


async def test_proofs_of_what_is_damaged_are_refused(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    org_id = synthetic.org_id
    for size in (50, 600):
        await synthetic.grow(size)
        await seal(pool, org_id, notary)
    await do(owner, org_id, DELETE)
    for position in (99, 100):
        with pytest.raises(TreeDamaged, match="position 100 is missing"):
            await prove_inclusion(pool, org_id, position)
    assert (await prove_inclusion(pool, org_id, 300)).checkpoint.size == 600
    await found(pool, org_id)
    with pytest.raises(TreeDamaged, match="position 100 is missing"):
        await prove_consistency(pool, org_id, 50)
    assert (await prove_consistency(pool, org_id, 20, 50)).checkpoint.size == 50
    last = await newest(pool, org_id)
    assert last is not None
    assert last.size == 600


@pytest.mark.parametrize("prove", [prove_inclusion, prove_consistency])
async def test_a_proof_that_does_not_lead_to_its_checkpoint_is_none(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, prove: type
) -> None:
    await synthetic.grow(250)
    await seal(pool, synthetic.org_id, notary)
    await do(owner, synthetic.org_id, ALTER_WITH_HASHES)
    with pytest.raises(TreeDamaged, match="positions 1 to 250 have another root than the ch"):
        await prove(pool, synthetic.org_id, 10)
