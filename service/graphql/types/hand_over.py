"""What waits for another owner."""

import strawberry

from ....projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE, PERSON, TEAM
from ....projections.table import Table
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.scope import Scope
from ...reading.tables import Rows, by_key, every
from .connection import Connection
from .key_result import KeyResult
from .node import in_order_of_creation
from .objective import Objective


def _ids(scope: Scope, table: Table, condition: str) -> str:
    """Return a subselect of the ids of the rows of a table that meet a condition."""
    row = scope.alias(table)
    rows = every(table, row, scope.moment).matching(condition.format(row=row))
    return f"select {row}.id from {rows.source} where {rows.where}"


def _left(scope: Scope) -> str:
    return _ids(scope, PERSON, "not {row}.active")


def _open_cycles(scope: Scope) -> str:
    return _ids(scope, CYCLE, "{row}.phase <> 'closed'")


def _objectives(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    teams = _ids(scope, TEAM, "{row}.state <> 'active'")
    return every(OBJECTIVE, alias, scope.moment).matching(
        f"{alias}.outcome is null",
        f"{alias}.owner_id in ({_left(scope)} union all {teams})",
        f"{alias}.cycle_id in ({_open_cycles(scope)})",
    )


def _key_results(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    row = scope.alias(OBJECTIVE)
    above = by_key(OBJECTIVE, row, f"{alias}.objective_id", scope.moment).matching(
        f"{row}.outcome is null", f"{row}.cycle_id in ({_open_cycles(scope)})"
    )
    owner = scope.compilation.alias("w")
    return every(KEY_RESULT, alias, scope.moment).matching(
        f"{alias}.outcome is null and not {alias}.struck_out",
        f"exists (select 1 from jsonb_to_recordset({alias}.owners) as {owner}(person_id uuid)"
        f" where {owner}.person_id in ({_left(scope)}))",
        f"exists (select 1 from {above.source} where {above.where})",
    )


@strawberry.type(description="What waits for another owner.")
class HandOverQueue:
    objectives: Connection[Objective] = connection(
        _objectives,
        in_order_of_creation("objectives"),
        "Those whose owner is a person deactivated, or a team archived or merged.",
    )
    key_results: Connection[KeyResult] = connection(
        _key_results,
        in_order_of_creation("keyResults"),
        "Those of whose owners one is deactivated; crossed out ones are left out.",
    )
