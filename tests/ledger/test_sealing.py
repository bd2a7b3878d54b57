"""Personal data can be read with its key, in its place, and not otherwise."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.service.ledger.command import change
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.load import load_streams
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.sealing import LocalWrappingKey, Sealer, WrongWrappingKey, new_data_key
from okr.service.postgres.pool import Pool
from tests.ledger.company import WHY, Company
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


def test_without_a_key_it_reads_as_none() -> None:
    sealed = sealer().seal(b"Text", SUBJECT, STREAM, 7)
    assert Sealer(ORG, {}).open(sealed, SUBJECT, STREAM, 7) is None


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
    made = LocalWrappingKey.from_file(tmp_path / "key")
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


async def test_a_destroyed_key_reads_as_none_everywhere(
    pool: Pool, company: Company, owner: Owner, wrapping_key: LocalWrappingKey
) -> None:
    check_in_id, note_id = uuid4(), uuid4()
    by_anna = company.act(company.anna, WHY)
    facts = company.check_in(company.umsatz, id=check_in_id, by=company.anna)
    await company.append(facts, by=company.anna)
    await company.append(
        change(Objective, company.objective, lambda it: it.add_note(note_id, "Nur Mut", by_anna)),
        change(Person, company.anna, lambda it: it.rename("Anne", by_anna)),
        change(Objective, company.objective, lambda it: it.drop(by_anna)),
    )
    position = await company.ledger.position(company.org_id)
    await owner.execute(
        "delete from data_key where org_id = $1 and subject_id = $2", company.org_id, company.anna
    )

    keys = DataKeys(company.org_id, wrapping_key)
    streams = [company.anna, company.joerg, company.objective, company.umsatz]
    async with pool.acquire() as connection:
        loaded = await load_streams(connection, company.org_id, streams, [], keys)
    anna, joerg, objective, umsatz = (loaded.aggregates[stream] for stream in streams)
    assert isinstance(anna, Person)
    assert isinstance(joerg, Person)
    assert isinstance(objective, Objective)
    assert isinstance(umsatz, KeyResult)
    assert anna.name is None
    assert joerg.name == "Jörg"
    assert objective.notes[note_id].text is None
    assert objective.dropped
    assert umsatz.check_ins[check_in_id].note is None
    assert umsatz.check_ins[check_in_id].value == 1

    assert await differences(pool, company.org_id, wrapping_key)
    await rebuild(pool, company.org_id, wrapping_key)
    texts = await owner.fetchrow(
        """
        select
            (select name from person where org_id = $1 and id = $2) as name,
            (select count(name) from person_version where org_id = $1 and id = $2) as names,
            (select count(note) from check_in where org_id = $1 and author_id = $2) as notes,
            (select count(reason_text) from transparency_feed
                where org_id = $1 and actor_id = $2) as reasons,
            (select count(*) from objective_version
                where org_id = $1 and notes::text like '%Nur Mut%') as remarks,
            (select count(*) from transparency_feed
                where org_id = $1 and changes::text similar to '%(Nur Mut|Ann|läuft gut)%') as told
        """,
        company.org_id,
        company.anna,
    )
    assert texts is not None
    assert tuple(texts) == (None, 0, 0, 0, 0, 0)
    assert await company.ledger.position(company.org_id) == position
