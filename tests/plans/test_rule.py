"""The test itself: statements that would not distribute are told from those that would."""

import pytest

from tests.plans.generic import Owner, scans, searches, strays
from tests.plans.texts import CLOCK, breaches

RIGHT = (
    "select p.id from person p where p.org_id = $1",
    "select p.id from person p where p.org_id = $1 and (p.id = $2 or p.position = $3)",
    "update head h set generation = $2 where h.org_id = $1",
    "delete from check_in c where c.org_id = $1 and c.generation = $2",
    "insert into command (org_id, command_id) values ($1, $2)",
    "select (select v.name from person v where v.org_id = $1) from head h where h.org_id = $1",
)
WRONG = (
    "select p.id from person p",
    "select id from person where org_id = $1",
    "select p.id from person p where p.org_id = $2",
    "select p.id from person p where p.org_id = $10",
    "select p.id from head h join person p on p.org_id = h.org_id where h.org_id = $1",
    "select p.id from head h join person p on true where p.org_id = $1",
    "select (select v.id from person v limit 1) from person v where v.org_id = $1",
    "insert into command (org_id, command_id) values ($2, $1)",
    "insert into command (command_id, org_id) values ($1, $2)",
    "insert into command (org_id, command_id) select h.org_id, $2 from head h where h.org_id = $1",
)
CONDITIONS = (
    ("((p.org_id = $1) AND (p.id = $2))", True),
    ("(p.org_id = $1)", True),
    ("(((p.org_id = $1) AND (p.id = $2)) OR ((p.org_id = $1) AND (p.id = $3)))", True),
    ("((((p.org_id = $1) AND (p.id = $2)) OR (p.org_id = $1)) AND (p.id = $3))", True),
    ("(((p.org_id = $1) AND (p.id = $2)) OR (p.id = $3))", False),
    ("(NOT ((p.org_id = $1) AND (p.id = $2)))", False),
    ("(p.org_id = $10)", False),
)
UNBOUND = (
    "select p.id from person p where p.id = $1",
    "select p.id from person p where p.org_id = $1 or p.id = $2",
    "select p.id from person p where (p.org_id = $1 or p.id = $2) and p.position = $3",
    "select p.id from person p where not (p.org_id = $1 and p.id = $2)",
    "select p.id from head h join person p on p.id = $2 where h.org_id = $1",
    "select (select v.id from person v limit 1) from person v where v.org_id = $1",
    "select (select v.id from person v where v.org_id = $1) from person v where v.id = $2",
)


@pytest.mark.parametrize(("condition", "bound"), CONDITIONS)
def test_conditions_of_scans(condition: str, bound: bool) -> None:
    scan = {"Alias": "p", "Node Type": "Scan", "Relation Name": "person", "Recheck Cond": condition}
    assert (searches([scan]) == []) is bound


@pytest.mark.parametrize("statement", RIGHT)
def test_right_texts(tables: frozenset[str], statement: str) -> None:
    assert breaches(statement, tables) == []


@pytest.mark.parametrize("statement", WRONG)
def test_wrong_texts(tables: frozenset[str], statement: str) -> None:
    assert breaches(statement, tables)


@pytest.mark.parametrize("statement", RIGHT)
async def test_scans_that_stay(owner: Owner, tables: frozenset[str], statement: str) -> None:
    async with owner.transaction():
        await owner.execute("set local enable_seqscan = off")
        found = await scans(owner, statement, tables)
    assert found or statement.startswith("insert")
    assert strays(found) == []
    assert searches(found) == []


@pytest.mark.parametrize("statement", UNBOUND)
async def test_scans_that_stray(owner: Owner, tables: frozenset[str], statement: str) -> None:
    found = await scans(owner, statement, tables)
    assert found
    assert strays(found)
    assert searches(found)


@pytest.mark.parametrize("clock", ["now()", "Current_Timestamp", "clock_timestamp()", "localtime"])
def test_clocks(clock: str) -> None:
    assert CLOCK.search(f"select {clock}::date")
    assert not CLOCK.search("select h.position as current_position from head h")
