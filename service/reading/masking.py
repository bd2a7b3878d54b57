"""Hides the values of key results from those who may not read them, whatever a statement reads.

Where something is hidden from whoever asks, the statement begins with relations that have the names
of the tables and stand before them: each is its table, but for the values. So nothing that the
statement reads, be it declared or written by hand, gets by them; and where nothing is hidden, it
is the same statement as if there were no such thing.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

from ...projections.registry import TABLES
from ...projections.table import Keeping, Table, Values
from .encoding import literal

HIDDEN = "$4::uuid[]"
"""The key results whose values are hidden, in such a statement."""

_STAMPED = ("org_id", "generation", "position", "recorded_at")
_STAMPED_TOO = {
    Keeping.TWIN: ("created_position",),
    Keeping.CLOSING: ("created_position", "until"),
    Keeping.ONCE: (),
}


@cache
def masks() -> tuple[str, ...]:
    """Return the common table expressions that stand before tables.

    They have two kinds of columns more: `hidden` tells whether values of the row are hidden, and
    `has_<column>` whether there is a value, hidden or not.
    """
    return tuple(
        f"{name} as not materialized ({_masked(table, table.values, name)})"
        for table in TABLES
        if table.values is not None
        for name in _names(table)
    )


def _names(table: Table) -> Iterator[str]:
    yield table.name
    if table.keeping is Keeping.TWIN:
        yield f"{table.name}_version"


def _masked(table: Table, values: Values, name: str) -> str:
    hidden = f"{values.key_result} = any({HIDDEN})"
    columns = (*_STAMPED, *_STAMPED_TOO[table.keeping], *table.columns)
    told = [_told(column, values, hidden) for column in columns]
    told += (f"{column} is not null as has_{column}" for column in values.instead)
    return f"select {', '.join(told)}, {hidden} as hidden from {name} m where m.org_id = $1"


def _told(column: str, values: Values, hidden: str) -> str:
    if column in values.instead:
        instead = _sql(values.instead[column])
    elif column in values.facts:
        paths = " ".join(
            f"when {literal(topic)} then {literal('{' + ','.join(sorted(paths)) + '}')}::text[]"
            for topic, paths in values.facts[column].items()
        )
        instead = f"without_values({column}, case topic {paths} else '{{}}' end)"
    else:
        return column
    return f"case when {hidden} then {instead} else {column} end as {column}"


def _sql(value: Any) -> str:
    match value:
        case None:
            return "null"
        case str():
            return literal(value)
        case _:
            return f"{literal(orjson.dumps(value).decode())}::jsonb"
