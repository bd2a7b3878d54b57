"""The access log: who has read what an auditor reads, and who has taken data out."""

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any

import strawberry
from strawberry.scalars import JSON

from ...reading.argument_values import reads_filter
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.cursors import Order, time_key, uuid_key
from ...reading.declare import argument
from ...reading.scope import Scope
from ...reading.sources import column, reference
from ...reading.tables import Rows, beside
from ..scalars import Position
from .person import Person

_NEWEST = Order("accesses", (time_key("at"), uuid_key("id")), descending=True)
_BOUNDS = {"since": ">=", "until": "<"}


@strawberry.type(
    description="That somebody read a field which is audited, or took data out of the ledger."
)
class Access:
    at: datetime = column("When it was.")
    person: Person | None = reference(
        "person_id", "Who it was; null for somebody at the machine, with the command okr."
    )
    what: str = column('The field that was read, like "Query.diff", or the command.')
    arguments: JSON = column(
        "What was asked for: the arguments of the field and of the query's root fields, or those "
        "of the command, with null in place of texts."
    )
    position: Position | None = column("The position at which it was read; null for a command.")


@strawberry.input(description="Which accesses to show; all conditions must hold.")
class AccessFilter:
    person: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those by this person."
    )
    since: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Those of then or later."
    )
    until: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Those before then."
    )


def _rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    scope.compilation.fleeting = True
    return beside("access_log", alias).matching(*_conditions(alias, given))


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    if given.value.get("person") is not None:
        person = given.parameter("uuid", lambda asked: asked["person"].key)
        yield f"{row}.person_id = {person}"
    for name, operator in _BOUNDS.items():
        if given.value.get(name) is not None:
            yield f"{row}.at {operator} {given.parameter('timestamptz', itemgetter(name))}"


def accesses() -> Any:
    """Declare the connection of all accesses, with a filter."""
    return connection(
        _rows,
        _NEWEST,
        "The access log, newest first, as it was before this read. It stands beside the ledger, so "
        "that there is no position to read it at: say in the filter until when.",
        [argument("filter", AccessFilter | None, "Which ones to show.")],
        reads_filter(person="person"),
    )
