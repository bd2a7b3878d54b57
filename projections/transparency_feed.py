"""The transparency feed: who did what to what, from what to what, why; one row per entry."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from ..domain.aggregate import LedgerAggregate, LedgerEvent
from ..domain.comment import Comment
from ..domain.facts import fact_fields
from ..domain.goal_ref import GoalKind
from ..domain.key_result import KeyResult
from ..domain.objective import Objective
from ..domain.owner import OwnerKind
from ..domain.payload import same_json
from ..domain.person import Person
from ..domain.retrospective import Retrospective
from ..domain.topics import EVENT_CLASSES
from .table import Keeping, Projection, Row, Table, Values


def _path(field: str) -> str:
    """Where a field of an event, or a part of one, is told as changed."""
    return re.sub("_(from|to)(?=[.]|$)", "", re.sub("^(before|after)[.]", "", field))


_VALUES = {
    topic: frozenset(map(_path, event_class.CONFIDENTIAL))
    for topic, event_class in EVENT_CLASSES.items()
    if event_class.CONFIDENTIAL
}
FEED = Table(
    "transparency_feed",
    Keeping.ONCE,
    (
        *("occurred_at", "topic", "actor_id", "subject_kind", "subject_id", "version"),
        *("objective_id", "left_objective_id", "key_result_id", "about_id", "people", "unit"),
        *("reason_kind", "reason_text", "imported", "changes"),
    ),
    json=frozenset({"changes"}),
    stream="subject_id",
    values=Values("subject_id", {"unit": None}, {"changes": _VALUES}),
)


def changes(event: LedgerEvent) -> list[dict[str, Any]]:
    """What an event changed, as `{field, from, to}`, read off the names of its fields.

    A pair `x_from`, `x_to` is the change of `x`, `before`, `after` that of their members; of two
    objects only the members that differ, but for owners and the values of attributes. Any other
    field was set, unless it is empty.
    """
    facts = vars(event)
    found: list[dict[str, Any]] = []
    for field, before, after in _changeable(type(event)):
        if before is not None:
            found += _difference(field, facts[before], facts[after])
        elif facts[after] not in (None, {}, []):
            found.append({"field": field, "from": None, "to": facts[after]})
    return found


@cache
def _changeable(event_class: type[LedgerEvent]) -> list[tuple[str, str | None, str]]:
    """What an event of the class may have changed: a field, and the names of the event's fields
    that hold it before (None: it is simply set) and after."""
    found: list[tuple[str, str | None, str]] = []
    for name in fact_fields(event_class):
        if name.endswith("_from"):
            field = name.removesuffix("_from")
            found.append((field, name, f"{field}_to"))
        elif name == "before":
            found.append(("", name, "after"))
        elif name != "after" and not name.endswith(("_to", "_kept")):
            found.append((name, None, name))
    return found


_WHOLE = ("value", "owner")
"""What is told as a whole, even if only a part of it differs."""


def _difference(field: str, before: Any, after: Any) -> Iterator[dict[str, Any]]:
    if isinstance(before, dict) and isinstance(after, dict) and field not in _WHOLE:
        for name in dict.fromkeys((*before, *after)):
            yield from _difference(
                f"{field}.{name}" if field else name, before.get(name), after.get(name)
            )
    elif not same_json(before, after):
        yield {"field": field, "from": before, "to": after}


def _people(aggregate: LedgerAggregate, event: LedgerEvent) -> list[UUID]:
    """Who an event is about, or mentions: the person, a member, an owner before or after."""
    found: list[UUID] = []
    if isinstance(aggregate, Person):
        found.append(aggregate.id)
    elif isinstance(aggregate, Comment):
        found += aggregate.mentions
    facts = vars(event)
    for name in fact_fields(type(event)):
        fact = facts[name]
        match re.sub("_(from|to)$", "", name):
            case "person_id":
                found.append(UUID(fact))
            case "mentions":
                found += map(UUID, fact)
            case "owner" if fact is not None and fact["kind"] == OwnerKind.PERSON:
                found.append(UUID(fact["id"]))
            case "owners":
                found += (UUID(owner["person_id"]) for owner in fact)
            case _:
                pass
    return list(dict.fromkeys(found))


def _feed(aggregate: LedgerAggregate, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    objective_id = left_objective_id = key_result_id = about_id = unit = None
    if isinstance(aggregate, Objective):
        objective_id = aggregate.id
    elif isinstance(aggregate, KeyResult):
        objective_id = aggregate.objective_id
        unit = aggregate.measure.unit
        if isinstance(event, KeyResult.Moved):
            left_objective_id = UUID(event.objective_from)
    elif isinstance(aggregate, Comment):
        about_id = aggregate.subject.id
        if aggregate.subject.kind is GoalKind.OBJECTIVE:
            objective_id = about_id
    elif isinstance(aggregate, Retrospective):
        about_id = aggregate.cycle_id
        if isinstance(event, Retrospective.Decided):
            decided_on = UUID(event.subject_id)
            if event.subject_kind == GoalKind.OBJECTIVE:
                objective_id = decided_on
            else:
                key_result_id = decided_on
    yield (
        FEED,
        {
            "occurred_at": event.timestamp,
            "topic": event.TOPIC,
            "actor_id": event.actor_id,
            "subject_kind": type(aggregate).TOPIC,
            "subject_id": aggregate.id,
            "version": aggregate.version,
            "objective_id": objective_id,
            "left_objective_id": left_objective_id,
            "key_result_id": key_result_id,
            "about_id": about_id,
            "people": _people(aggregate, event),
            "unit": unit,
            "reason_kind": event.reason_kind,
            "reason_text": event.reason_text,
            "imported": imported,
            "changes": changes(event),
        },
    )


PROJECTION = Projection(
    name="transparency_feed", tables=(FEED,), makers=dict.fromkeys(EVENT_CLASSES, _feed)
)
