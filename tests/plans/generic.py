"""Generic plans of statements, with their parameters left as `$n`, and the scans in them."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import asyncpg
import orjson

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TABLES = {
    *("head", "entry", "command", "data_key", "transparency_feed", "check_in"),
    *(
        table + suffix
        for table in ("organization", "person", "cycle", "objective", "key_result")
        for suffix in ("", "_version")
    ),
}
"""The tables whose rows belong to an organisation."""

# A driver's own EXPLAIN would bind the parameters; sent from within a function they stay `$n`.
EXPLAIN = """
create or replace function pg_temp.generic_plan(statement text) returns text
language plpgsql as $$
declare plan text;
begin
    execute 'explain (generic_plan, format json, verbose) ' || statement into plan;
    return plan;
end $$
"""


async def scans(owner: Owner, statement: str) -> list[dict[str, Any]]:
    """The nodes of the statement's generic plan that read a table."""
    await owner.execute(EXPLAIN)
    plan = await owner.fetchval("select pg_temp.generic_plan($1)", statement)
    return list(_scans(orjson.loads(plan)))


def _scans(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for item in plan:
            yield from _scans(item)
    elif isinstance(plan, dict):
        if plan.get("Relation Name") in TABLES and "Scan" in plan["Node Type"]:
            yield plan
        for child in plan.values():
            yield from _scans(child)


def strays(found: list[dict[str, Any]]) -> list[str]:
    """The scans that are not restricted to the organisation `$1`, described."""
    told = {
        f"{scan['Node Type']} of {scan['Relation Name']} {scan['Alias']}": (
            " ".join(
                scan[name] for name in ("Index Cond", "Recheck Cond", "Filter") if name in scan
            ),
            re.compile(rf"\b{re.escape(scan['Alias'])}\.org_id = \$1\b"),
        )
        for scan in found
    }
    return [
        f"{scan}: {conditions or 'no condition'}"
        for scan, (conditions, wanted) in told.items()
        if not wanted.search(conditions)
    ]
