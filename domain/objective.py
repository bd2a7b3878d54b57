"""The objective: what is to be achieved in a cycle, in words, with notes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Self
from uuid import UUID

from .aggregate import Act, LedgerCreated, LedgerEvent, sealed
from .commitment import Ambition, Committable, checked_ambition
from .errors import InvalidInput, NotFound
from .goal import Goal, checked_attributes
from .lineage import Descendant
from .owner import GoalOwner
from .payload import Json
from .text import one_line, required_paragraphs


class Note(NamedTuple):
    """A remark on an objective; `text` is None once its author's key is destroyed."""

    text: str | None
    author_id: UUID
    at: datetime


class Objective(Committable):
    """A qualitative goal of a person, a team or nobody yet; `notes` stand under their ids."""

    TOPIC = "objective"

    class Drafted(LedgerCreated):
        """The objective is drafted for a cycle."""

        TOPIC = "objective.drafted"
        class_version = 2

        cycle_id: str
        title: str
        owner: dict[str, str] | None
        ambition: str | None
        attributes: dict[str, Json]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """At first only persons owned objectives, and nobody said how ambitious they were."""
            owner_id = state.pop("owner_id")
            state["owner"] = None if owner_id is None else {"kind": "person", "id": owner_id}
            state["ambition"] = None

    class Reworded(Goal.Reworded):
        """The objective's title has other words."""

        TOPIC = "objective.reworded"

    class AttributeSet(Goal.AttributeSet):
        """A free attribute of the objective has another value, or none any more."""

        TOPIC = "objective.attribute_set"

    class HandedOver(LedgerEvent):
        """Somebody else answers for the objective, or nobody (null)."""

        TOPIC = "objective.handed_over"

        owner_from: dict[str, str] | None
        owner_to: dict[str, str] | None

        def apply(self, aggregate: "Objective") -> None:
            aggregate.owner = _owner(self.owner_to)

    class Moved(LedgerEvent):
        """The objective belongs to another cycle from now on."""

        TOPIC = "objective.moved"

        cycle_from: str
        cycle_to: str

        def apply(self, aggregate: "Objective") -> None:
            aggregate.cycle_id = UUID(self.cycle_to)

    class Dropped(Goal.Dropped):
        """The objective is given up; its history stays."""

        TOPIC = "objective.dropped"

    class Restored(Goal.Restored):
        """The objective is taken up again, as it was when dropped."""

        TOPIC = "objective.restored"

    class Closed(Goal.Closed):
        """The objective ended as scored or carried over."""

        TOPIC = "objective.closed"

    class Reopened(Goal.Reopened):
        """The objective goes on after all, as it was when closed."""

        TOPIC = "objective.reopened"

    class Refined(Descendant.Refined):
        """The objective was refined from an earlier goal."""

        TOPIC = "objective.refined"

    class RefinementWithdrawn(Descendant.RefinementWithdrawn):
        """The objective was not refined from that goal after all."""

        TOPIC = "objective.refinement_withdrawn"

    class LearningApplied(Descendant.LearningApplied):
        """The objective does something that people learned in a retrospective."""

        TOPIC = "objective.learning_applied"

    class LearningApplicationWithdrawn(Descendant.LearningApplicationWithdrawn):
        """The objective does not do what people learned after all."""

        TOPIC = "objective.learning_application_withdrawn"

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
        self,
        cycle_id: str,
        title: str,
        owner: Mapping[str, str] | None,
        ambition: str | None,
        attributes: Mapping[str, Json],
    ) -> None:
        super().__init__(title, ambition, attributes)
        self.cycle_id = UUID(cycle_id)
        self.owner = _owner(owner)
        self.notes: dict[UUID, Note] = {}

    @classmethod
    def draft(
        cls,
        id: UUID,
        cycle_id: UUID,
        title: str,
        owner: GoalOwner | None,
        act: Act,
        *,
        ambition: Ambition | None = None,
        attributes: Mapping[str, object] = MappingProxyType({}),
    ) -> Self:
        """An objective in this cycle, owned by this person, this team or by nobody.

        Raises InvalidInput for a blank title or an attribute that is no JSON.
        """
        return cls.begin(
            id,
            act,
            cls.Drafted,
            cycle_id=str(cycle_id),
            title=one_line(title, "title"),
            owner=_payload(owner),
            ambition=checked_ambition(ambition),
            attributes=checked_attributes(attributes),
        )

    @property
    def owner_id(self) -> UUID | None:
        """The id of the person or the team that owns it."""
        return None if self.owner is None else self.owner.id

    def hand_over(self, owner: GoalOwner | None, act: Act) -> None:
        """Gives the objective to a person, a team or nobody."""
        self.require_in_force()
        owner_from, owner_to = _payload(self.owner), _payload(owner)
        if owner_to != owner_from:
            self.require_account("handing over", act)
            self.decide(act, self.HandedOver, owner_from=owner_from, owner_to=owner_to)

    def move(self, cycle_id: UUID, act: Act) -> None:
        """Puts the objective into another cycle, with its key results."""
        self.require_in_force()
        if cycle_id != self.cycle_id:
            self.require_account("moving", act)
            self.decide(act, self.Moved, cycle_from=str(self.cycle_id), cycle_to=str(cycle_id))

    def add_note(self, note_id: UUID, text: str, act: Act) -> None:
        """Adds a remark, also to a closed objective.

        Raises InvalidInput for a blank text or the id of another note.
        """
        if not self.closed:
            self.require_in_force()
        if note_id in self.notes:
            raise InvalidInput(f"note_id {note_id} is taken: draw another", ("note_id",))
        words = required_paragraphs(text, "text")
        self.decide(act, self.NoteAdded, note_id=str(note_id), text=words)

    def remove_note(self, note_id: UUID, act: Act) -> None:
        """Removes a remark, also from an ended objective; raises NotFound for none."""
        if note_id not in self.notes:
            raise NotFound(f"this objective has no note {note_id}: check the id", ("note_id",))
        self.decide(act, self.NoteRemoved, note_id=str(note_id))


def _payload(owner: GoalOwner | None) -> dict[str, str] | None:
    return None if owner is None else owner.checked().to_payload()


def _owner(payload: Mapping[str, str] | None) -> GoalOwner | None:
    return None if payload is None else GoalOwner.from_payload(payload)
