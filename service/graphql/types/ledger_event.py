"""Events of the ledger, as the transparency feed tells them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types.arguments import StrawberryArgument

from ....domain.topics import EVENT_CLASSES
from ....projections.learning_history import RETROSPECTIVE
from ....projections.okr_tree import MEMBERSHIP, OBJECTIVE
from ....projections.transparency_feed import FEED
from ...reading.arguments import Arguments, Given, Request, reads_filter
from ...reading.connections import connection
from ...reading.declare import argument, entity
from ...reading.errors import Code, ReadRefused
from ...reading.scope import Scope
from ...reading.sentences import sentence
from ...reading.sources import column, elements, reference, variant
from ...reading.tables import Rows, every, under
from ..scalars import Position
from .comment import Comment
from .cycle import Cycle
from .enums import Language, ReasonKind, SubjectKind
from .key_result import KeyResult
from .node import NEWEST_EVENTS, Node
from .objective import Objective
from .person import Person, holding
from .retrospective import Retrospective
from .team import Team

if TYPE_CHECKING:
    from .organization import Organization

_IDS = {"subject": "subject_id", "objective": "objective_id", "actor": "actor_id"}
_LISTS = {"topics": "topic", "subjectKinds": "subject_kind"}
_TIMES = {"since": ">=", "until": "<"}

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


@strawberry.type(description="What an event changed.")
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


@strawberry.input(description="Which events to show; all conditions must hold.")
class FeedFilter:
    subject: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those about this object."
    )
    objective: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those about this objective, its key results or comments on it.",
    )
    team: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those about this team or a retrospective of it, and about what concerns an "
        "objective that it or one of its members owns, at the moment of this read and on its day.",
    )
    actor: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="What this person did."
    )
    topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those of one of these topics; one that does not exist is an error.",
    )
    subject_kinds: list[SubjectKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Those about one of these kinds of objects."
    )
    since: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Those that the ledger learnt of then or later."
    )
    until: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Those that the ledger learnt of before then."
    )


def _rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    rows = every(FEED, alias, scope.moment).matching(*_conditions(alias, given))
    if given.value.get("team") is None:
        return rows
    team = given.parameter("uuid", partial(_key, "team"))
    held, owned, looked_back = map(scope.alias, (MEMBERSHIP, OBJECTIVE, RETROSPECTIVE))
    members = under(MEMBERSHIP, held, "team_id", team, scope.moment)
    members = members.matching(*holding(held, scope.moment.day))
    owners = (
        f"any(array(select {team} union all"
        f" select {held}.person_id from {members.source} where {members.where}))"
    )
    objectives = under(OBJECTIVE, owned, "owner_id", owners, scope.moment)
    retrospectives = under(RETROSPECTIVE, looked_back, "team_id", team, scope.moment)
    return rows.matching(
        f"({alias}.subject_id = {team} or {alias}.objective_id in"
        f" (select {owned}.id from {objectives.source} where {objectives.where})"
        f" or {alias}.subject_id in"
        f" (select {looked_back}.id from {retrospectives.source} where {retrospectives.where}))"
    )


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    for name, column_name in _IDS.items():
        if given.value.get(name) is not None:
            key = given.parameter("uuid", partial(_key, name))
            yield f"{row}.{column_name} = {key}"
    for name, column_name in _LISTS.items():
        if given.value.get(name) is not None:
            values = given.parameter("text[]", itemgetter(name))
            yield f"{row}.{column_name} = any({values})"
    for name, operator in _TIMES.items():
        if given.value.get(name) is not None:
            yield f"{row}.recorded_at {operator} {given.parameter('timestamptz', itemgetter(name))}"


def _key(name: str, asked: Arguments) -> object:
    return asked[name].key


_read_ids = reads_filter(
    subject="organization person team cycle objective keyResult retrospective comment",
    objective="objective",
    team="team",
    actor="person",
)


def _read(arguments: Arguments, request: Request) -> Arguments:
    asked = _read_ids(arguments, request)
    for topic in asked.get("topics") or ():
        if topic not in EVENT_CLASSES:
            raise ReadRefused(
                Code.BAD_ARGUMENT,
                f"filter.topics: {topic!r} is no topic; pass one that events have as their topic, "
                "like 'key_result.retargeted'.",
            )
    return asked


def feed_of_events(description: str, arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all events, with a filter."""
    return connection(
        _rows,
        NEWEST_EVENTS,
        description,
        [argument("filter", FeedFilter | None, "Which ones to show."), *arguments],
        _read,
    )
