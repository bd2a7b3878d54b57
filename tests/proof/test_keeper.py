"""The task that seals in the background."""

import asyncio
import logging
from pathlib import Path

import pytest

from okr.service.postgres.pool import Pool
from okr.service.proof.keeper import Keeper, keeping
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import newest
from tests.proof.conftest import Synthetic, spoil

PATIENCE = 60
"""Seconds after which a test that waits in vain fails."""


async def sealed(pool: Pool, ledger: Synthetic) -> int:
    """How many entries the newest checkpoint has."""
    last = await newest(pool, ledger.org_id)
    return 0 if last is None else last.size


async def reached(pool: Pool, ledger: Synthetic) -> None:
    """Return when all entries are sealed."""
    async with asyncio.timeout(PATIENCE):
        while await sealed(pool, ledger) < ledger.size:  # noqa: ASYNC110 - in the database
            await asyncio.sleep(0.01)


async def test_it_seals_what_was_there_and_what_comes(
    pool: Pool, synthetic: Synthetic, notary: Notary
) -> None:
    await synthetic.grow(5)
    keeper = Keeper(pool, notary, pause=0.01)
    async with keeping(keeper):
        await reached(pool, synthetic)
        await synthetic.grow(9)
        keeper.appended(synthetic.org_id)
        await reached(pool, synthetic)


async def test_a_round_comes_back_to_what_must_wait(
    pool: Pool, synthetic: Synthetic, notary: Notary
) -> None:
    keeper = Keeper(pool, notary, pause=3_600)
    for size in (1, 2):
        await synthetic.grow(size)
        keeper.appended(synthetic.org_id)
        await keeper.round()
    assert await sealed(pool, synthetic) == 1
    impatient = Keeper(pool, notary, pause=0)
    impatient._grown = keeper._grown
    await impatient.round()
    assert await sealed(pool, synthetic) == 2
    assert not impatient._grown


async def test_it_tells_once_why_it_does_not_sign(
    pool: Pool,
    synthetic: Synthetic,
    notary: Notary,
    key_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    spoil(key_file)
    keeper = Keeper(pool, notary, pause=0)
    with caplog.at_level(logging.ERROR, "okr.proof"):
        for size in (1, 2):
            await synthetic.grow(size)
            keeper.appended(synthetic.org_id)
            await keeper.round()
    assert len(caplog.messages) == 1
    assert "holds no signing keys" in caplog.messages[0]
    key_file.unlink()  # noqa: ASYNC240 - nothing else runs
    keeper.appended(synthetic.org_id)
    await keeper.round()
    assert await sealed(pool, synthetic) == 2
