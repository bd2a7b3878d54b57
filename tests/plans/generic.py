"""Generic plans of statements, with their parameters left as `$n`, and the scans in them."""

import re
from collections.abc import Collection, Iterator
from typing import Any, TypeAlias

import asyncpg
import orjson

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Scan: TypeAlias = dict[str, Any]

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


async def connect(dsn: str) -> Owner:
    """Connect as the owner of the tables, who may explain whatever the functions do."""
    owner = await asyncpg.connect(dsn)
    await owner.execute(EXPLAIN)
    return owner


async def scans(owner: Owner, statement: str, tables: Collection[str]) -> list[Scan]:
    """Return the nodes of the statement's generic plan that read one of the tables."""
    plan = await owner.fetchval("select pg_temp.generic_plan($1)", statement)
    return list(_scans(orjson.loads(plan), tables))


def _scans(plan: Any, tables: Collection[str]) -> Iterator[Scan]:
    if isinstance(plan, list):
        for item in plan:
            yield from _scans(item, tables)
    elif isinstance(plan, dict):
        if plan.get("Relation Name") in tables and "Scan" in plan["Node Type"]:
            yield plan
        for child in plan.values():
            yield from _scans(child, tables)


def strays(found: Collection[Scan]) -> list[str]:
    """Describe the scans that are not restricted to the organisation `$1`."""
    return [_described(scan) for scan in found if not _is_bound(scan, "Filter", *_BY_INDEX)]


def searches(found: Collection[Scan]) -> list[str]:
    """Describe the scans in which no index leads to the rows of the organisation `$1`."""
    return [_described(scan) for scan in found if not _is_bound(scan, *_BY_INDEX)]


_BY_INDEX = ("Index Cond", "Recheck Cond")


def _is_bound(scan: Scan, *conditions: str) -> bool:
    wanted = f"{scan['Alias']}.org_id = $1"
    return any(_requires(scan[name], wanted) for name in conditions if name in scan)


def _requires(condition: str, wanted: str) -> bool:
    """Tell whether a condition, as PostgreSQL writes it, holds only where the wanted one does."""
    inner = _without_parentheses(condition)
    for word, enough in ((" OR ", all), (" AND ", any)):
        parts = _split(inner, word)
        if len(parts) > 1:
            return enough(_requires(part, wanted) for part in parts)
    return inner == wanted


def _split(condition: str, word: str) -> list[str]:
    """Split a condition by a word that stands in no parentheses."""
    found, depth, start = [], 0, 0
    for match in re.finditer(rf"\(|\)|{word}", condition):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == word and depth == 0:
            found.append(condition[start : match.start()])
            start = match.end()
    return [*found, condition[start:]]


def _without_parentheses(condition: str) -> str:
    """Take away the parentheses around a whole condition, but not those of its first part."""
    depth = 0
    for place, letter in enumerate(condition):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            whole = place == len(condition) - 1 and condition.startswith("(")
            return condition[1:-1] if whole else condition
    return condition


def _described(scan: Scan) -> str:
    conditions = [f"{name}: {scan[name]}" for name in (*_BY_INDEX, "Filter") if name in scan]
    told = "; ".join(conditions) or "no condition"
    return f"{scan['Node Type']} of {scan['Relation Name']} {scan['Alias']}: {told}"
