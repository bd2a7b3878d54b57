"""The task that seals in the background."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from okr.service.background import beside
from okr.service.postgres.pool import Pool
from okr.service.proof.keeper import Keeper
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import covering, newest, prove_inclusion
from okr.service.proof.verifier import read_keys, signers
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
    async with beside(keeper.keep()):
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


async def test_a_new_key_signs_what_is_quiet(
    pool: Pool, synthetic: Synthetic, notary: Notary
) -> None:
    """Whoever trusts the new key alone has a checkpoint of the same tree."""
    await synthetic.grow(5)
    keeper = Keeper(pool, notary, pause=0.01)
    async with beside(keeper.keep()):
        await reached(pool, synthetic)
        before = await newest(pool, synthetic.org_id)
        assert before is not None
        notary.keys.rotate(timedelta(0))
        after = before
        async with asyncio.timeout(PATIENCE):
            while after == before:
                after = await newest(pool, synthetic.org_id) or before
                await asyncio.sleep(0.01)
    new, old = notary.verifier_keys(synthetic.org_id)
    assert (after.size, after.root) == (before.size, before.root)
    assert signers(after.note, read_keys(new))
    assert not signers(after.note, read_keys(old))
    assert await covering(pool, synthetic.org_id, 5) == after
    assert (await prove_inclusion(pool, synthetic.org_id, 3)).checkpoint == after
