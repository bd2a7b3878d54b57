"""Rebuilding: beside readers and writers, repeatable, and stopped by what cannot be folded."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.projections.registry import TABLES
from okr.service.ledger import comparing
from okr.service.ledger import rebuild as rebuilding
from okr.service.ledger.comparing import NAMED
from okr.service.ledger.entry import UnknownTopic
from okr.service.ledger.errors import PoisonEntry, UnknownOrganization
from okr.service.ledger.rebuild import (
    RebuildRunning,
    differences,
    organizations,
    rebuild,
)
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.ledger.stamping import COLUMNS
from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that cut streams in two, and a tail that does not fit under the lock."""
    monkeypatch.setattr(rebuilding, "PAGE", 3)
    monkeypatch.setattr(rebuilding, "SMALL", 1)


async def generation(company: Company) -> int:
    head = await company.ledger.head(company.org_id)
    assert head is not None
    return head.generation


async def generations(owner: Owner, company: Company) -> set[int]:
    """The generations of which there are rows."""
    union = " union ".join(
        f"select generation from {target} where org_id = $1" for target in COLUMNS
    )
    return {record["generation"] for record in await owner.fetch(union, company.org_id)}


async def contents(owner: Owner, company: Company) -> dict[str, list[asyncpg.Record]]:
    return {
        target: await owner.fetch(
            f"select * from {target} where org_id = $1 order by position, generation",
            company.org_id,
        )
        for target in COLUMNS
    }


async def add_poison(owner: Owner, company: Company, **columns: object) -> int:
    """Appends, by hand, a copy of the newest entry with some columns changed."""
    position: int = await owner.fetchval(
        "update head set position = position + 1 where org_id = $1 returning position",
        company.org_id,
    )
    changed = {"position": position, "stream_id": uuid4(), "stream_version": 1, **columns}
    names = [
        record["attname"]
        for record in await owner.fetch(
            "select attname from pg_attribute where attrelid = 'entry'::regclass and attnum > 0"
        )
    ]
    chosen = ", ".join(
        f"${list(changed).index(name) + 3}" if name in changed else name for name in names
    )
    await owner.execute(
        f"insert into entry ({', '.join(names)}) select {chosen} from entry "
        "where org_id = $1 and position = $2",
        company.org_id,
        position - 1,
        *changed.values(),
    )
    return position


async def test_a_rebuild_starts_a_new_generation_and_clears_the_old_one_away(
    company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    await company.append(company.check_in(company.umsatz))
    for expected in (2, 3):
        assert await rebuild(pool, company.org_id, wrapping_key) == 9
        assert await generation(company) == expected
        assert await generations(owner, company) == {expected}
    await company.append(company.check_in(company.umsatz))
    assert await generations(owner, company) == {3}
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_it_leaves_other_organisations_alone(
    company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    other = await Company(company.ledger, uuid4()).found()
    before = await contents(owner, other)
    await rebuild(pool, company.org_id, wrapping_key)
    assert await contents(owner, other) == before
    assert {company.org_id, other.org_id} <= set(await organizations(pool))


async def test_it_repairs_what_is_wrong(
    company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    await owner.execute(
        "update key_result set title = 'x', weight = 7 where org_id = $1", company.org_id
    )
    await owner.execute("delete from person where org_id = $1", company.org_id)
    assert await differences(pool, company.org_id, wrapping_key) == [
        "person: 0 live and 3 rebuilt rows have no equal",
        f"person {company.joerg} at position 2 is missing",
        f"person {company.anna} at position 3 is missing",
        f"person {company.ute} at position 4 is missing",
        "key_result: 2 live and 2 rebuilt rows have no equal",
        f"key_result {company.umsatz} at position 7 differs in title, weight",
        f"key_result {company.marge} at position 8 differs in title, weight",
    ]
    await rebuild(pool, company.org_id, wrapping_key)
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_of_many_rows_the_first_are_named_without_their_texts(
    company: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(NAMED):
        await company.append(company.check_in(company.umsatz, note="Geheim"))
    secret = "update check_in set note = 'Verraten' where org_id = $1"
    assert await owner.execute(secret, company.org_id) == f"UPDATE {NAMED}"
    numbers, *rows = await differences(pool, company.org_id, wrapping_key)
    assert numbers == "check_in: 5 live and 5 rebuilt rows have no equal"
    assert [line.rpartition(" at position ")[2] for line in rows] == [
        f"{position} differs in note" for position in range(9, 14)
    ]
    monkeypatch.setattr(comparing, "NAMED", 2)
    assert (await differences(pool, company.org_id, wrapping_key))[-1] == "check_in: and 3 more"


async def test_comparing_changes_nothing(
    company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    before = await contents(owner, company)
    assert await differences(pool, company.org_id, wrapping_key) == []
    assert await contents(owner, company) == before
    assert await generation(company) == 1


async def test_progress_is_told(
    small_pages: None, company: Company, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    told: list[tuple[int, int]] = []
    await rebuild(pool, company.org_id, wrapping_key, lambda *done: told.append(done))
    assert told == [(3, 8), (6, 8), (8, 8)]


async def test_writers_and_readers_go_on(
    company: Company,
    company_elsewhere: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuilding, "SMALL", 1)
    over = asyncio.Event()
    acknowledged: set[UUID] = set()
    more = asyncio.Event()

    async def write(where: Company, part: int) -> None:
        while not over.is_set():
            id = uuid4()
            key_result = (where.umsatz, where.marge)[part % 2]
            await where.append(where.check_in(key_result, id=id))
            acknowledged.add(id)
            more.set()
            new = uuid4()
            await where.append(where.add(new), where.reword(new, "Absatz"))
            # nobody writes without a pause, and a rebuild needs a part of the two processors
            await asyncio.sleep(0.01)

    async def read() -> int:
        read, newest = 0, 0
        while not over.is_set():
            record = await pool.fetchrow(
                """
                select h.position,
                    (select count(*) from transparency_feed f
                        where f.org_id = $1 and f.generation = h.generation) as told,
                    (select max(k.position) from key_result k
                        where k.org_id = $1 and k.generation = h.generation) as newest
                from head h where h.org_id = $1
                """,
                company.org_id,
            )
            assert record is not None
            assert record["told"] == record["newest"] == record["position"] >= newest
            read, newest = read + 1, record["newest"]
        return read

    tasks = [
        asyncio.create_task(write((company, company_elsewhere)[part % 2], part))
        for part in range(4)
    ]
    reading = asyncio.create_task(read())
    for expected in range(2, 5):
        more.clear()
        await more.wait()
        await rebuild(pool, company.org_id, wrapping_key)
        assert await generation(company) == expected
    over.set()
    await asyncio.gather(*tasks)
    assert await reading > 3
    assert await generations(owner, company) == {4}
    assert await differences(pool, company.org_id, wrapping_key) == []
    records = await owner.fetch("select id from check_in where org_id = $1", company.org_id)
    assert {record["id"] for record in records} == acknowledged


@pytest.mark.parametrize(
    ("written", "looks"),
    [([3, 2, 1], 6), ([2, 2, 2], 4), ([0], 2)],
    ids=["less and less", "never less", "nothing"],
)
async def test_what_changes_during_the_rebuild_is_caught_up_with(
    written: list[int],
    looks: int,
    small_pages: None,
    company: Company,
    company_elsewhere: Company,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody writes to so many objects before each decision whether to go on without the lock."""
    original = rebuilding._Rebuild._changed
    looked = 0

    async def changed(self: rebuilding._Rebuild) -> list[UUID]:
        nonlocal looked
        looked += 1
        decides, turn = looked % 2 == 1, looked // 2
        if decides and turn < len(written):
            objects = [company.umsatz, company.marge, company.id("neu")]
            for key_result in objects[: written[turn]]:
                await company_elsewhere.append(company_elsewhere.check_in(key_result))
        return await original(self)

    await company.append(company.add(company.id("neu")))
    monkeypatch.setattr(rebuilding._Rebuild, "_changed", changed)
    folded = await rebuild(pool, company.org_id, wrapping_key)
    monkeypatch.undo()
    assert folded == await company.ledger.position(company.org_id)
    assert looked == looks
    assert await differences(pool, company.org_id, wrapping_key) == []


@pytest.mark.parametrize("entries", [6, 9])
async def test_an_interrupted_rebuild_is_repeated_cleanly(
    entries: int,
    small_pages: None,
    company: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
) -> None:
    await company.append(company.check_in(company.umsatz))

    def interrupt(done: int, total: int) -> None:
        if done == entries:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rebuild(pool, company.org_id, wrapping_key, interrupt)
    assert await generation(company) == 1
    assert await generations(owner, company) == {1, 2}
    await company.append(company.check_in(company.umsatz))
    await rebuild(pool, company.org_id, wrapping_key)
    assert await generations(owner, company) == {2}
    assert await differences(pool, company.org_id, wrapping_key) == []


async def test_a_rebuild_whose_connection_dies_is_repeated_cleanly(
    small_pages: None,
    company: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def cut_off(self: rebuilding._Rebuild) -> list[UUID]:
        self.connection.terminate()
        return []

    monkeypatch.setattr(rebuilding._Rebuild, "_changed", cut_off)
    with pytest.raises(asyncpg.InterfaceError):
        await rebuild(pool, company.org_id, wrapping_key)
    monkeypatch.undo()
    assert await generation(company) == 1
    while True:
        try:
            await rebuild(pool, company.org_id, wrapping_key)
            break
        except RebuildRunning:
            await asyncio.sleep(0.05)  # until the server has noticed, too
    assert await generations(owner, company) == {2}


async def test_one_rebuild_at_a_time(
    company: Company, owner: Owner, pool: Pool, wrapping_key: LocalWrappingKey
) -> None:
    assert await owner.fetchval(rebuilding.SQL["claim"], company.org_id)
    try:
        for second in (rebuild, differences):
            with pytest.raises(RebuildRunning, match=str(company.org_id)):
                await second(pool, company.org_id, wrapping_key)
        assert await generation(company) == 1
    finally:
        await owner.execute(rebuilding.SQL["release"], company.org_id)
    await rebuild(pool, company.org_id, wrapping_key)
    assert await generation(company) == 2


async def test_nothing_of_nobody(pool: Pool, wrapping_key: LocalWrappingKey) -> None:
    with pytest.raises(UnknownOrganization):
        await rebuild(pool, uuid4(), wrapping_key)


@pytest.mark.parametrize("sealed", [None, b"sealed by a newer program"])
async def test_an_unknown_topic_stops_it_and_names_itself(
    sealed: bytes | None,
    company: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
) -> None:
    poison = await add_poison(owner, company, topic="key_result.praised", sealed=sealed)
    await company.append(company.check_in(company.umsatz))
    before = await contents(owner, company)
    with pytest.raises(PoisonEntry) as stopped:
        await rebuild(pool, company.org_id, wrapping_key)
    said = str(stopped.value)
    assert f"Entry {poison} (key_result.praised) of organisation {company.org_id}" in said
    assert "run a newer version" in said
    with pytest.raises(PoisonEntry):
        await differences(pool, company.org_id, wrapping_key)
    live = {
        target: [record for record in records if record["generation"] == 1]
        for target, records in (await contents(owner, company)).items()
    }
    assert live == before
    assert await generation(company) == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"open": b"no JSON"},
        {"open": b"{}"},
        {"topic_version": 99},
        {"stream_version": 2},
        {"sealed": b"not what was sealed here"},
    ],
    ids=str,
)
async def test_so_does_any_entry_that_cannot_be_folded(
    columns: dict[str, object],
    company: Company,
    owner: Owner,
    pool: Pool,
    wrapping_key: LocalWrappingKey,
) -> None:
    poison = await add_poison(owner, company, **columns)
    with pytest.raises(PoisonEntry, match=rf"Entry {poison} \(key_result.added\)"):
        await rebuild(pool, company.org_id, wrapping_key)
    assert await generation(company) == 1


async def test_an_object_of_a_newer_program_does_not_stop_the_others(
    company: Company, company_elsewhere: Company, owner: Owner
) -> None:
    newer = uuid4()
    await add_poison(owner, company, topic="key_result.praised", stream_id=newer, sealed=b"sealed")
    answers = await asyncio.gather(
        company_elsewhere.append(company_elsewhere.reword(newer, "Absatz")),
        company_elsewhere.append(company_elsewhere.check_in(company.umsatz)),
        return_exceptions=True,
    )
    assert isinstance(answers[0], UnknownTopic)
    assert not isinstance(answers[1], BaseException)


def test_every_table_is_rebuilt() -> None:
    assert {table.name for table in TABLES} <= set(COLUMNS)
