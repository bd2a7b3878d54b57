"""A ledger whose checkpoints were all deleted is signed anew, and that is told once."""

import logging

import asyncpg
import pytest

from okr.service.postgres.pool import Pool
from okr.service.proof.keeper import Keeper
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import newest
from okr.service.proof.scrub import Scrub, known
from okr.service.proof.sealing import LOST, seal
from tests.proof.conftest import Owner, Synthetic
from tests.proof.test_damage import tampered


async def test_it_is_told_once(
    pool: Pool,
    owner: Owner,
    synthetic: Synthetic,
    notary: Notary,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def sealed_by(keeper: Keeper) -> int:
        keeper.appended(synthetic.org_id)
        await keeper.round()
        last = await newest(pool, synthetic.org_id)
        return 0 if last is None else last.size

    keeper = Keeper(pool, notary, pause=0)
    for size in (3, 5):
        await synthetic.grow(size)
        assert await sealed_by(keeper) == size
    assert caplog.messages == []
    async with tampered(owner, synthetic.org_id, "delete from checkpoint where org_id = $1"):
        with caplog.at_level(logging.INFO, "okr.proof"):
            for one in (keeper, Keeper(pool, notary, pause=0)):
                assert await sealed_by(one) == 5
        assert caplog.messages == [LOST % synthetic.org_id]
        scrub = Scrub(pool, synthetic.org_id)
        assert await scrub.step()
        assert scrub.lost == 5
    assert await known(pool, synthetic.org_id, 5) == []


@pytest.mark.parametrize(
    "deed",
    [
        "update sealing_turn set signed = false",
        "update sealing_turn set lost_before = 2",
        "update sealing_turn set lost_before = null",
        "delete from sealing_turn",
        "truncate sealing_turn",
    ],
)
async def test_it_is_not_forgotten(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, deed: str
) -> None:
    await synthetic.grow(3)
    assert await seal(pool, synthetic.org_id, notary)
    where = " where org_id = $1"
    await owner.execute(f"update sealing_turn set lost_before = 3 {where}", synthetic.org_id)
    arguments = () if "truncate" in deed else (synthetic.org_id,)
    with pytest.raises(asyncpg.PostgresError, match="what was sealed is immutable"):
        await owner.execute(deed + where * len(arguments), *arguments)
