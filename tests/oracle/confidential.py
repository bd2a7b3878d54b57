"""Whose values are hidden from whom, and what is left of what an event tells, in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from okr.service.identity import Principal
from tests.oracle.world import World

TOPICS = frozenset(
    f"key_result.{what}"
    for what in (
        *("added", "retargeted", "check_in_recorded", "check_in_corrected", "scored"),
        "rescored",
    )
)
"""The events that tell values."""
OF_MEASURE = ("baseline", "target", "unit")
OF_REPORT = ("value", "score", "details")


def as_seen_by(world: World, principal: Principal) -> World:
    """Return an organisation as somebody sees it, by the rights of today."""
    return replace(world, hidden=frozenset(_hidden(world, principal)))


def _hidden(world: World, principal: Principal) -> Iterator[UUID]:
    past = world.past
    viewer = past.state(principal.person_id, past.head)
    roles = viewer.aggregate.roles if viewer and viewer.aggregate.active else ()
    held = principal.narrow({role.value for role in roles})
    for state in past.states(past.head):
        one = state.aggregate
        if one.TOPIC != "key_result" or one.readers is None:
            continue
        owners = {owner.person_id for owner in one.owners}
        if principal.person_id not in owners and not any(
            role.value in held for role in one.readers
        ):
            yield one.id


def without_values(topic: str, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes of an event, as those are told of them who may not read values."""
    if topic not in TOPICS:
        return changes
    return [_told(change) for change in changes if not _is_value(change["field"])]


def _is_value(field: str) -> bool:
    first, _, rest = field.partition(".")
    return first in OF_REPORT or (first == "measure" and rest in OF_MEASURE)


def _told(change: dict[str, Any]) -> dict[str, Any]:
    if change["field"] != "measure":
        return change
    measure: Mapping[str, Any] = change["to"]
    return {**change, "to": {"kind": measure["kind"]}}
