"""The objective: what is to be achieved in a cycle, in words, with notes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Self
from uuid import UUID

from .aggregate import Act, LedgerCreated, LedgerEvent, sealed
from .errors import InvalidInput, NotFound
from .goal import Goal, checked_attributes
from .payload import Json
from .text import one_line, paragraphs


class Note(NamedTuple):
    """A remark on an objective; `text` is None once its author's key is destroyed."""

    text: str | None
    author_id: UUID
    at: datetime


class Objective(Goal):
    """A qualitative goal of a person, or of nobody yet; `notes` stand under their ids."""

    TOPIC = "objective"

    class Drafted(LedgerCreated):
        """The objective is proposed for a cycle."""

        TOPIC = "objective.drafted"

        cycle_id: str
        title: str
        owner_id: str | None
        attributes: dict[str, Json]

    class Reworded(Goal.Reworded):
        """The objective's title has other words."""

        TOPIC = "objective.reworded"

    class AttributeSet(Goal.AttributeSet):
        """A free attribute of the objective has another value, or none any more."""

        TOPIC = "objective.attribute_set"

    class Dropped(Goal.Dropped):
        """The objective is given up; its history stays."""

        TOPIC = "objective.dropped"

    class Restored(Goal.Restored):
        """The objective is taken up again, as it was when dropped."""

        TOPIC = "objective.restored"

    class NoteAdded(LedgerEvent):
        """Somebody remarked something on the objective."""

        TOPIC = "objective.note_added"
        SEALED = sealed("text")

        note_id: str
        text: str | None

        def apply(self, aggregate: "Objective") -> None:
            aggregate.notes[UUID(self.note_id)] = Note(self.text, self.actor_id, self.timestamp)

    class NoteRemoved(LedgerEvent):
        """The remark no longer stands."""

        TOPIC = "objective.note_removed"

        note_id: str

        def apply(self, aggregate: "Objective") -> None:
            del aggregate.notes[UUID(self.note_id)]

    def __init__(
        self, cycle_id: str, title: str, owner_id: str | None, attributes: Mapping[str, Json]
    ) -> None:
        super().__init__(title, attributes)
        self.cycle_id = UUID(cycle_id)
        self.owner_id = None if owner_id is None else UUID(owner_id)
        self.notes: dict[UUID, Note] = {}

    @classmethod
    def draft(
        cls,
        id: UUID,
        cycle_id: UUID,
        title: str,
        owner_id: UUID | None,
        act: Act,
        *,
        attributes: Mapping[str, object] = MappingProxyType({}),
    ) -> Self:
        """An objective in this cycle, owned by this person or by nobody.

        Raises InvalidInput for a blank title or an attribute that is no JSON.
        """
        return cls.begin(
            id,
            act,
            cls.Drafted,
            cycle_id=str(cycle_id),
            title=one_line(title, "title"),
            owner_id=None if owner_id is None else str(owner_id),
            attributes=checked_attributes(attributes),
        )

    def add_note(self, note_id: UUID, text: str, act: Act) -> None:
        """Adds a remark; raises InvalidInput for a blank text or the id of another note."""
        self.require_in_force()
        if note_id in self.notes:
            raise InvalidInput(f"note_id {note_id} is taken: draw another", ("note_id",))
        words = paragraphs(text, "text")
        if words is None:
            raise InvalidInput("text is blank: give it at least one character", ("text",))
        self.decide(act, self.NoteAdded, note_id=str(note_id), text=words)

    def remove_note(self, note_id: UUID, act: Act) -> None:
        """Removes a remark, also from a dropped objective; raises NotFound for none."""
        if note_id not in self.notes:
            raise NotFound(f"this objective has no note {note_id}: check the id", ("note_id",))
        self.decide(act, self.NoteRemoved, note_id=str(note_id))
