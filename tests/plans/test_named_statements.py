"""It would distribute: every named statement reads the tables of one organisation, `$1`, alone."""

import re
from pathlib import Path

import asyncpg
import pytest

from okr.service.postgres.connection import Database
from okr.service.postgres.sql import load
from tests.plans.generic import TABLES, scans, strays

SERVICE = Path(__file__).parents[2] / "service"
FILES = sorted(
    path.relative_to(SERVICE)
    for path in SERVICE.rglob("*.sql")
    if path.parent.name != "migrations" and path.name not in {"provision.sql", "migrate.sql"}
)
STATEMENTS = {
    f"{file}:{name}": statement
    for file in FILES
    for name, statement in load(".".join(("okr.service", *file.parent.parts)), file.name).items()
}
ACROSS = {
    "ledger/rebuild.sql:organizations": "lists them, for a rebuild of all",
    "local.sql:newest_organization": "finds one for the person at this machine",
}
"""Statements that may look at more than one organisation, and why."""
ELSEWHERE = {"append": "its function is looked at in test_functions.py"}
CLOCK = re.compile(r"\b(now\(\)|current_\w+|localtime\w*|clock_timestamp|statement_timestamp)")


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_named_statement_stays_in_its_organisation(database: Database, name: str) -> None:
    statement = STATEMENTS[name]
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        found = await scans(owner, statement)
    finally:
        await owner.close()
    if name in ACROSS:
        assert strays(found), f"{name} stays in its organisation by now: take it off the list"
        return
    assert strays(found) == []
    written = statement.lower().startswith("insert")
    is_function = name.rpartition(":")[2] in ELSEWHERE
    reads_tables = any(re.search(rf"\b{table}\b", statement) for table in TABLES)
    assert found or written or is_function or not reads_tables, "its tables are not in the plan"


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_reads_a_clock(name: str) -> None:
    assert not CLOCK.search(STATEMENTS[name])
