"""It would distribute: all that the service sends is of one organisation, be it named or not."""

from tests.plans.conftest import Lived
from tests.plans.generic import Owner, scans, strays
from tests.plans.texts import CLOCK, breaches, inserts, plain, references

ORACLES = "select * from entry where"
"""How the oracle's own reading of the ledger begins."""


async def test_all_that_is_sent_stays_in_its_organisation(
    owner: Owner, tables: frozenset[str], lived: Lived
) -> None:
    sent = {plain(one) for one in lived.statements if not one.startswith(ORACLES)}
    of_tables = [one for one in sent if references(one, tables) or inserts(one, tables)]
    assert len(of_tables) > 40
    for statement in of_tables:
        assert breaches(statement, tables) == []
        assert strays(await scans(owner, statement, tables)) == [], statement


def test_nothing_that_is_sent_reads_a_clock(lived: Lived) -> None:
    assert [one for one in lived.statements if CLOCK.search(one)] == []


async def test_nothing_else_names_a_table(tables: frozenset[str], lived: Lived) -> None:
    """All references are found, however they are written; statistics are of a whole table."""
    for statement in map(plain, set(lived.statements)):
        if statement.startswith("analyze "):
            continue
        words = set(statement.replace("(", " ").replace(",", " ").split())
        if words & (tables - {"cycle", "command", "position", "head", "entry", "person"}):
            assert references(statement, tables) or inserts(statement, tables), statement
