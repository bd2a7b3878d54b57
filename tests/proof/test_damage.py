"""What cannot be read is damage with a position; each finding and each repair is logged once, and
nothing that is raised ends sealing or reading again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from okr.service.background import beside
from okr.service.postgres.pool import Pool
from okr.service.proof import keeper as keeping
from okr.service.proof.damage import TreeDamaged
from okr.service.proof.keeper import Keeper
from okr.service.proof.notary import Notary
from okr.service.proof.proofs import covering, newest
from okr.service.proof.scrub import Scrub, known
from okr.service.proof.sealing import seal
from tests.proof.conftest import Owner, Synthetic
from tests.proof.test_keeper import PATIENCE, reached

TABLES = ("entry", "leaf_tile", "subtree", "checkpoint", "head")
SIZE = 300


@asynccontextmanager
async def tampered(owner: Owner, org_id: UUID, *deeds: str) -> AsyncIterator[None]:
    """What the superuser does, and undoes in the end."""
    for table in TABLES:
        await owner.execute(f"create temp table kept_{table} as table {table}")
    restored = [
        statement
        for table in TABLES
        for statement in (
            f"delete from {table} where org_id = $1",
            f"insert into {table} select * from kept_{table} where org_id = $1",
        )
    ]
    try:
        await owner.execute("alter table entry drop constraint entry_position_check")
        await _do(owner, org_id, deeds)
        yield
        await _do(owner, org_id, restored)
        await owner.execute("alter table entry add check (position >= 1)")
    finally:
        await owner.execute(f"drop table {', '.join(f'kept_{table}' for table in TABLES)}")


async def _do(owner: Owner, org_id: UUID, statements: Iterable[str]) -> None:
    for table in TABLES:  # one lock at a time, lest it waits for who reads several tables
        await owner.execute(f"alter table {table} disable trigger user")
    async with owner.transaction():
        for statement in statements:
            await owner.execute(statement, org_id)
    for table in TABLES:
        await owner.execute(f"alter table {table} enable trigger user")


async def found(pool: Pool, org_id: UUID) -> list[str]:
    """What a whole round finds."""
    scrub = Scrub(pool, org_id)
    while not await scrub.step():
        pass
    return [str(one) for one in await known(pool, org_id, 2**63 - 1)]


async def sealed(synthetic: Synthetic, pool: Pool, notary: Notary) -> None:
    for size in (100, SIZE):
        await synthetic.grow(size)
        assert await seal(pool, synthetic.org_id, notary)


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("update entry set recorded_at = 'infinity' where org_id = $1 and position = 207", [207]),
        ("update entry set occurred_at = '-infinity' where org_id = $1 and position = 299", [299]),
        ("update entry set appended_at = '200000-01-01' where org_id = $1 and position = 7", [7]),
        (
            "update checkpoint set note = 'garbage' where org_id = $1",
            [
                "positions 1 to 100: the checkpoint of size 100 cannot be read",
                "positions 1 to 300: the checkpoint of size 300 cannot be read",
            ],
        ),
        (
            "update checkpoint set note = replace(note, '300', '1') where org_id = $1 and size>100",
            ["positions 1 to 300: the checkpoint of size 300 cannot be read"],
        ),
        (
            "update checkpoint set size = 1000000000 where org_id = $1 and size = 300",
            ["positions 1 to 1000000000: the checkpoint of size 1000000000 cannot be read"],
        ),
        (
            "update checkpoint set sealed_at = 'infinity' where org_id = $1 and size = 300",
            ["positions 1 to 300: the checkpoint of size 300 cannot be read"],
        ),
        (
            "update checkpoint set sealed_at = '200000-01-01' where org_id = $1 and size = 300",
            ["positions 1 to 300: the checkpoint of size 300 cannot be read"],
        ),
        (
            "delete from head where org_id = $1",
            ["positions 1 to 300 were sealed, and the ledger ends before"],
        ),
        (
            "update head set position = 299 where org_id = $1",
            ["position 300 was sealed, and the ledger ends before"],
        ),
        (
            "update head set position = -5 where org_id = $1",
            ["positions 1 to 300 were sealed, and the ledger ends before"],
        ),
        (
            "update head set position = 2000 where org_id = $1",
            ["positions 301 to 2000 are missing"],
        ),
        (
            "update head set position = 9223372036854775807 where org_id = $1",
            ["positions 301 to 9223372036854775807 are missing"],
        ),
    ],
)
async def test_what_cannot_be_read_is_named(
    pool: Pool,
    owner: Owner,
    synthetic: Synthetic,
    notary: Notary,
    deed: str,
    told: list[str | int],
) -> None:
    await sealed(synthetic, pool, notary)
    names = [one if isinstance(one, str) else f"position {one} was altered" for one in told]
    async with tampered(owner, synthetic.org_id, deed):
        assert await found(pool, synthetic.org_id) == names
    assert await found(pool, synthetic.org_id) == []


@pytest.mark.parametrize("column", ["note = 'garbage'", "sealed_at = '200000-01-01'"])
async def test_nothing_is_made_of_a_checkpoint_that_cannot_be_read(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary, column: str
) -> None:
    await sealed(synthetic, pool, notary)
    garbled = f"update checkpoint set {column} where org_id = $1 and size = 300"
    async with tampered(owner, synthetic.org_id, garbled):
        for make in (
            lambda: seal(pool, synthetic.org_id, notary),
            lambda: covering(pool, synthetic.org_id, None),
            lambda: covering(pool, synthetic.org_id, 101),
        ):
            with pytest.raises(TreeDamaged, match="the checkpoint of size 300 cannot be read"):
                await make()
        kept = await covering(pool, synthetic.org_id, 100)
        assert kept is not None
        assert kept.size == 100


async def test_a_checkpoint_of_the_future_keeps_nobody_from_sealing(
    pool: Pool, owner: Owner, synthetic: Synthetic, notary: Notary
) -> None:
    await sealed(synthetic, pool, notary)
    later = "update checkpoint set sealed_at = 'tomorrow' where org_id = $1 and size = 300"
    async with tampered(owner, synthetic.org_id, later):
        await synthetic.grow(301)
        assert await seal(pool, synthetic.org_id, notary, pause=timedelta(hours=1))
        last = await newest(pool, synthetic.org_id)
        assert last is not None
        assert last.size == 301
        assert last.sealed_at < datetime.now(UTC) + timedelta(hours=1)


async def test_each_finding_and_each_repair_is_logged_once(
    pool: Pool,
    owner: Owner,
    synthetic: Synthetic,
    notary: Notary,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await sealed(synthetic, pool, notary)
    keeper = Keeper(pool, notary, pause=0)
    alter = "update entry set open = 'x' where org_id = $1 and position = 214"
    with caplog.at_level(logging.WARNING, "okr.proof"):
        for _ in range(3):
            async with tampered(owner, synthetic.org_id, alter):
                for _ in range(2):
                    keeper.appended(synthetic.org_id)
                    await keeper.round()
                    await keeper.reread()
            await keeper.reread()
    assert [one for one in caplog.messages if str(synthetic.org_id) in one] == 3 * [
        f"{begin} organisation {synthetic.org_id}{end}: position 214 was altered."
        for begin, end in (
            ("The ledger of", " is not what was sealed"),
            ("Repaired in the ledger of", ""),
        )
    ]


async def test_one_ledger_keeps_no_other_from_being_sealed(
    pool: Pool,
    owner: Owner,
    synthetic: Synthetic,
    notary: Notary,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is raised: it is logged with its traceback, and what follows is found."""
    other = Synthetic(owner)
    await other.grow(3)
    await synthetic.grow(SIZE)
    step = Scrub.step

    async def fail(self: Scrub, *blocks: int) -> bool:
        if self._org_id == other.org_id:
            raise IndexError("nobody foresaw it")
        return await step(self, *blocks)

    monkeypatch.setattr(Scrub, "step", fail)
    keeper = Keeper(pool, notary, pause=0.01)
    with caplog.at_level(logging.ERROR, "okr.proof"):
        async with beside(keeper.keep()):
            await reached(pool, synthetic)
            garbled = "update checkpoint set note = 'garbage' where org_id = $1"
            async with tampered(owner, synthetic.org_id, garbled):
                await logged(caplog, "the checkpoint of size 300 cannot be read")
            async with tampered(owner, synthetic.org_id, "delete from entry where org_id = $1"):
                await logged(caplog, "positions 1 to 256 are missing")
            monkeypatch.setattr(Scrub, "step", step)
            keeper.appended(other.org_id)
            await reached(pool, other)
            await synthetic.grow(SIZE + 1)
            keeper.appended(synthetic.org_id)
            await reached(pool, synthetic)
    failed = [one for one in caplog.records if str(other.org_id) in one.getMessage()]
    assert sorted(one.getMessage() for one in failed) == [
        f"{what} fails for organisation {other.org_id}: it is tried again"
        for what in (keeping.REREADING, keeping.SEALING)
    ]
    assert all(one.exc_info and one.exc_info[0] is IndexError for one in failed)


async def test_nothing_ends_the_task(
    pool: Pool,
    synthetic: Synthetic,
    notary: Notary,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where no ledger in particular is at fault."""
    await synthetic.grow(5)
    ledgers = Keeper._ledgers
    calls: list[int] = []

    async def fail(self: Keeper) -> list[UUID]:
        calls.append(len(calls))
        if len(calls) <= 4:
            raise OverflowError("bigint out of range")
        return await ledgers(self)

    monkeypatch.setattr(Keeper, "_ledgers", fail)
    monkeypatch.setattr(keeping, "SWEEP", 2)
    keeper = Keeper(pool, notary, pause=0.01)
    with caplog.at_level(logging.ERROR, "okr.proof"):
        async with beside(keeper.keep()):
            await reached(pool, synthetic)
            async with asyncio.timeout(PATIENCE):
                while len(calls) < 6:  # noqa: ASYNC110 - what another task counts
                    await asyncio.sleep(0.01)
    told = [one for one in caplog.records if "tried again in 0.02 s" in one.getMessage()]
    assert len(told) == 4
    assert all(one.exc_info and one.exc_info[0] is OverflowError for one in told)


async def test_a_failure_is_logged_when_it_happens(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise KeyError("what")

    async def meanwhile() -> None:
        async with beside(work()):
            await logged(caplog, "work")
            assert caplog.records[0].exc_info

    with caplog.at_level(logging.ERROR, "okr.background"), pytest.raises(KeyError):
        await meanwhile()


async def logged(caplog: pytest.LogCaptureFixture, text: str) -> None:
    """Return when a message has a text."""
    async with asyncio.timeout(PATIENCE):
        while not any(text in one for one in caplog.messages):  # noqa: ASYNC110 - of another task
            await asyncio.sleep(0.01)
