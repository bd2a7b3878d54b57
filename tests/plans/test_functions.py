"""It would distribute: the functions that write keep to the organisation they are called for."""

from collections.abc import Mapping

from okr.projections.registry import TABLES
from tests.plans.functions import functions, standing_alone, statements
from tests.plans.generic import Owner, scans, searches
from tests.plans.texts import CLOCK, breaches, inserts

Tables = frozenset[str]

WRITERS = {"append", *(f"write_{table.name}" for table in TABLES)}


async def test_the_organisation_is_the_first_parameter(
    owner: Owner, tables: frozenset[str]
) -> None:
    found = [one for one in await functions(owner) if statements(one, tables)]
    assert {one.name for one in found} >= WRITERS
    assert {next(iter(one.parameters.items())) for one in found} == {("p_org", "uuid")}


async def test_every_statement_names_the_organisation(owner: Owner, tables: Tables) -> None:
    found = {
        f"{function.name}: {statement}": breaches(statement, tables, "p_org")
        for function in await functions(owner)
        for statement in statements(function, tables)
    }
    assert len(found) > 10
    assert {statement: wrong for statement, wrong in found.items() if wrong} == {}


async def test_every_scan_is_led_to_the_organisation(
    owner: Owner, tables: Tables, columns: Mapping[tuple[str, str], str]
) -> None:
    """plpgsql keeps its plans to itself, so each statement is explained on its own."""
    count = 0
    for function in await functions(owner):
        for statement in statements(function, tables):
            alone = standing_alone(function, statement, columns)
            async with owner.transaction():
                # the planner's settings of the functions themselves
                await owner.execute("set local enable_seqscan = off")
                found = await scans(owner, alone, tables)
            assert found or inserts(statement, tables), alone
            assert searches(found) == [], alone
            count += len(found)
    assert count > 10


async def test_only_what_writes_entries_reads_the_clock(owner: Owner) -> None:
    found = await functions(owner)
    assert {one.name for one in found if CLOCK.search(one.body)} == {"append", "import_entries"}
    defaults = await owner.fetch("select pg_get_expr(adbin, adrelid) as text from pg_attrdef")
    assert [row["text"] for row in defaults if CLOCK.search(row["text"])] == []
