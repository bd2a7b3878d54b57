"""It would distribute: the functions that write keep to the organisation they are called for."""

import re

import asyncpg
import pytest

from okr.service.postgres.connection import Database
from tests.plans.generic import TABLES

FUNCTIONS = ("append", "write_okr_tree", "write_transparency_feed")
NAMES = "|".join(sorted(TABLES))
READ = re.compile(rf"\b(?:from|join|update)\s+({NAMES})\s+(?:as\s+)?(\w+)")
INSERTED = re.compile(rf"\binsert into ({NAMES})\b")
BARE = re.compile(rf"\b(?:from|join|update)\s+({NAMES})\b")
COMMENT = re.compile(r"--.*$", re.MULTILINE)


async def source(database: Database, name: str) -> str:
    """A function's body as the database has it, without comments."""
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        body = await owner.fetchval("select prosrc from pg_proc where proname = $1", name)
    finally:
        await owner.close()
    assert body is not None
    return COMMENT.sub("", body)


@pytest.mark.parametrize("name", FUNCTIONS)
async def test_every_table_that_is_read_has_the_organisation_beside_it(
    database: Database, name: str
) -> None:
    body = await source(database, name)
    # plpgsql keeps its statements to itself, so their text has to do: each table has an alias,
    # and the statement or lateral that reads it says of this alias that it is of p_org
    references = list(READ.finditer(body))
    assert len(references) == len(BARE.findall(body))
    for reference in references:
        following = body[reference.end() : body.find(";", reference.end())]
        assert f"{reference[2]}.org_id = p_org" in following, reference[0]
    assert references or INSERTED.search(body)


@pytest.mark.parametrize("name", FUNCTIONS)
async def test_everything_inserted_is_of_the_organisation(database: Database, name: str) -> None:
    body = await source(database, name)
    for inserted in INSERTED.finditer(body):
        statement = body[inserted.end() : body.find(";", inserted.end())]
        assert re.search(r"\bp_org\b|from written", statement), inserted[0]


async def test_only_appending_reads_the_clock(database: Database) -> None:
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        readers = await owner.fetch(
            "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
            "where n.nspname = 'public' and p.prosrc ~ "
            "'(now\\(\\)|current_timestamp|clock_timestamp|statement_timestamp)'"
        )
    finally:
        await owner.close()
    assert [row["proname"] for row in readers] == ["append"]
