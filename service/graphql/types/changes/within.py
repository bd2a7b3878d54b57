"""Which objectives and key results belong to a part of the organisation, and when they did."""

from dataclasses import replace

import strawberry
from strawberry.types.arguments import StrawberryArgument

from .....projections.okr_tree import KEY_RESULT, OBJECTIVE
from .....projections.table import Table
from ....reading.argument_values import Named
from ....reading.arguments import Arguments, Given, Request
from ....reading.declare import argument
from ....reading.moments import read_within
from ....reading.scope import Scope
from ....reading.tables import Moment, by_key
from ...scalars import Position
from ..as_of import AsOf
from ..stays import stays, stays_below

_COLUMNS = {"cycle": "cycle_id", "team": "owner_id"}

SPAN_ARGUMENTS: tuple[StrawberryArgument, ...] = (
    argument("from", AsOf, "The moment that the span begins after."),
    argument("to", AsOf | None, "The moment that it ends with; the present unless told."),
    argument(
        "within",
        strawberry.ID | None,
        "A part of the organisation: the objectives of a cycle, or those that a team owns, each "
        "with its key results; an objective with its key results; or a key result. What is told "
        "leads from its state at the beginning to that at the end, so that what came in or went "
        "out is told as well. There must be such a part at the end. "
        "An id that tells a position must be of one in the span.",
    ),
    argument(
        "min_position",
        Position | None,
        "A position that the answer must not be behind, such as that of an own mutation.",
    ),
)


def read_span(arguments: Arguments, request: Request) -> Arguments:
    """Read the arguments of a span, of which `within` names a part of the organisation, or none."""
    return {**arguments, "within": read_within(arguments, request)}


def of_part(scope: Scope, given: Given[Arguments]) -> Scope:
    """Return a place at a span as one at that of the part which `within` names, if it does."""
    named: Named | None = given.value["within"]
    if named is None or named.kind == "organization":
        return scope
    key = given.parameter("uuid", lambda asked: asked["within"].key)
    part = scope.compilation.table("b", _belonging(scope.moment, named.kind, key))
    return scope.at(replace(scope.moment, part=part))


def compared(span: Moment, name: str, condition: str = "true") -> str:
    """Return what of a part, in the table with a name, belonged to it at either end of a span, as
    `changes` asks for it; maybe only where `{row}` meets a condition."""
    return (
        "select id, was_in, is_in,"
        " case when not was_in then came when not is_in then went end as passed"
        f" from (select b.id, bool_or(b.during @> {span.since}) as was_in,"
        f" bool_or(b.during @> {span.reached}) as is_in,"
        " max(lower(b.during)) as came, max(upper(b.during)) as went"
        f" from {span.part} b where b.kind = '{name}' and lower(b.during) <= {span.reached}"
        f" and {condition.format(row='b')} group by b.id) b where was_in or is_in"
    )


def _belonging(moment: Moment, kind: str, key: str) -> str:
    """Return the goals that ever belonged to a part, as `Moment.part` has them.

    Those moved within it stay in it: ranges that touch are one.
    """
    match kind:
        case "keyResult":
            found = _of(KEY_RESULT, _itself(KEY_RESULT, key, moment))
        case "objective":
            below = _of(KEY_RESULT, stays(KEY_RESULT, "objective_id", key, moment))
            found = f"{_of(OBJECTIVE, _itself(OBJECTIVE, key, moment))} union all {below}"
        case _:
            above = stays(OBJECTIVE, _COLUMNS[kind], key, moment)
            below = _of(KEY_RESULT, stays_below("above", moment))
            found = f"with above as ({above}) {_of(OBJECTIVE, 'table above')} union all {below}"
    return (
        "select kind, id, unnest(range_agg(int8range(since, until))) as during"
        f" from ({found}) g group by kind, id"
    )


def _of(table: Table, found: str) -> str:
    return f"select '{table.name}' as kind, g.id, g.since, g.until from ({found}) g"


def _itself(table: Table, key: str, moment: Moment) -> str:
    found = by_key(table, "i", key, moment)
    return (
        "select i.id, i.created_position as since, null::bigint as until"
        f" from {found.source} where {found.where}"
    )
