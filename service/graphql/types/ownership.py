"""Which key results people own, as SQL."""

from ....projections.okr_tree import KEY_RESULT
from ...reading.scope import Scope
from ...reading.tables import Rows, under


def as_owner(person: str) -> str:
    """Return what the owners of a key result contain if a person, an SQL expression of the id, is
    one of them."""
    return f"jsonb_build_array(jsonb_build_object('person_id', {person}))"


def owned_key_results(scope: Scope, alias: str, person: str) -> Rows:
    """Return the key results of whose owners one is a person."""
    return under(KEY_RESULT, alias, "owners", as_owner(person), scope.moment, "@>")
