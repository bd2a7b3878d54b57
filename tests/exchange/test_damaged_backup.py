"""An organisation whose ledger was damaged does not keep the others from being backed up and
restored."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.exchange import BackedUp, back_up, restore
from okr.service.exchange.errors import EndMissing, EntriesMissing, LeftOut
from okr.service.identity import utc_now
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.proof.keys import SigningKeys
from okr.service.proof.notary import Notary
from okr.service.proof.sealing import seal
from tests.exchange.backed_up import Opened, installation
from tests.ledger.company import Company

KEY = LocalWrappingKey(bytes(range(32)))
FIRST, DAMAGED, LAST = (UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
async def source() -> AsyncIterator[Opened]:
    """Three organisations."""
    async with installation(KEY) as opened:
        for org_id in (FIRST, DAMAGED, LAST):
            await Company(Ledger(opened.pool, KEY), org_id).found()
        yield opened


async def lose(source: Opened, positions: str) -> None:
    """Deletes entries of one of them, as no trigger stops it."""
    async with source.owner.transaction():
        await source.owner.execute("alter table entry disable trigger user")
        await source.owner.execute(
            f"delete from entry where org_id = $1 and position in ({positions})", DAMAGED
        )
        await source.owner.execute("alter table entry enable trigger user")


async def sizes(opened: Opened) -> dict[UUID, int]:
    """How many entries every organisation has."""
    rows = await opened.owner.fetch("select org_id, count(*) from entry group by org_id")
    return dict(map(tuple, rows))


async def test_the_others_are_backed_up_and_restored(source: Opened, tmp_path: Path) -> None:
    """What is left of the damaged one is in the backup; a backup from before brings it back."""
    before, after, nothing = (tmp_path / name for name in ("before", "after", "nothing"))
    whole = await sizes(source)
    size = whole[DAMAGED]
    assert await back_up(source.pool, KEY, before, utc_now) == (3, [], [])
    await lose(source, "4")
    done = await back_up(source.pool, KEY, after, utc_now)
    assert (done.organizations, gaps(done)) == (3, [[(4, 4)]])
    await lose(source, ", ".join(map(str, range(1, size + 1))))
    done = await back_up(source.pool, KEY, nothing, utc_now)
    assert (done.organizations, gaps(done)) == (2, [[(1, size)]])
    others = {FIRST: whole[FIRST], LAST: whole[LAST]}
    async with installation(KEY) as there:
        assert await restore(there.pool, KEY, nothing) == 2
        assert await sizes(there) == others
        told = f"after: 2 organisations restored, and 1 left out .*{DAMAGED}.*position 4 is missing"
        with pytest.raises(LeftOut, match=told):
            await restore(there.pool, KEY, after)
        assert await sizes(there) == others
        assert await restore(there.pool, KEY, before) == 3
        assert await sizes(there) == whole


async def test_one_whose_end_was_lost_is_named(source: Opened, tmp_path: Path) -> None:
    notary = Notary(SigningKeys(tmp_path / "signing.keys"), "okr.example.com")
    assert await seal(source.pool, DAMAGED, notary)
    await source.owner.execute("delete from head where org_id = $1", DAMAGED)
    done = await back_up(source.pool, KEY, tmp_path / "after", utc_now)
    assert done.organizations == 2
    assert [str(DAMAGED) in str(one) for one in done.damaged] == [True]
    assert isinstance(done.damaged[0], EndMissing)


def gaps(done: BackedUp) -> list[list[tuple[int, int]]]:
    """Of each damaged organisation."""
    return [list(one.missing) for one in done.damaged if isinstance(one, EntriesMissing)]
