"""Nobody changes an entry: neither the owner of the database nor the service."""

import asyncpg
import pytest

from okr.service.postgres.pool import Pool
from tests.ledger.company import Company
from tests.ledger.conftest import Owner

CHANGES = [
    "update entry set topic = 'x' where org_id = $1",
    "delete from entry where org_id = $1",
    "with gone as (delete from entry where org_id = $1 returning *) select count(*) from gone",
    (
        "insert into entry select * from entry where org_id = $1 "
        "on conflict (org_id, position) do update set topic = 'x'"
    ),
]


@pytest.mark.parametrize("statement", CHANGES)
async def test_a_trigger_refuses_the_owner(statement: str, company: Company, owner: Owner) -> None:
    before = await entries(owner, company)
    with pytest.raises(asyncpg.PostgresError, match="immutable") as refused:
        await owner.execute(statement, company.org_id)
    assert refused.value.sqlstate == "OKR01"
    assert await entries(owner, company) == before


async def test_a_trigger_refuses_to_truncate(company: Company, owner: Owner) -> None:
    before = await entries(owner, company)
    with pytest.raises(asyncpg.PostgresError, match="TRUNCATE refused") as refused:
        await owner.execute("truncate entry")
    assert refused.value.sqlstate == "OKR01"
    assert await entries(owner, company) == before


@pytest.mark.parametrize("statement", [*CHANGES, "insert into entry select * from entry"])
async def test_the_service_lacks_the_rights(
    statement: str, company: Company, pool: Pool, owner: Owner
) -> None:
    before = await entries(owner, company)
    arguments = [company.org_id] if "$1" in statement else []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(statement, *arguments)
    assert await entries(owner, company) == before


@pytest.mark.parametrize(
    "statement",
    [
        "truncate entry",
        "alter table entry disable trigger all",
        "drop table entry",
        "update head set position = 0",
        "update head set recorded_at = now()",
        "delete from head",
        "delete from command",
        "update command set position = 1",
        "insert into command select * from command",
        "update data_key set wrapped = ''",
        "delete from data_key",
        "create table mine ()",
    ],
)
async def test_the_service_lacks_other_rights(statement: str, company: Company, pool: Pool) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(statement)


async def test_the_services_functions_cannot_be_led_astray(pool: Pool, company: Company) -> None:
    """A table of the caller's own must not take the place of one that `append` writes to."""
    async with pool.acquire() as connection:
        await connection.execute("create temporary table entry (like entry)")
        try:
            receipt = await company.append(company.check_in(company.umsatz))
            head = await company.ledger.head(company.org_id)
            assert head is not None
            assert head.position == receipt.position
            assert await connection.fetchval("select count(*) from pg_temp.entry") == 0
        finally:
            await connection.execute("drop table pg_temp.entry")


async def entries(owner: Owner, company: Company) -> list[asyncpg.Record]:
    return await owner.fetch(
        "select * from entry where org_id = $1 order by position", company.org_id
    )
