"""Entries that a superuser puts outside of a ledger, before its first position or after its end:
nothing is made of them, and whoever exports is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.exchange import EntriesInserted, back_up, export_beginning, target_at
from okr.service.identity import utc_now
from okr.service.ledger.errors import TooMuchContention
from okr.service.ledger.rebuild import differences, rebuild
from tests.exchange.installation import Installation, content
from tests.ledger.company import Company

INSERT = """
    insert into entry
    select (jsonb_populate_record(e, jsonb_build_object(
        'position', c.position, 'stream_version', c.version, 'recorded_at', '2000-01-01'))).*
    from (
        select e.stream_id, max(e.stream_version) as version, row_number() over () as n
        from entry e
        where e.org_id = $1
        group by e.stream_id
    ) s
    join entry e on e.org_id = $1 and e.stream_id = s.stream_id and e.stream_version = s.version
    join head h on h.org_id = $1
    cross join lateral (values {}) c(position, version)
"""
"""For each stream, of which `s` tells the number and the version, its newest entry again."""
NEXT, FIRST, LATER = (
    "(1 - s.n, s.version + 1)",
    "(-1000 - s.n, 0)",
    "(h.position + 1 + s.n, s.version + 2)",
)


@asynccontextmanager
async def inserted(here: Installation, org_id: UUID, *values: str) -> AsyncIterator[None]:
    """What a superuser inserts, and takes out again in the end."""
    await here.owner.execute("alter table entry drop constraint entry_position_check")
    try:
        await here.owner.execute(INSERT.format(", ".join(values)), org_id)
        yield
    finally:
        async with here.owner.transaction():
            await here.owner.execute("alter table entry disable trigger user")
            await here.owner.execute(
                "delete from entry e using head h where e.org_id = $1 and h.org_id = $1"
                " and not e.position between 1 and h.position",
                org_id,
            )
            await here.owner.execute("alter table entry enable trigger user")
            await here.owner.execute("alter table entry add check (position >= 1)")


async def test_nothing_is_made_of_them(here: Installation, told: Company, tmp_path: Path) -> None:
    org_id, files = told.org_id, [tmp_path / f"{name}.ledger.jsonl" for name in "abc"]
    before = await here.everything(org_id)
    head = len(before["entry"])
    assert (await here.export(org_id, files[0])).inserted == []
    async with inserted(here, org_id, NEXT, FIRST, LATER):
        streams = (len(await here.entries(org_id)) - head) // 3
        assert await differences(here.pool, org_id, here.wrapping_key) == []
        assert await rebuild(here.pool, org_id, here.wrapping_key) == head
        after = await here.everything(org_id)
        assert {name: rows for name, rows in after.items() if name != "entry"} == {
            name: rows for name, rows in before.items() if name != "entry"
        }
        found = (await here.export(org_id, files[1])).inserted
        assert found == [
            (-1000 - streams, -1001),
            (1 - streams, 0),
            (head + 2, head + 1 + streams),
        ]
        told_of = f"{org_id}, at positions {-1000 - streams} to -1001, {1 - streams} to 0, "
        with (
            pytest.raises(EntriesInserted, match=told_of),
            target_at(files[2]) as target,
        ):
            await export_beginning(here.pool, org_id, target, head)
        done = await back_up(here.pool, here.wrapping_key, tmp_path / "all.okr", utc_now)
        assert [told_of in str(one) for one in done.inserted] == [True]
    assert content(files[1]) == content(files[0])
    assert await here.everything(org_id) == before


async def test_what_is_written_begins_where_it_began(here: Installation, company: Company) -> None:
    """And what is decided builds on the ledger alone: nobody can write where there is more."""
    async with inserted(here, company.org_id, FIRST):
        await company.through(here.ledger).append(company.check_in(company.umsatz))
        assert await differences(here.pool, company.org_id, here.wrapping_key) == []
    async with inserted(here, company.org_id, NEXT):
        with pytest.raises(TooMuchContention):
            await company.through(here.ledger).append(company.check_in(company.umsatz))
    await company.append(company.check_in(company.umsatz))
