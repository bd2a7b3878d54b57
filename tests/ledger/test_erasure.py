"""An erased person stays erased: nothing can be read, and no process or import brings it back."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag

from okr.domain.errors import NotInForce
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person, Role
from okr.service.ledger import keys as data_keys
from okr.service.ledger.command import Decision, change
from okr.service.ledger.errors import NotTaken
from okr.service.ledger.history import HistoryWriter
from okr.service.ledger.keys import DataKeys, ErasedMeanwhile, erase
from okr.service.ledger.load import load_streams
from okr.service.ledger.rebuild import differences, rebuild
from okr.service.ledger.sealing import DataKeyMissing, LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner


@pytest.fixture
def distrust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes ask before each write who was erased."""
    monkeypatch.setattr(data_keys, "TRUSTED", 0)


async def erased(pool: Pool, company: Company, subject: UUID) -> None:
    """Erases a person."""
    async with pool.acquire() as connection:
        await erase(connection, company.org_id, subject)


def give(company: Company, subject: UUID, role: Role) -> Decision:
    """A person gets a role."""
    return change(Person, subject, lambda it: it.give_role(role, company.act()))


async def test_what_an_erased_person_said_reads_as_none_everywhere(
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
    async with pool.acquire() as connection:
        await erase(connection, company.org_id, company.anna)

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
            (select count(text) from note where org_id = $1 and author_id = $2) as remarks,
            (select count(*) from transparency_feed
                where org_id = $1 and changes::text similar to '%(Nur Mut|Ann|läuft gut)%') as told
        """,
        company.org_id,
        company.anna,
    )
    assert texts is not None
    assert tuple(texts) == (None, 0, 0, 0, 0, 0)
    assert await company.ledger.position(company.org_id) == position


@pytest.mark.usefixtures("distrust")
async def test_processes_forget_what_they_have_read(
    pool: Pool, company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    """Both hold Anna's name, which is in each row that they write of her."""
    names = "select array_agg(name) from person where org_id = $1 and id = $2"
    for where, role in ((company, Role.COACH), (company_elsewhere, Role.LEAD)):
        await where.append(give(where, company.anna, role))
    assert await owner.fetchval(names, company.org_id, company.anna) == ["Anna"]
    await erased(pool, company, company.anna)
    for where, role in ((company_elsewhere, Role.AUDITOR), (company, Role.OKR_OWNER)):
        await where.append(give(where, company.anna, role))
        assert await owner.fetchval(names, company.org_id, company.anna) == [None]


async def test_keys_are_trusted_for_a_while(
    pool: Pool, company: Company, wrapping_key: LocalWrappingKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("okr.service.ledger.keys.monotonic", lambda: now)
    keys = DataKeys(company.org_id, wrapping_key)
    async with pool.acquire() as connection:
        await keys.make(connection, [company.anna])
        await erase(connection, company.org_id, company.anna)
        now += data_keys.TRUSTED * 0.9
        await keys.make(connection, [company.anna])
        now += data_keys.TRUSTED * 0.2
        with pytest.raises(ErasedMeanwhile):
            await keys.fetch(connection, [company.joerg])
        await keys.fetch(connection, [company.anna, company.joerg])
        with pytest.raises(NotInForce):
            await keys.make(connection, [company.joerg, company.anna])


@pytest.mark.usefixtures("distrust")
async def test_an_erased_person_neither_acts_nor_gets_a_name(
    pool: Pool, company: Company, company_elsewhere: Company
) -> None:
    await erased(pool, company, company.anna)
    before = await company.ledger.head(company.org_id)
    rename = change(Person, company.anna, lambda it: it.rename("Anne", company.act()))
    silent = company.check_in(company.umsatz, by=company.anna, note=None)
    for where in (company, company_elsewhere):
        for by, decision in ((company.anna, silent), (company.joerg, rename)):
            with pytest.raises(NotInForce, match=f"person {company.anna} was erased"):
                await where.append(decision, by=by)
    assert await company.ledger.head(company.org_id) == before
    receipt = await company.append(
        change(Person, company.anna, lambda it: it.withdraw_role(Role.MEMBER, company.act()))
    )
    assert before is not None
    assert receipt.position == before.position + 1


@pytest.mark.usefixtures("distrust")
async def test_others_who_write_at_the_same_time_are_not_refused(
    pool: Pool, company: Company
) -> None:
    await erased(pool, company, company.anna)
    of_anna, *of_others = await asyncio.gather(
        company.append(company.check_in(company.umsatz, by=company.anna), by=company.anna),
        company.append(company.check_in(company.umsatz)),
        company.append(company.check_in(company.marge)),
        return_exceptions=True,
    )
    assert isinstance(of_anna, NotInForce)
    assert [result for result in of_others if isinstance(result, BaseException)] == []


async def test_history_of_an_erased_person_is_refused(
    pool: Pool, company: Company, wrapping_key: LocalWrappingKey
) -> None:
    await erased(pool, company, company.anna)
    head = await company.ledger.head(company.org_id)
    assert head is not None
    lines = [
        company.command(
            company.check_in(company.umsatz, by=by), by=by, roles=None, recorded_at=head.recorded_at
        )
        for by in (company.joerg, company.anna)
    ]
    writer = HistoryWriter(company.org_id, pool, wrapping_key)
    with pytest.raises(NotTaken, match="was erased") as refused:
        await writer.append(lines)
    assert refused.value.index == 1
    assert await company.ledger.head(company.org_id) == head


async def test_who_never_had_a_key_gets_none(pool: Pool, company: Company) -> None:
    newcomer = company.id("Neu")
    await erased(pool, company, newcomer)
    with pytest.raises(NotInForce, match="add whoever comes back as a new person"):
        await company.append(company.person(newcomer, "Neu"))


@pytest.mark.parametrize(
    "statement",
    [
        "update data_key set wrapped = '', wrapping_key_id = '' where org_id = $1",
        "update data_key set subject_id = gen_random_uuid() where org_id = $1",
        "delete from data_key where org_id = $1",
        "truncate data_key",
    ],
)
async def test_nobody_brings_a_key_back(
    statement: str, pool: Pool, company: Company, owner: Owner
) -> None:
    for _ in range(2):
        await erased(pool, company, company.anna)
    arguments = [company.org_id] if "$1" in statement else []
    with pytest.raises(asyncpg.PostgresError, match="an erased person stays erased") as refused:
        await owner.execute(statement, *arguments)
    assert refused.value.sqlstate == "OKR01"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(statement, *arguments)


async def test_what_is_damaged_is_not_taken_for_erased(
    pool: Pool, company: Company, owner: Owner, wrapping_key: LocalWrappingKey
) -> None:
    """Neither a key that was lost, nor one that belongs to somebody else."""
    subject = "org_id = $1 and subject_id = $2"
    whose = (company.org_id, company.anna)

    async def read() -> None:
        keys = DataKeys(company.org_id, wrapping_key)
        async with pool.acquire() as connection:
            await load_streams(connection, company.org_id, [company.anna], [], keys)

    await read()
    kept = await owner.fetchval(f"select wrapped from data_key where {subject}", *whose)
    other = wrapping_key.wrap(bytes(32), company.org_id.bytes + company.anna.bytes)
    change_key = f"update data_key set wrapped = $3 where {subject}"
    await owner.execute(change_key, *whose, other)
    with pytest.raises(InvalidTag):
        await read()
    await owner.execute(change_key, *whose, kept)
    async with owner.transaction():
        lost = company.id("verloren")
        await owner.execute(f"update data_key set subject_id = $3 where {subject}", *whose, lost)
    with pytest.raises(DataKeyMissing, match=f"{company.anna} is missing"):
        await read()
