"""People."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import strawberry

from ....projections.okr_tree import KEY_RESULT, OBJECTIVE, PERSON
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection, rows_under
from ...reading.declare import entity
from ...reading.scope import Scope
from ...reading.sources import column
from ...reading.tables import Rows, every
from .connection import Connection
from .enums import Role
from .node import Recorded, in_order_of_creation

if TYPE_CHECKING:
    from .key_result import KeyResult
    from .objective import Objective


def _in_force(row: str, given: Given[Arguments]) -> Iterator[str]:
    yield f"not {row}.dropped"


def _owned_key_results(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    owner = f"jsonb_build_array(jsonb_build_object('person_id', {scope.row}.id))"
    rows = every(KEY_RESULT, alias, scope.moment)
    return rows.matching(f"{alias}.owners @> {owner}", f"not {alias}.dropped")


@entity(PERSON, "person", "Somebody who acts or owns.")
class Person(Recorded):
    name: str | None = column("The name; absent once the person was erased.")
    roles: list[Role] = column("What the person may do.")
    objectives: Connection[Annotated["Objective", strawberry.lazy(".objective")]] = connection(
        rows_under(OBJECTIVE, "owner_id", _in_force),
        in_order_of_creation("objectives"),
        "The objectives in force that the person owns.",
    )
    key_results: Connection[Annotated["KeyResult", strawberry.lazy(".key_result")]] = connection(
        _owned_key_results,
        in_order_of_creation("keyResults"),
        "The key results that the person owns, crossed out ones included, dropped ones not.",
    )
