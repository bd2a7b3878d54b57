"""Which key results people own, as SQL."""

from ....projections.okr_tree import KEY_RESULT
from ...reading.scope import Scope
from ...reading.tables import Rows, every


def owns(person: str, row: str) -> str:
    """Return the condition that a person, an SQL expression of the id, owns a key result."""
    return f"{row}.owners @> jsonb_build_array(jsonb_build_object('person_id', {person}))"


def owned_key_results(scope: Scope, alias: str, person: str) -> Rows:
    """Return the key results of whose owners one is a person."""
    return every(KEY_RESULT, alias, scope.moment).matching(owns(person, alias))
