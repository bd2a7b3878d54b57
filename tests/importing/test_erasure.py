"""An import brings nothing back of a person who was erased."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.importing import ImportStopped
from okr.service.importing.identity import id_of
from okr.service.ledger.keys import erase
from okr.service.ledger.rebuild import rebuild
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from tests.importing.ledgers import Take, entries
from tests.importing.writing import START, check_in, history, write

LINES = history(*START, {**check_in("2020-01-01", score=0.5, comment="läuft"), "by": "dev"})
LATER = history(*START, *(check_in(f"2020-01-0{day}", score=0.5) for day in (1, 2, 3)))[4:]


@pytest.fixture
def dev_is_erased(
    path: Path, take: Take, pool: Pool, org_id: UUID, wrapping_key: WrappingKey
) -> Callable[[], Awaitable[None]]:
    """Imports the lines, and erases whoever wrote the last one."""

    async def run() -> None:
        await take(write(path, LINES))
        async with pool.acquire() as connection:
            await erase(connection, org_id, id_of(org_id, "person", "dev"))
        await rebuild(pool, org_id, wrapping_key)

    return run


async def test_a_repetition_changes_nothing(
    path: Path,
    take: Take,
    pool: Pool,
    org_id: UUID,
    dev_is_erased: Callable[[], Awaitable[None]],
) -> None:
    await dev_is_erased()
    before = await entries(pool, org_id)
    again = await take(path)
    assert (again.imported, again.already_there) == (0, len(LINES))
    assert await entries(pool, org_id) == before
    names = await pool.fetch("select name from person where org_id = $1 order by name", org_id)
    assert [row["name"] for row in names] == ["lead", None]
    notes = await pool.fetch("select note from check_in where org_id = $1", org_id)
    assert [row["note"] for row in notes] == [None]


async def test_others_go_on(
    path: Path, take: Take, dev_is_erased: Callable[[], Awaitable[None]]
) -> None:
    await dev_is_erased()
    report = await take(write(path, [*LINES, *LATER]))
    assert (report.imported, report.entries) == (2, 2)


@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_line_of_an_erased_person_is_named(
    path: Path,
    take: Take,
    pool: Pool,
    org_id: UUID,
    dev_is_erased: Callable[[], Awaitable[None]],
    dry_run: bool,
) -> None:
    await dev_is_erased()
    first, second = LATER
    write(path, [*LINES, first, {**second, "by": "dev"}])
    if dry_run:
        [bad] = (await take(path, dry_run=True)).bad
    else:
        with pytest.raises(ImportStopped) as stopped:
            await take(path)
        [bad] = stopped.value.report.bad
        assert stopped.value.report.imported == 1
        assert len(await entries(pool, org_id)) == len(LINES) + 2 + 1 + 1
    assert bad.number == 6
    assert "was erased" in bad.reason
