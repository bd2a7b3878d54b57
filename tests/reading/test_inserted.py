"""A time is that of an entry of the ledger, whatever a superuser has put outside of it."""

from datetime import timedelta
from typing import Any

import asyncpg

from okr.service.graphql.schema import graphql_schema
from okr.service.postgres.connection import Database
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.reading.conftest import asking, clock
from tests.reading.rows import STEP, HandWritten

INSERT = """
    insert into entry
    select (jsonb_populate_record(e, jsonb_build_object('position', c.position, 'stream_version',
        c.position + 1000, 'recorded_at', $2::timestamptz))).*
    from entry e, (values (-3), (0), (900)) c(position)
    where e.org_id = $1 and e.position = 1
"""
DELETE = "delete from entry where org_id = $1 and (position < 1 or position >= 900)"


async def test_no_moment_is_that_of_an_entry_outside_of_the_ledger(
    muster: HandWritten, pool: Pool, database: Database
) -> None:
    async def answer() -> dict[str, Any]:  # of a reader that remembers none
        return await asking(Reader(pool, graphql_schema, clock), muster)(query, **at)

    moment = muster.at(2) + STEP / 2
    at = {"at": (moment + timedelta(minutes=1)).isoformat(), "day": muster.at(1).date().isoformat()}
    query = """
        query ($at: DateTime!, $day: Date!) {
          then: viewer(asOf: {time: $at}) { id }
          early: viewer(asOf: {time: "2001-01-01T00:00:00Z"}) { id }
          date: viewer(asOf: {date: $day}) { id }
          diff(from: {position: "0"}, to: {position: "2"}) { from { position recordedAt } }
        }
    """
    before = await answer()
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        await owner.execute("alter table entry drop constraint entry_position_check")
        for recorded in (moment, moment.replace(year=2000)):
            await owner.execute(INSERT, muster.org_id, recorded)
            assert await answer() == before
            await _delete(owner, muster)
    finally:
        await _delete(owner, muster)
        await owner.execute("alter table entry add check (position >= 1)")
        await owner.close()


async def _delete(owner: "asyncpg.Connection[asyncpg.Record]", muster: HandWritten) -> None:
    await owner.execute("alter table entry disable trigger user")
    await owner.execute(DELETE, muster.org_id)
    await owner.execute("alter table entry enable trigger user")
