"""What waits for another owner."""

import strawberry

from ....projections.okr_tree import CYCLE, KEY_RESULT, OBJECTIVE, PERSON, TEAM
from ....projections.table import Table
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection
from ...reading.scope import Scope
from ...reading.tables import Rows, by_key, ever_under, every, lateral, named, under
from .connection import Connection
from .key_result import KeyResult
from .node import in_order_of_creation
from .objective import Objective
from .ownership import as_owner


def _ids(scope: Scope, table: Table, condition: str) -> str:
    """Return a subselect of the ids of the rows of a table that meet a condition."""
    row = scope.alias(table)
    rows = every(table, row, scope.moment).matching(condition.format(row=row))
    return rows.telling(f"{row}.id")


def _left(scope: Scope) -> str:
    return _ids(scope, PERSON, "not {row}.active")


def _open_cycles(scope: Scope) -> str:
    return _ids(scope, CYCLE, "{row}.phase <> 'closed'")


def _objectives(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    teams = _ids(scope, TEAM, "{row}.state <> 'active'")
    owner = scope.compilation.alias("w")
    owned = under(OBJECTIVE, alias, "owner_id", f"{owner}.id", scope.moment)
    source = f"({_left(scope)} union all {teams}) {owner}{lateral(owned, columns=f'{alias}.*')}"
    return Rows(alias, source, "true", alias).matching(
        f"{alias}.outcome is null", f"{alias}.cycle_id = any(array({_open_cycles(scope)}))"
    )


def _key_results(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    person, owned, found, owner = map(scope.compilation.alias, "pkew")
    as_one = as_owner(f"{person}.id")
    ever = ever_under(KEY_RESULT, owned, "owners", as_one, scope.moment, "@>")
    ids = (
        f"select distinct {found}.id from ({_left(scope)}) {person}"
        f" cross join lateral ({ever}) {found}"
    )
    row = scope.alias(OBJECTIVE)
    above = by_key(OBJECTIVE, row, f"{alias}.objective_id", scope.moment).matching(
        f"{row}.outcome is null", f"{row}.cycle_id = any(array({_open_cycles(scope)}))"
    )
    return named(KEY_RESULT, alias, ids, scope.moment).matching(
        f"{alias}.outcome is null and not {alias}.struck_out",
        f"exists (select 1 from jsonb_to_recordset({alias}.owners) as {owner}(person_id uuid)"
        f" where {owner}.person_id = any(array({_left(scope)})))",
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
