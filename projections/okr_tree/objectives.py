"""Objectives, with their notes."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ...domain.aggregate import LedgerEvent
from ...domain.objective import Objective
from ..table import Keeping, Makers, Row, Table

OBJECTIVE = Table(
    "objective",
    Keeping.TWIN,
    (
        *("id", "version", "created_at", "cycle_id", "enters_cycle", "owner_id", "enters_owner"),
        *("title", "dropped", "attributes"),
    ),
    json=frozenset({"attributes"}),
    parents={"cycle_id": "enters_cycle", "owner_id": "enters_owner"},
)
NOTE = Table(
    "note",
    Keeping.CLOSING,
    ("id", "objective_id", "text", "author_id", "at", "removed", "replaces"),
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
            "owner_id": objective.owner_id,
            "title": objective.title,
            "dropped": objective.dropped,
            "attributes": objective.attributes,
            **OBJECTIVE.entered(event),
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


TABLES = (OBJECTIVE, NOTE)
MAKERS: Makers = {"objective.": _objective, "objective.note_": _objective_noted}
