"""The rule as it stands in a statement's text: `t.org_id = $1` for every reference to a table.

A plan alone cannot tell, since PostgreSQL concludes it by itself where the condition names the
column of another table; a distributed database then takes one task per shard.
"""

import re
from collections import Counter
from collections.abc import Collection

COMMENT = re.compile(r"--[^\n]*")
CLOCK = re.compile(
    r"\b(?:now\(\)|(?:clock|statement|transaction)_timestamp\(\)|timeofday\(\)"
    r"|current_(?:timestamp|date|time)\b|local(?:timestamp|time)\b)",
    re.IGNORECASE,
)

_REFERENCE = re.compile(
    r"\b(?:from|join|update|using)\s+(?:public\.)?(\w+)\b(?:\s+(?:as\s+)?(\w+))?"
)
_KEYWORDS = {"where", "set", "order", "on", "cross", "left", "join", "limit", "for", "group"}
_INTO = re.compile(r"\binsert into (\w+)")
_INSERT = re.compile(
    r"\binsert into (\w+)(?: \(\s?(\w+),.*?\))?"
    r" (?:values \(\s?|select (?:distinct on \(id\) )?)(\S+?),"
)


def plain(sql: str) -> str:
    """Return a statement in one line, without its comments."""
    return " ".join(COMMENT.sub("", sql).split())


def references(sql: str, tables: Collection[str]) -> list[tuple[str, str]]:
    """Return the tables that a statement reads or changes, each with its alias, if it has one."""
    return [
        (table, "" if alias in _KEYWORDS else alias)
        for table, alias in _REFERENCE.findall(plain(sql))
        if table in tables
    ]


def inserts(sql: str, tables: Collection[str]) -> int:
    """Return how often a statement inserts into tables."""
    return sum(table in tables for table in _INTO.findall(plain(sql)))


def breaches(sql: str, tables: Collection[str], parameter: str = "$1") -> list[str]:
    """Return what is against the rule, `parameter` being the organisation.

    A compiled query may be half a megabyte: none is gone through once per alias or table.
    """
    sql, given = plain(sql), re.escape(parameter)
    named = references(sql, tables)
    found = [f"{table} has no alias" for table, alias in named if not alias]
    conditions = Counter(re.findall(rf"\b(\w+)\.org_id = {given}(?!\w)", sql))
    found += [
        f"{alias} has {conditions[alias]} conditions for {count} references"
        for alias, count in Counter(alias for _, alias in named if alias).items()
        if conditions[alias] < count
    ]
    found += re.findall(rf"\b(?:\w+\.)?\borg_id = (?!{given}(?!\w))\S+", sql)
    matches = [match for match in _INSERT.findall(sql) if match[0] in tables]
    given_values = {parameter}
    if " from written" in sql:
        # rows that the same statement inserted into another table
        given_values.add("org_id")
    found += [
        f"insert into {table}"
        for table, column, value in matches
        if column not in ("org_id", "") or value not in given_values
    ]
    if len(matches) != inserts(sql, tables):
        found.append("an insert that this test does not understand")
    return found
