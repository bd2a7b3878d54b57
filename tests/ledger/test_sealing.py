"""Personal data can be read with its key, in its place, and not otherwise."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rebuild import rebuild
from okr.service.ledger.sealing import (
    DataKeyMissing,
    LocalWrappingKey,
    Sealer,
    WrongWrappingKey,
    new_data_key,
)
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner

SUBJECT, STREAM, ORG = UUID(int=1), UUID(int=2), UUID(int=3)


def sealer(org_id: UUID = ORG, key: bytes = bytes(32)) -> Sealer:
    return Sealer(org_id, {SUBJECT: AESGCM(key)})


def test_a_sealed_text_opens_in_its_place() -> None:
    sealed = sealer().seal(b"Text", SUBJECT, STREAM, 7)
    assert b"Text" not in sealed
    assert sealer().open(sealed, SUBJECT, STREAM, 7) == b"Text"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert sealer().seal(b"Text", SUBJECT, STREAM, 7) != sealer().seal(b"Text", SUBJECT, STREAM, 7)


@pytest.mark.parametrize(
    ("org_id", "stream_id", "version"),
    [(UUID(int=9), STREAM, 7), (ORG, UUID(int=9), 7), (ORG, STREAM, 8)],
    ids=["organisation", "stream", "version"],
)
def test_a_sealed_text_does_not_open_elsewhere(org_id: UUID, stream_id: UUID, version: int) -> None:
    sealed = sealer().seal(b"Text", SUBJECT, STREAM, 7)
    with pytest.raises(InvalidTag):
        sealer(org_id).open(sealed, SUBJECT, stream_id, version)


def test_an_altered_sealed_text_does_not_open() -> None:
    sealed = bytearray(sealer().seal(b"Text", SUBJECT, STREAM, 7))
    sealed[-20] ^= 1
    with pytest.raises(InvalidTag):
        sealer().open(bytes(sealed), SUBJECT, STREAM, 7)


def test_another_key_does_not_open_it() -> None:
    sealed = sealer().seal(b"Text", SUBJECT, STREAM, 7)
    with pytest.raises(InvalidTag):
        sealer(key=new_data_key()).open(sealed, SUBJECT, STREAM, 7)


def test_with_a_destroyed_key_it_reads_as_none() -> None:
    sealed = sealer().seal(b"Text", SUBJECT, STREAM, 7)
    assert Sealer(ORG, {SUBJECT: None}).open(sealed, SUBJECT, STREAM, 7) is None


def test_a_missing_key_is_no_destroyed_one() -> None:
    sealed = sealer().seal(b"Text", SUBJECT, STREAM, 7)
    with pytest.raises(DataKeyMissing, match=rf"{SUBJECT} is missing.*backup"):
        Sealer(ORG, {}).open(sealed, SUBJECT, STREAM, 7)


def test_a_data_key_is_bound_to_what_it_was_wrapped_for() -> None:
    key = LocalWrappingKey(bytes(32))
    wrapped = key.wrap(b"data key", b"here")
    assert key.unwrap(wrapped, b"here") == b"data key"
    with pytest.raises(WrongWrappingKey):
        key.unwrap(wrapped, b"there")


def test_the_name_of_a_wrapping_key_tells_keys_apart_and_is_permanent() -> None:
    assert LocalWrappingKey(bytes(32)).id != LocalWrappingKey(bytes(31) + b"\1").id
    assert LocalWrappingKey(bytes(range(32))).id == "12138d2956a76bf3"


def test_a_wrapping_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    made = LocalWrappingKey.in_file(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert LocalWrappingKey.from_file(tmp_path / "key").id == made.id


@pytest.mark.parametrize("text", ["", "00", "zz" * 32, "00" * 33])
def test_a_useless_wrapping_key_names_its_source_and_the_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"OKR_KEY holds no .*\(openssl rand -hex 32"):
        LocalWrappingKey.from_hex(text, "OKR_KEY")


async def test_the_wrong_wrapping_key_is_named(pool: Pool, company: Company) -> None:
    wrong = LocalWrappingKey(bytes(32))
    with pytest.raises(WrongWrappingKey, match=rf"{wrong.id}.*OKR_KEY_FILE"):
        await company.through(Ledger(pool, wrong)).append(company.reword(company.anna, "Anne"))
    with pytest.raises(WrongWrappingKey):
        await rebuild(pool, company.org_id, wrong)


@pytest.mark.parametrize("author", ["with a key", "without a key"])
async def test_nobody_writes_under_the_wrong_wrapping_key(
    author: str, pool: Pool, company: Company
) -> None:
    by = company.anna if author == "with a key" else uuid4()
    strangers = company.through(Ledger(pool, LocalWrappingKey(bytes(32))))
    before = await company.ledger.head(company.org_id)
    with pytest.raises(WrongWrappingKey):
        await strangers.append(strangers.check_in(company.umsatz, by=by), by=by, roles=None)
    assert await company.ledger.head(company.org_id) == before


async def test_two_processes_share_the_key_that_the_first_one_made(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    berta = uuid4()
    await company.append(company.person(berta, "Berta"), roles=None)
    one, other = (
        company.check_in(company.umsatz, by=berta),
        company.check_in(company.marge, by=berta),
    )
    await company.append(one, by=berta, roles=None)
    await company_elsewhere.append(other, by=berta, roles=None)
    keys = "select count(*) from data_key where org_id = $1 and subject_id = $2"
    assert await owner.fetchval(keys, company.org_id, berta) == 1
