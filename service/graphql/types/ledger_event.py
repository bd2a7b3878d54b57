"""Events of the ledger, as the transparency feed tells them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from ....projections.transparency_feed import FEED
from ...reading.declare import argument, entity
from ...reading.sentences import sentence
from ...reading.sources import column, elements, enveloped, reference, variant
from ..scalars import Position
from .comment import Comment
from .cycle import Cycle
from .enums import Language, ReasonKind, SubjectKind
from .key_result import KeyResult
from .node import Node
from .objective import Objective
from .person import Person
from .retrospective import Retrospective
from .team import Team

if TYPE_CHECKING:
    from .organization import Organization

Subject = Annotated[
    Annotated["Organization", strawberry.lazy(".organization")]
    | Person
    | Cycle
    | Objective
    | KeyResult
    | Team
    | Retrospective
    | Comment,
    strawberry.union("Subject", description="What an event of the ledger is about."),
]


@strawberry.type(
    description="What an event changed, as it stands in the ledger: an object by the UUID that its "
    "id ends with, for comparison. Ask `subject`, `objective`, `diff` or `replay` for objects."
)
class Change:
    field: str = column("The name of what changed; a dot leads to a part of it.")
    from_: JSON | None = column("What stood there before.", of='"from"', name="from")
    to: JSON | None = column("What stands there since.", of='"to"')


@entity(FEED, "event", "Something that happened: who did what to what, from what to what, why.")
class LedgerEvent(Node):
    position: Position = column("Its place in the ledger.")
    topic: str = column('What happened, like "key_result.retargeted".')
    actor: Person | None = reference("actor_id", "Who did it.")
    occurred_at: datetime = column("When it was true in the world.")
    recorded_at: datetime = column("When the ledger learnt of it.")
    appended_at: datetime = enveloped(
        "When it was written; later than recordedAt where it comes from a history kept elsewhere."
    )
    command_id: strawberry.ID = enveloped(
        "Names the command that led to it; events of one command share it."
    )
    correlation_id: strawberry.ID | None = enveloped(
        "Names the process that the command belongs to, such as one commit of an import."
    )
    causation_id: strawberry.ID | None = enveloped(
        "Names what led to the command, where that was another one."
    )
    imported: bool = column("Whether it comes from a history kept elsewhere.")
    subject_kind: SubjectKind = column("What it is about.")
    subject: Subject | None = variant(
        "subject_kind", "subject_id", "What it is about, as it stood at the moment of this read."
    )
    objective: Objective | None = reference(
        "objective_id", "The objective it concerns, directly or by a key result."
    )
    reason_kind: ReasonKind | None = column("Why it was done.")
    reason: str | None = column("Why it was done, in words.", of="reason_text")
    version: int = column("The version of its subject that it made.")
    sentence: str = sentence(
        "Who did what to what, from what to what, and why, as a sentence; with the names that "
        "people, teams and objects have at the moment of this read.",
        [
            argument(
                "language", Language | None, "That of the sentence; the organisation's unless told."
            )
        ],
    )
    changes: list[Change] = elements(
        "changes", 'field text, "from" jsonb, "to" jsonb', "What it changed."
    )
