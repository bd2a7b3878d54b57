"""Entries outside of a ledger, an end that it has not reached, and damage that is none: what a
superuser may put into the tables is named, and forgotten once it is gone."""

import pytest

from okr.service.postgres.pool import Pool
from okr.service.proof.damage import TreeDamaged
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import prove_consistency
from okr.service.proof.scrub import Scrub, known
from okr.service.proof.sealing import seal
from tests.proof.conftest import Owner, Synthetic
from tests.proof.test_damage import found, sealed, tampered

COPY = """
    insert into entry
    select (jsonb_populate_record(e, jsonb_build_object(
        'position', c.position, 'stream_version', 1000 + c.n))).*
    from entry e, unnest('{%s}'::bigint[]) with ordinality c(position, n)
    where e.org_id = $1 and e.position = 300
"""
KEEP = """
    insert into damage (org_id, level, first, last, missing, found_at)
    values ($1, %s, now())
"""


@pytest.mark.parametrize(
    ("positions", "told"),
    [
        ("0", ["position 0 was inserted, outside of the ledger"]),
        ("301", ["position 301 was inserted, outside of the ledger"]),
        (
            "-9223372036854775808, -3, -2, 400, 401, 403, 9223372036854775807",
            [
                "position -9223372036854775808 was inserted, outside of the ledger",
                "positions -3 to -2 were inserted, outside of the ledger",
                "positions 400 to 401 were inserted, outside of the ledger",
                "position 403 was inserted, outside of the ledger",
                "position 9223372036854775807 was inserted, outside of the ledger",
            ],
        ),
    ],
)
async def test_entries_outside_of_the_ledger(
    pool: Pool,
    owner: Owner,
    synthetic: Synthetic,
    notary: Notary,
    positions: str,
    told: list[str],
) -> None:
    org_id = synthetic.org_id
    await sealed(synthetic, pool, notary)
    async with tampered(owner, org_id, COPY % positions):
        assert await found(pool, org_id) == told
        damage = await known(pool, org_id, 100)
        assert [str(one) for one in damage] == told
        assert {one.how for one in damage} == {"inserted"}
        with pytest.raises(TreeDamaged, match=told[0]):
            await prove_consistency(pool, org_id, 50)
    assert await found(pool, org_id) == []
    assert (await prove_consistency(pool, org_id, 50)).checkpoint.size == 300


async def test_an_end_that_is_not_reached_is_not_sealed(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    """Also before anybody has read the ledger again."""
    await sealed(synthetic, pool, notary)
    further = "update head set position = 310 where org_id = $1"
    async with tampered(owner, synthetic.org_id, further):
        with pytest.raises(TreeDamaged, match="sealed: positions 301 to 310 are missing"):
            await seal(pool, synthetic.org_id, notary)


@pytest.mark.parametrize(
    "row",
    [
        "0, 1, 939, true",
        "0, 1, 939, false",
        "0, 250, 260, false",
        "0, -5, 3, false",
        "0, 301, 400, false",
        "0, 300, 1, true",
        "8, 1, 256, false",
        "8, -1, 9223372036854775807, false",
        "5, 1, 5, false",
        "67, 0, 0, false",
        "-1, 7, 7, true",
    ],
)
@pytest.mark.parametrize("size", [300, 939])
async def test_damage_that_is_none_is_forgotten(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, row: str, size: int
) -> None:
    await synthetic.grow(size)
    assert await seal(pool, synthetic.org_id, notary)
    await owner.execute(KEEP % row, synthetic.org_id)
    assert await known(pool, synthetic.org_id, 2**63 - 1)
    scrub = Scrub(pool, synthetic.org_id)
    while not await scrub.step(1):
        pass
    assert await known(pool, synthetic.org_id, 2**63 - 1) == []


async def test_what_was_found_stays_as_far_as_it_is_not_read_again(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    """However many blocks are read at a time."""
    await synthetic.grow(939)
    assert await seal(pool, synthetic.org_id, notary)
    lost = "delete from entry where org_id = $1 and position between 200 and 600"
    async with tampered(owner, synthetic.org_id, lost):
        assert await found(pool, synthetic.org_id) == ["positions 200 to 600 are missing"]
        await Scrub(pool, synthetic.org_id).step(1)
        assert [str(one) for one in await known(pool, synthetic.org_id, 939)] == [
            "positions 200 to 256 are missing",
            "positions 257 to 600 are missing",
        ]
    assert await found(pool, synthetic.org_id) == []
