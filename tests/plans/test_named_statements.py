"""It would distribute: every named statement reads the tables of one organisation, `$1`, alone."""

from pathlib import Path

import pytest

from okr.service.postgres.sql import load
from tests.plans.generic import Owner, scans, searches, strays
from tests.plans.texts import CLOCK, breaches, references

SERVICE = Path(__file__).parents[2] / "service"
FILES = sorted(
    path.relative_to(SERVICE) for path in SERVICE.rglob("*.sql") if path.parent.name != "migrations"
)
STATEMENTS = {
    f"{file}:{name}": statement
    for file in FILES
    for name, statement in load(".".join(("okr.service", *file.parent.parts)), file.name).items()
}
ACROSS = {
    "exchange/backup.sql:organizations": "lists them, for a backup of all",
    "exchange/backup.sql:key_holders": "lists them, likewise",
    "ledger/erasing.sql:unfinished": "finds what a service is to finish",
    "ledger/rotating.sql:organizations": "lists them, since one key wraps the keys of all",
    "ledger/rebuild.sql:organizations": "lists them, for a rebuild of all",
    "proof/proof.sql:behind": "finds the ledgers that grew while nobody sealed them",
    "proof/proof.sql:ledgers": "lists them, to read all again",
    "local.sql:newest_organization": "finds one for the person at this machine",
}
"""Statements that may look at more than one organisation, and why."""
CLOCKS = {"postgres/migrate.sql:record": "tells when a migration was applied"}
"""Statements that may read the clock, and why."""
QUERIES = ("select", "with", "insert", "update", "delete")
"""What can be explained; the rest makes tables and roles."""


@pytest.mark.parametrize("name", STATEMENTS)
async def test_it_stays_in_its_organisation(
    owner: Owner, tables: frozenset[str], name: str
) -> None:
    statement = STATEMENTS[name]
    named = references(statement, tables)
    if not statement.startswith(QUERIES):
        assert not any(table in statement.split() for table in tables)
        return
    found = await scans(owner, statement, tables)
    assert len(found) >= len(named)
    if name in ACROSS:
        assert strays(found), f"{name} stays in its organisation by now: take it off the list"
        return
    assert breaches(statement, tables) == []
    assert strays(found) == []


@pytest.mark.parametrize("name", STATEMENTS)
async def test_an_index_leads_to_its_organisation(
    owner: Owner, tables: frozenset[str], name: str
) -> None:
    """Whatever the planner thinks of tables that are small, it need not search them."""
    statement = STATEMENTS[name]
    if not statement.startswith(QUERIES) or name in ACROSS:
        return
    async with owner.transaction():
        await owner.execute("set local enable_seqscan = off")
        assert searches(await scans(owner, statement, tables)) == []


def test_no_statement_reads_a_clock() -> None:
    assert {name for name, text in STATEMENTS.items() if CLOCK.search(text)} == set(CLOCKS)


def test_no_module_brings_a_clock_into_a_statement() -> None:
    modules = {path: path.read_text(encoding="utf-8") for path in SERVICE.rglob("*.py")}
    assert modules
    assert [str(path) for path, text in modules.items() if CLOCK.search(text)] == []
