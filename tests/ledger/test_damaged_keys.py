"""Data keys that somebody altered or destroyed in the database are told from a wrong key there."""

import pickle
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.exchange import RecipientKey, export_ledger, target_at
from okr.service.ledger.key_file import KeyFile
from okr.service.ledger.keys import ErasedMeanwhile, erase
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.rotating import rotate_to
from okr.service.ledger.sealing import DataKeyDamaged, LocalWrappingKey, WrongWrappingKey
from okr.service.ledger.unaccounted import KeysDestroyed, unaccounted
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner
from tests.ledger.test_erasing import clock
from tests.ledger.test_erasing import erase as erase_person

DESTROY = (
    "update data_key set wrapped = null, wrapping_key_id = null "
    "where org_id = $1 and subject_id = $2"
)
SWAP = (
    "update data_key k set wrapped = o.wrapped from data_key o "
    "where o.org_id = $1 and k.org_id = $1 and array[k.subject_id, o.subject_id] <@ $2::uuid[] "
    "and k.subject_id <> o.subject_id"
)


@pytest.fixture
async def swapped(company: Company, owner: Owner) -> AsyncIterator[str]:
    """Two persons have each other's key; yields a pattern of what is to be told of it."""
    two = [company.anna, company.ute]
    assert await owner.execute(SWAP, company.org_id, two) == "UPDATE 2"
    yield f"of ({company.anna}|{company.ute}) in organisation {company.org_id} was altered"
    await owner.execute(SWAP, company.org_id, two)


async def test_whose_keys_were_swapped_is_told(
    swapped: str,
    company: Company,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    tmp_path: Path,
) -> None:
    org_id, right = company.org_id, f"{swapped}.*{wrapping_key.id}, which is the right one"
    for run in (rebuild, differences):
        with pytest.raises(DataKeyDamaged, match=right):
            await run(pool, org_id, wrapping_key)
    recipient = RecipientKey.in_file(tmp_path / "recipient.key").public
    with (
        pytest.raises(DataKeyDamaged, match=right),
        target_at(tmp_path / "organisation.ledger.jsonl") as target,
    ):
        await export_ledger(pool, org_id, wrapping_key, target, recipient=recipient)
    with pytest.raises(WrongWrappingKey):
        await rebuild(pool, org_id, LocalWrappingKey(bytes(32)))


async def test_a_key_in_a_file_is_told_from_them_as_well(
    swapped: str, company: Company, pool: Pool, wrapping_key: LocalWrappingKey, tmp_path: Path
) -> None:
    key = KeyFile.made(tmp_path / "key")
    with pytest.raises(WrongWrappingKey, match=key.id):
        await rebuild(pool, company.org_id, key)
    key.next.write_text(bytes(range(32)).hex())
    with pytest.raises(DataKeyDamaged, match=f"{swapped}.*{wrapping_key.id}"):
        await rebuild(pool, company.org_id, key)


@pytest.mark.usefixtures("swapped")
async def test_a_rotation_changes_nothing_then(
    pool: Pool, owner: Owner, wrapping_key: LocalWrappingKey
) -> None:
    """It is of all organisations."""
    new = LocalWrappingKey(bytes(range(100, 132)))
    with pytest.raises(DataKeyDamaged, match="is the right one"):
        await rotate_to(pool, wrapping_key, new, clock)
    assert not await owner.fetchval(
        "select count(*) from data_key where wrapping_key_id = $1", new.id
    )


@pytest.mark.parametrize(
    "error",
    [
        DataKeyDamaged(UUID(int=1), UUID(int=2), "key"),
        WrongWrappingKey("key"),
        ErasedMeanwhile(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_worker_processes_tell_of_it_in_the_same_words(error: Exception) -> None:
    told = pickle.loads(pickle.dumps(error))
    assert (type(told), str(told)) == (type(error), str(error))


async def test_a_key_that_was_destroyed_without_an_erasure_is_named(
    company: Company, pool: Pool, owner: Owner
) -> None:
    assert await unaccounted(pool, company.org_id) == []
    for subject in (company.anna, company.id("never added")):
        await erase(pool, company.org_id, subject)
    [found] = await unaccounted(pool, company.org_id)
    assert (found.subject, found.kind, found.shown) == (company.anna, "person", True)
    assert str(found) == (
        f"data_key: the key of person {company.anna} is destroyed, and with it name, texts and "
        "rights, though no entry says that somebody was erased"
    )
    told = str(KeysDestroyed([found]))
    assert f"{company.org_id} {found}" in told
    assert "okr backup --keys-only" in told


async def test_what_is_shown_is_told_from_what_is_lost(
    company: Company, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    """As where an older backup was restored with newer keys."""
    await erase(pool, company.org_id, company.anna)
    await rebuild(pool, company.org_id, wrapping_key)
    [found] = await unaccounted(pool, company.org_id)
    assert (found.subject, found.shown) == (company.anna, False)
    await erase_person(company, company.anna)
    assert await unaccounted(pool, company.org_id) == []


async def test_a_key_that_stayed_elsewhere_was_not_destroyed(
    company: Company, pool: Pool, owner: Owner
) -> None:
    await owner.execute(
        DESTROY.replace("null,", "null, withheld = true,", 1), company.org_id, company.anna
    )
    assert await unaccounted(pool, company.org_id) == []
