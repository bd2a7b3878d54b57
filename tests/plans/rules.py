"""The rule for a statement, as its text and its plan must show it: `org_id = $1` at every table."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

_REFERENCE = re.compile(
    r"\b(?:from|join|update)\s+(?:only\s+)?([a-z_]+)\b(?:\s+(?:as\s+)?([a-z]\w*))?"
)
_INSERT = re.compile(r"\binsert\s+into\s+([a-z_]+)\s*(?:\(\s*([a-z_]+))?")
_NO_ALIAS = {"where", "set", "order", "on", "cross", "left", "join", "limit", "for", "group", ""}


def references(sql: str, tables: Collection[str]) -> list[tuple[str, str]]:
    """Return the tables that a statement reads or changes, each with its alias; no inserts."""
    return [
        (table, table if alias in _NO_ALIAS else alias)
        for table, alias in _REFERENCE.findall(without_comments(sql))
        if table in tables
    ]


def violations(sql: str, tables: Collection[str], parameter: str = r"\$1") -> list[str]:
    """Return what in a statement's text breaks the rule.

    Each reference needs the condition for its alias, as often as the alias is declared; rows are
    inserted with the parameter as their first column, or as copies of rows inserted so.
    """
    sql = without_comments(sql)
    found = [f"{one} is no alias of its own" for one, alias in references(sql, tables) if not alias]
    for alias, count in Counter(alias for _, alias in references(sql, tables)).items():
        conditions = len(re.findall(rf"\b{alias}\.org_id = {parameter}(?![\w(])", sql))
        if conditions < count:
            found.append(f"{alias} has {conditions} conditions for {count} references")
    found += (
        f"compared with another column: {match[0]}"
        for match in re.finditer(rf"\borg_id\s*=\s*(?!{parameter}(?!\w))\S+", sql)
    )
    for match in _INSERT.finditer(sql):
        table, column = match.groups()
        if table in tables:
            rest = sql[match.end() :]
            values = re.search(
                r"\)\s*(?:values\s*\(|select\s+(?:distinct on \(id\)\s+)?)\s*(\S+?),", rest
            )
            is_copy = values is not None and values[1] == "org_id" and " from written" in rest
            is_given = values is not None and re.fullmatch(parameter, values[1])
            if column != "org_id" or not (is_copy or is_given):
                found.append(f"inserts into {table} without the parameter")
    return found


def without_comments(sql: str) -> str:
    """Return a statement in one line without its comments."""
    return " ".join(re.sub(r"--[^\n]*", "", sql).split())


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all nodes of a plan."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def scans(plan: dict[str, Any], tables: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a plan that read tables."""
    for node in nodes(plan):
        if node.get("Relation Name") in tables and node["Node Type"] != "ModifyTable":
            yield node


def is_bound(scan: dict[str, Any]) -> bool:
    """Tell whether a scan is restricted to the organisation in the first parameter."""
    conditions = " ".join(
        str(scan.get(name, "")) for name in ("Index Cond", "Recheck Cond", "Filter")
    )
    column = rf"{re.escape(scan['Alias'])}\.org_id"
    return re.search(rf"\({column} = \$1\)|\(\$1 = {column}\)", conditions) is not None
