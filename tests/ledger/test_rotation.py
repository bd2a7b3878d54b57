"""The key-encryption key is replaced without a data key being lost, whenever it is interrupted."""

import asyncio
import pickle
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.person import Person
from okr.service.background import beside
from okr.service.ledger import keys as data_keys
from okr.service.ledger.aftermath import Aftermath
from okr.service.ledger.command import change
from okr.service.ledger.key_file import KeyFile, overwrite
from okr.service.ledger.keys import DataKeys, be_in_use, store
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.rotating import NotOurs, UsedBefore, rotate, rotate_to, settle
from okr.service.ledger.sealing import (
    LocalWrappingKey,
    WrappingKey,
    WrongWrappingKey,
    key_context,
    new_data_key,
)
from okr.service.postgres.migrate import migrate
from okr.service.postgres.pool import Pool, open_pool
from okr.service.postgres.supervisor import EmbeddedPostgres
from tests.ledger.company import Company
from tests.postgres.helpers import passable_directory

NOBODY = UUID(int=1)


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    with passable_directory() as path:
        yield path / "data"


@pytest.fixture(scope="module")
async def server(directory: Path) -> AsyncIterator[Pool]:
    """A server of its own, since one key wraps the keys of all organisations."""
    async with EmbeddedPostgres(directory) as database:
        await migrate(database.owner_dsn)
        async with await open_pool(database.service_dsn) as pool:
            yield pool


@pytest.fixture(scope="module")
async def key(server: Pool, directory: Path) -> KeyFile:
    return KeyFile.made(directory / "key")


@pytest.fixture
async def company(server: Pool, key: KeyFile) -> Company:
    """A company whose people have keys under the key in the file."""
    return await Company(Ledger(server, KeyFile(key.path)), uuid4()).found()


async def stored(pool: Pool, company: Company) -> dict[UUID, bytes]:
    rows = await pool.fetch(
        "select subject_id, wrapped from data_key where org_id = $1", company.org_id
    )
    return {row["subject_id"]: row["wrapped"] for row in rows}


async def readable(pool: Pool, company: Company, wrapping_key: WrappingKey) -> bool:
    """Whether a key opens all data keys of the company."""
    try:
        await DataKeys(company.org_id, wrapping_key).fetch(pool, await stored(pool, company))
    except WrongWrappingKey:
        return False
    return True


async def test_nothing_is_opened_by_the_old_key(
    server: Pool, company: Company, key: KeyFile
) -> None:
    old = LocalWrappingKey.from_file(key.path)
    inode, before = key.path.stat().st_ino, await stored(server, company)
    told: list[tuple[int, int]] = []
    with key.path.open("rb") as file:
        await rotate(server, KeyFile(key.path), clock, lambda *done: told.append(done))
        # what stood there is overwritten, not only unlinked
        assert file.read().strip(b"0\n") == b""
    assert key.path.stat().st_ino != inode
    assert key.path.stat().st_mode & 0o777 == 0o600
    assert not key.next.exists()
    assert told[-1][0] == told[-1][1] >= 3
    assert not await readable(server, company, old)
    new = LocalWrappingKey.from_file(key.path)
    assert await readable(server, company, new)
    for subject, wrapped in before.items():
        with pytest.raises(WrongWrappingKey):
            new.unwrap(wrapped, key_context(company.org_id, subject))
    assert (
        await server.fetchval(
            "select count(distinct wrapping_key_id) from data_key where wrapped is not null"
        )
        == 1
    )


async def test_processes_that_run_go_on(server: Pool, company: Company, key: KeyFile) -> None:
    """One has yet to read a key, another to make one; also a worker process."""
    reading, making = KeyFile(key.path), KeyFile(key.path)
    worker = pickle.loads(pickle.dumps(reading))
    assert worker.id == reading.id
    await rotate(server, KeyFile(key.path), clock)
    assert await readable(server, company, reading)
    assert await readable(server, company, worker)
    keys = DataKeys(company.org_id, making)
    await keys.make(server, [NOBODY])
    assert await readable(server, company, KeyFile(key.path))
    # and those that have slept through two
    await rotate(server, KeyFile(key.path), clock)
    await rotate(server, KeyFile(key.path), clock)
    await DataKeys(uuid4(), making).make(server, [NOBODY])
    assert making.id == KeyFile(key.path).id


class Killed(Exception):
    """Here the process ended."""


def killed(*_: object) -> None:
    raise Killed


async def rolled_back(*_: object) -> None:
    raise Killed


def overwritten(key: KeyFile) -> None:
    overwrite(key.path)
    raise Killed


@pytest.mark.parametrize(
    ("target", "end", "goes_over"),
    [
        ("okr.service.ledger.rotating._rewrap", rolled_back, False),
        ("okr.service.ledger.key_file.KeyFile.replace", killed, True),
        ("okr.service.ledger.key_file.KeyFile.replace", overwritten, True),
    ],
)
async def test_what_was_interrupted_is_settled_by_what_the_database_holds(
    target: str,
    end: Callable[..., object],
    goes_over: bool,
    server: Pool,
    company: Company,
    key: KeyFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = KeyFile(key.path).id
    with monkeypatch.context() as patched:
        patched.setattr(target, end)
        with pytest.raises(Killed):
            await rotate(server, KeyFile(key.path), clock)
    assert key.next.exists()
    # a process that starts before it is settled, and one that settles it
    assert await readable(server, company, KeyFile(key.path))
    starting = KeyFile(key.path)
    await settle(server, starting)
    assert not key.next.exists()
    assert (starting.id != before) is goes_over
    assert await readable(server, company, LocalWrappingKey.from_file(key.path))
    await rotate(server, starting, clock)
    assert await readable(server, company, LocalWrappingKey.from_file(key.path))


async def test_a_key_that_is_made_meanwhile_is_not_lost(
    server: Pool, company: Company, key: KeyFile
) -> None:
    """Rotating waits for it."""
    wrapping_key = KeyFile(key.path)
    async with server.acquire() as connection:
        making = connection.transaction()
        await making.start()
        await be_in_use(connection, company.org_id, wrapping_key)
        await store(connection, company.org_id, wrapping_key, {NOBODY: new_data_key()})
        rotating = asyncio.create_task(rotate(server, KeyFile(key.path), clock))
        await asyncio.sleep(0.2)
        assert not rotating.done()
        await making.commit()
    await rotating
    assert NOBODY in await stored(server, company)
    assert await readable(server, company, LocalWrappingKey.from_file(key.path))


async def test_nobody_wraps_by_a_key_that_was_replaced(
    server: Pool, company: Company, key: KeyFile
) -> None:
    """Making a key waits for the rotation; in an organisation that has no key yet as well."""
    old = LocalWrappingKey.from_file(key.path)
    new_org = uuid4()
    await be_in_use(server, new_org, old)
    async with server.acquire() as connection:
        rotating = connection.transaction()
        await rotating.start()
        retire = "update wrapping_key set successor = 'x', retired_at = '2026-01-01' where id = $1"
        await connection.execute(retire, old.id)
        making = asyncio.create_task(store(server, new_org, old, {NOBODY: new_data_key()}))
        await asyncio.sleep(0.2)
        assert not making.done()
        await rotating.commit()
    await making
    assert not await server.fetch("select from data_key where org_id = $1", new_org)
    with pytest.raises(WrongWrappingKey):
        await DataKeys(new_org, old).make(server, [NOBODY])
    await server.execute(
        "update wrapping_key set successor = null, retired_at = null where id = $1", old.id
    )


async def test_a_key_from_the_environment_is_replaced_by_its_owner(
    server: Pool, company: Company, key: KeyFile, tmp_path: Path
) -> None:
    mine = LocalWrappingKey.from_file(key.path)
    with pytest.raises(NotOurs, match="--new-key-file"):
        await rotate(server, mine, clock)
    new = LocalWrappingKey.in_file(tmp_path / "new.key")
    with pytest.raises(UsedBefore):
        await rotate_to(server, mine, mine, clock)
    await rotate_to(server, mine, new, clock)
    assert await readable(server, company, new)
    with pytest.raises(WrongWrappingKey):
        await settle(server, mine)
    with pytest.raises(UsedBefore):
        await rotate_to(server, new, mine, clock)
    # as its owner would: the new one takes the place of the old
    shutil.move(tmp_path / "new.key", key.path)
    await settle(server, KeyFile(key.path))


async def test_a_file_that_cannot_be_written_changes_nothing(
    server: Pool, company: Company, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("okr.service.ledger.key_file.make_file", refused)
    before = await stored(server, company)
    with pytest.raises(PermissionError):
        await rotate(server, KeyFile(key.path), clock)
    assert await stored(server, company) == before


async def test_an_erasure_is_complete_once_the_key_is_replaced(
    server: Pool, company: Company, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "TRUSTED", 0)
    monkeypatch.setattr(data_keys, "MARGIN", 0)
    wrapping_key = KeyFile(key.path)
    before = wrapping_key.id
    why = company.act(company.joerg, Reason(ReasonKind.OTHER, "Art. 17"))
    await company.append(
        change(Person, company.anna, lambda it: it.deactivate(date(2026, 3, 31), why)),
        change(Person, company.anna, lambda it: it.erase(why)),
        by=company.joerg,
    )

    async def marks() -> tuple[bool, bool]:
        row = await server.fetchrow(
            "select blanked_at, rewrapped_at from erasure where org_id = $1", company.org_id
        )
        assert row is not None
        return row["blanked_at"] is not None, row["rewrapped_at"] is not None

    assert await Aftermath(server, LocalWrappingKey.from_file(key.path), clock).finish() is False
    assert await marks() == (True, False)
    async with beside(Aftermath(server, wrapping_key, clock).follow()), asyncio.timeout(60):
        while not all(await marks()):  # noqa: ASYNC110 - what is awaited is in the database
            await asyncio.sleep(0.05)
    assert KeyFile(key.path).id != before
    assert await Aftermath(server, wrapping_key, clock).finish() is True
    assert await readable(server, company, wrapping_key)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await server.execute("update erasure set position = 1 where org_id = $1", company.org_id)


async def test_an_erasure_has_the_key_replaced_once(
    server: Pool, company: Company, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many processes see that it is to be done: a copy of the keys from then on is good."""
    monkeypatch.setattr(data_keys, "TRUSTED", 0)
    monkeypatch.setattr(data_keys, "MARGIN", 0)
    why = company.act(company.joerg, Reason(ReasonKind.OTHER, "Art. 17"))
    await company.append(
        change(Person, company.anna, lambda it: it.deactivate(date(2026, 3, 31), why)),
        change(Person, company.anna, lambda it: it.erase(why)),
        by=company.joerg,
    )
    known = await server.fetchval("select count(*) from wrapping_key")
    others = (Aftermath(server, KeyFile(key.path), clock).finish() for _ in range(4))
    assert await asyncio.gather(*others) == [True] * 4
    assert await server.fetchval("select count(*) from wrapping_key") == known + 1
