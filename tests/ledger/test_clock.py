"""Time along the ledger: it never goes back, whatever the server's clock does."""

import asyncio
from datetime import UTC, datetime, timedelta

from okr.service.ledger.ledger import Head
from tests.ledger.company import Company
from tests.ledger.conftest import Owner


async def times(owner: Owner, company: Company) -> list[tuple[datetime, datetime]]:
    """When the entries were recorded and appended, in order."""
    records = await owner.fetch(
        "select recorded_at, appended_at from entry where org_id = $1 order by position",
        company.org_id,
    )
    return [(record["recorded_at"], record["appended_at"]) for record in records]


async def head_of(company: Company) -> Head:
    head = await company.ledger.head(company.org_id)
    assert head is not None
    return head


async def test_it_is_the_servers_clock(company: Company, owner: Owner) -> None:
    before = await owner.fetchval("select clock_timestamp()")
    await company.append(company.check_in(company.umsatz))
    after = await owner.fetchval("select clock_timestamp()")
    recorded_at, appended_at = (await times(owner, company))[-1]
    assert before <= recorded_at == appended_at <= after
    assert (await head_of(company)).recorded_at == recorded_at


async def test_it_never_decreases(company: Company, owner: Owner) -> None:
    for _ in range(5):
        await asyncio.gather(*(company.append(company.check_in(company.umsatz)) for _ in range(3)))
    recorded = [recorded_at for recorded_at, _ in await times(owner, company)]
    assert recorded == sorted(recorded)
    assert len(set(recorded)) > 5


async def test_it_stands_still_while_the_servers_clock_is_behind(
    company: Company, owner: Owner
) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    await owner.execute("update head set recorded_at = $2 where org_id = $1", company.org_id, ahead)
    for _ in range(2):
        await company.append(company.check_in(company.umsatz))
    found = await times(owner, company)
    assert [recorded_at for recorded_at, _ in found[-2:]] == [ahead, ahead]
    assert found[-3][1] < found[-2][1] < found[-1][1] < ahead
    assert (await head_of(company)).recorded_at == ahead


async def test_an_act_keeps_its_own_time(company: Company, owner: Owner) -> None:
    before = datetime.now(UTC)
    receipt = await company.append(company.check_in(company.umsatz))
    occurred_at = await owner.fetchval(
        "select occurred_at from entry where org_id = $1 and position = $2",
        company.org_id,
        receipt.position,
    )
    assert before <= occurred_at <= datetime.now(UTC)
