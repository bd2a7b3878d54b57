"""The statements inside plpgsql functions, as statements with parameters of their own."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from tests.plans.generic import Owner
from tests.plans.texts import plain, references

_STATEMENT = re.compile(
    r"(?:^|;|\b(?:then|loop|else|begin|in|query)\b)\s*"
    r"(?=((?:with|select|insert|update|delete)\b.*?)(?:;|\bloop\b))"
)
_DECLARATION = re.compile(r"(\w+) ([\w ]+(?:%rowtype|\[\])?)(?: :=[^;]*)?;")
_COUNTER = re.compile(r"\bfor (\w+) in 1 \.\.")


class Function(NamedTuple):
    """A function in plpgsql: its text, and the types of its parameters and variables."""

    name: str
    body: str
    parameters: Mapping[str, str]


async def functions(owner: Owner) -> list[Function]:
    """Return all functions of the schema that are written in plpgsql."""
    records = await owner.fetch(
        "select p.proname, p.prosrc, p.proargnames[:p.pronargs] as names,"
        " p.proargtypes::regtype[]::text[] as types"
        " from pg_proc p join pg_language l on l.oid = p.prolang"
        " where p.pronamespace = 'public'::regnamespace and l.lanname = 'plpgsql'"
        # procedures are called by migrations alone, to make functions
        " and p.prokind = 'f'"
    )
    return [
        Function(
            record["proname"],
            plain(record["prosrc"]),
            dict(zip(record["names"] or (), record["types"], strict=True)),
        )
        for record in records
    ]


def statements(function: Function, tables: Collection[str]) -> list[str]:
    """Return the statements of a function that name tables.

    Raises AssertionError where these are not all the places in which the function does.
    """
    found = [one for one in _STATEMENT.findall(function.body) if _names(one, tables)]
    assert sum(_names(one, tables) for one in found) == _names(function.body, tables), function.name
    return found


def _names(sql: str, tables: Collection[str]) -> int:
    return len(references(sql, tables)) + len(
        re.findall(rf"\binsert into (?:{'|'.join(tables)})\b", sql)
    )


def standing_alone(
    function: Function, statement: str, columns: Mapping[tuple[str, str], str]
) -> str:
    """Return a statement of a function with placeholders for the function's variables.

    `columns` are the types of the tables' columns. The first parameter becomes `$1`.
    """
    types = {**function.parameters, **_declared(function.body)}
    placeholders = {name: f"${number}" for number, name in enumerate(types, 1)}
    statement = re.sub(r"^(select .*?) into \w+ from", r"\1 from", statement)

    def replaced(match: re.Match[str]) -> str:
        name, member = match.groups()
        type_ = types[name]
        if type_.endswith("%rowtype"):
            assert member is not None
            type_ = columns[type_.removesuffix("%rowtype"), member]
        return f"({placeholders[name]}::{type_})"

    names = "|".join(types)
    return re.sub(rf"(?<![\w.])({names})\b(?:\.(\w+))?(?![\w(])", replaced, statement)


def _declared(body: str) -> dict[str, str]:
    declarations = re.search(r"\bdeclare (.*?)\bbegin\b", body)
    found = dict(_DECLARATION.findall(declarations[1])) if declarations else {}
    found |= dict.fromkeys(_COUNTER.findall(body), "integer")
    return {name: type_ for name, type_ in found.items() if type_ != "record"}
