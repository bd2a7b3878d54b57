"""Objectives, with their notes and the goals that they stand under."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from ...domain.aggregate import LedgerEvent
from ...domain.goal_ref import GoalKind, GoalRef
from ...domain.objective import Objective
from ..table import Keeping, Makers, Row, Table

OBJECTIVE = Table(
    "objective",
    Keeping.TWIN,
    (
        *("id", "version", "created_at", "cycle_id", "was_cycle_id"),
        *("owner_kind", "owner_id", "was_owner_id", "title", "was_title"),
        *("state", "ambition", "outcome", "successor_id", "dropped", "attributes"),
    ),
    json=frozenset({"attributes"}),
    found_by=("cycle_id", "owner_id", "title"),
)
NOTE = Table(
    "note",
    Keeping.CLOSING,
    ("id", "objective_id", "text", "author_id", "at", "removed", "replaces"),
    stream="objective_id",
)
ALIGNMENT = Table(
    "alignment",
    Keeping.CLOSING,
    ("id", "objective_id", "parent_kind", "parent_id", "link", "removed", "replaces"),
    stream="objective_id",
)


def _objective(objective: Objective, event: LedgerEvent, imported: bool) -> Iterator[Row]:
    yield (
        OBJECTIVE,
        {
            "id": objective.id,
            "version": objective.version,
            "created_at": objective.created_on,
            "cycle_id": objective.cycle_id,
            "owner_kind": objective.owner.kind.value if objective.owner else None,
            "owner_id": objective.owner_id,
            "title": objective.title,
            "state": objective.state.value,
            "ambition": objective.ambition.value if objective.ambition else None,
            "outcome": objective.outcome.value if objective.outcome else None,
            "successor_id": objective.successor_id,
            "dropped": objective.dropped,
            "attributes": objective.attributes,
            **OBJECTIVE.formerly(event),
        },
    )


def _objective_noted(objective: Objective, event: Any, imported: bool) -> Iterator[Row]:
    id_ = UUID(event.note_id)
    note = objective.notes.get(id_)
    yield (
        NOTE,
        {
            "id": id_,
            "objective_id": objective.id,
            "text": note and note.text,
            "author_id": note and note.author_id,
            "at": note and note.at,
            "removed": note is None,
            "replaces": True,  # also a new note, which may have the id of a removed one
        },
    )
    yield from _objective(objective, event, imported)


def _objective_aligned(objective: Objective, event: Any, imported: bool) -> Iterator[Row]:
    parent = GoalRef(GoalKind(event.parent_kind), UUID(event.parent_id))
    link = objective.alignments.get(parent)
    yield (
        ALIGNMENT,
        {
            "id": uuid5(objective.id, event.parent_id),
            "objective_id": objective.id,
            "parent_kind": parent.kind.value,
            "parent_id": parent.id,
            "link": link and link.value,
            "removed": link is None,
            "replaces": True,  # also a new link, which may have been there before
        },
    )
    yield from _objective(objective, event, imported)


TABLES = (OBJECTIVE, NOTE, ALIGNMENT)
MAKERS: Makers = {
    "objective.": _objective,
    "objective.note_": _objective_noted,
    "objective.aligned": _objective_aligned,
    "objective.unaligned": _objective_aligned,
}
