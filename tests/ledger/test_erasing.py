"""After an erasure nothing is left in the rows, whatever happens meanwhile."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.service.ledger import erasing
from okr.service.ledger import keys as data_keys
from okr.service.ledger.aftermath import Aftermath
from okr.service.ledger.command import change
from okr.service.ledger.erasing import blank
from okr.service.ledger.rebuild import RebuildRunning, claimed, differences
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.ledger.stamping import COLUMNS
from okr.service.postgres.pool import Pool
from tests.ledger.company import WHY, Company
from tests.ledger.conftest import Owner

WHY_ERASED = Reason(ReasonKind.OTHER, "Art. 17")


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process has read a key."""
    monkeypatch.setattr(data_keys, "TRUSTED", 0)
    monkeypatch.setattr(data_keys, "MARGIN", 0)


async def erase(company: Company, subject: UUID) -> int:
    """Deactivates and erases a person; returns the position."""
    why = company.act(company.joerg, WHY_ERASED)
    receipt = await company.append(
        change(Person, subject, lambda it: it.deactivate(date(2026, 3, 31), why)),
        change(Person, subject, lambda it: it.erase(why)),
        by=company.joerg,
    )
    return receipt.position


async def traces(owner: Owner, org_id: UUID, text: str) -> list[str]:
    """The projected tables that have a text somewhere."""
    return [
        table
        for table in COLUMNS
        if await owner.fetchval(
            f"select exists (select from {table} t where t.org_id = $1 "
            "and position($2 in to_jsonb(t)::text) > 0)",
            org_id,
            text,
        )
    ]


async def marks(owner: Owner, company: Company) -> Any:
    return await owner.fetchrow(
        "select e.position, e.blanked_at is null as blank, d.wrapped is null as destroyed, h.epoch "
        "from erasure e join head h using (org_id) join data_key d using (org_id, subject_id) "
        "where e.org_id = $1",
        company.org_id,
    )


@pytest.mark.usefixtures("at_once")
async def test_the_key_goes_with_the_entry_and_the_texts_right_after(
    pool: Pool, company: Company, owner: Owner, wrapping_key: LocalWrappingKey
) -> None:
    by_anna = company.act(company.anna, WHY)
    await company.append(
        change(Objective, company.objective, lambda it: it.reword("Mehr wagen", by_anna)),
        by=company.anna,
    )
    assert "person_version" in await traces(owner, company.org_id, "Anna")
    assert await traces(owner, company.org_id, WHY.text or "") == ["transparency_feed"]
    position = await erase(company, company.anna)
    assert tuple(await marks(owner, company)) == (position, True, True, 0)
    steps: list[tuple[int, int]] = []
    await blank(
        pool, company.org_id, wrapping_key, clock, lambda done, total: steps.append((done, total))
    )
    assert steps[-1] == (2, 2)
    assert await traces(owner, company.org_id, "Anna") == []
    assert await traces(owner, company.org_id, WHY.text or "") == []
    assert "person" in await traces(owner, company.org_id, "Jörg")
    assert await differences(pool, company.org_id, wrapping_key) == []
    done = await marks(owner, company)
    assert tuple(done)[:3] == (position, False, True)
    assert done["epoch"] > 0
    await blank(pool, company.org_id, wrapping_key, clock)
    assert await marks(owner, company) == done


async def test_what_a_process_writes_that_has_not_noticed_goes_as_well(
    pool: Pool,
    company: Company,
    company_elsewhere: Company,
    owner: Owner,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It trusts for a while the keys that it has read."""
    monkeypatch.setattr(data_keys, "TRUSTED", 1_000)
    first = company.check_in(company.umsatz, by=company.anna, note="Vorher")
    await company_elsewhere.append(first, by=company.anna)
    await erase(company, company.anna)

    async def meanwhile() -> None:
        assert await traces(owner, company.org_id, "Vorher") == []
        late = company.check_in(company.umsatz, by=company.anna, note="Nachher")
        await company_elsewhere.append(late, by=company.anna, roles=None)
        assert await traces(owner, company.org_id, "Nachher") != []

    monkeypatch.setattr(erasing, "until_noticed", meanwhile)
    await blank(pool, company.org_id, wrapping_key, clock)
    assert await traces(owner, company.org_id, "Nachher") == []
    assert (await marks(owner, company))["blank"] is False


@pytest.mark.usefixtures("at_once")
async def test_what_was_interrupted_is_finished_by_whoever_looks_next(
    pool: Pool,
    company: Company,
    owner: Owner,
    wrapping_key: LocalWrappingKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await erase(company, company.anna)

    async def killed() -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "until_noticed", killed)
        with pytest.raises(asyncio.CancelledError):
            await blank(pool, company.org_id, wrapping_key, clock)
    assert (await marks(owner, company))["blank"] is True
    assert await Aftermath(pool, wrapping_key, clock).finish() is False
    assert (await marks(owner, company))["blank"] is False


@pytest.mark.usefixtures("at_once")
async def test_a_rebuild_that_runs_is_waited_for(
    pool: Pool, company: Company, owner: Owner, wrapping_key: LocalWrappingKey
) -> None:
    """It may have read the texts before."""
    await erase(company, company.anna)
    async with pool.acquire() as connection, claimed(connection, company.org_id):
        with pytest.raises(RebuildRunning):
            await blank(pool, company.org_id, wrapping_key, clock)
        finishing = asyncio.create_task(Aftermath(pool, wrapping_key, clock).finish())
        await asyncio.sleep(0.1)
        assert (await marks(owner, company))["blank"] is True
    await finishing
    assert (await marks(owner, company))["blank"] is False
