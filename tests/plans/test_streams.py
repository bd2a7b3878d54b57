"""Entries of a stream are found by its index: by that of positions, each command would read all
that was written before."""

from collections.abc import AsyncIterator, Collection, Mapping

import pytest

from tests.plans.conftest import Lived
from tests.plans.functions import functions, standing_alone, statements
from tests.plans.generic import Owner, Scan, scans
from tests.plans.test_named_statements import QUERIES, STATEMENTS

EITHER = "ledger/erasing.sql:streams"
"""Finds the entries of some streams or actors, for which there is no index."""


def _unled(found: Collection[Scan]) -> list[str]:
    """The scans of entries that read others to throw them away."""
    return [
        scan["Filter"]
        for scan in found
        if f"{scan['Alias']}.stream_id = " in scan.get("Filter", "")
    ]


@pytest.fixture
async def little(owner: Owner, lived: Lived) -> AsyncIterator[Owner]:
    """Has statistics of a ledger that has just begun, which make any index look good."""
    assert lived.statements
    await owner.execute("analyze entry")
    async with owner.transaction():
        await owner.execute("set local enable_seqscan = off")
        yield owner


async def test_in_functions(
    little: Owner, tables: frozenset[str], columns: Mapping[tuple[str, str], str]
) -> None:
    count = 0
    for function in await functions(little):
        for statement in statements(function, tables):
            if "e.stream_id = " in statement:
                alone = standing_alone(function, statement, columns)
                assert _unled(await scans(little, alone, tables)) == [], alone
                count += 1
    assert count > 1


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, statement in STATEMENTS.items()
        if "e.stream_id = " in statement and statement.startswith(QUERIES) and name != EITHER
    ],
)
async def test_in_named_statements(little: Owner, tables: frozenset[str], name: str) -> None:
    assert _unled(await scans(little, STATEMENTS[name], tables)) == []
