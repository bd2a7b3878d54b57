"""The feed: all events of the ledger, with a filter."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types.arguments import StrawberryArgument

from ....domain.topics import EVENT_CLASSES
from ....projections.learning_history import RETROSPECTIVE
from ....projections.okr_tree import KEY_RESULT, MEMBERSHIP, OBJECTIVE
from ....projections.transparency_feed import FEED
from ...reading.argument_values import reads_filter
from ...reading.arguments import Arguments, Given, Request
from ...reading.connections import connection
from ...reading.declare import argument
from ...reading.errors import Code, ReadRefused
from ...reading.scope import Scope
from ...reading.tables import Rows, every, under
from ..scalars import Position
from .enums import SubjectKind
from .node import NEWEST_EVENTS
from .ownership import owned_key_results
from .person import holding

_IDS = {
    "subject": "{row}.subject_id = {key}",
    "objective": "({row}.objective_id = {key} or {row}.left_objective_id = {key})",
    "actor": "{row}.actor_id = {key}",
}
_LISTS = {"topics": "topic", "subjectKinds": "subject_kind"}
_BOUNDS = {
    "since": ("recorded_at", ">=", "timestamptz"),
    "until": ("recorded_at", "<", "timestamptz"),
    "afterPosition": ("position", ">", "bigint"),
    "beforePosition": ("position", "<", "bigint"),
}


@strawberry.input(description="Which events to show; all conditions must hold.")
class FeedFilter:
    subject: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those about this object."
    )
    objective: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those about this objective, its key results or comments on it, and what "
        "retrospectives decided on it; also those by which a key result left it for another.",
    )
    team: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Those about this team or a retrospective of it, and about what concerns an "
        "objective that it or one of its members owns, at the moment of this read and on its day.",
    )
    actor: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="What this person did."
    )
    person: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="What this person did, what is about the person or mentions them, and what is "
        "about a goal that the person owns at the moment of this read.",
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
    after_position: Position | None = strawberry.field(
        default=strawberry.UNSET, description="Those after this position."
    )
    before_position: Position | None = strawberry.field(
        default=strawberry.UNSET, description="Those before this position."
    )
    command: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those of the command with this `commandId`."
    )


def _rows(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    rows = every(FEED, alias, scope.moment).matching(*_conditions(alias, given))
    if given.value.get("command") is not None:
        command = given.parameter("uuid", itemgetter("command"))
        rows = rows.matching(f"{alias}.position = any(array({_of_command(scope, command)}))")
    for name, concerning in (("team", _of_team), ("person", _of_person)):
        if given.value.get(name) is not None:
            rows = rows.matching(concerning(scope, alias, given))
    return rows


def _of_person(scope: Scope, alias: str, given: Given[Arguments]) -> str:
    person = given.parameter("uuid", partial(_key, "person"))
    owned, answered_for = map(scope.alias, (OBJECTIVE, KEY_RESULT))
    objectives = under(OBJECTIVE, owned, "owner_id", person, scope.moment)
    results = owned_key_results(scope, answered_for, person)
    held = f"({results.telling(f'{answered_for}.id')})"
    return (
        f"({alias}.actor_id = {person} or {person} = any({alias}.people)"
        f" or {_about_objectives(alias, owned, objectives)}"
        f" or {alias}.subject_id in {held} or {alias}.about_id in {held}"
        f" or {alias}.key_result_id in {held})"
    )


def _about_objectives(alias: str, owned: str, objectives: Rows) -> str:
    ids = f"({objectives.telling(f'{owned}.id')})"
    return f"{alias}.objective_id in {ids} or {alias}.left_objective_id in {ids}"


def _of_team(scope: Scope, alias: str, given: Given[Arguments]) -> str:
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
    return (
        f"({alias}.subject_id = {team} or {_about_objectives(alias, owned, objectives)}"
        f" or {alias}.subject_id in"
        f" (select {looked_back}.id from {retrospectives.source} where {retrospectives.where}))"
    )


def _conditions(row: str, given: Given[Arguments]) -> Iterator[str]:
    for name, condition in _IDS.items():
        if given.value.get(name) is not None:
            yield condition.format(row=row, key=given.parameter("uuid", partial(_key, name)))
    for name, column_name in _LISTS.items():
        if given.value.get(name) is not None:
            values = given.parameter("text[]", itemgetter(name))
            yield f"{row}.{column_name} = any({values})"
    for name, (column_name, operator, type_) in _BOUNDS.items():
        if given.value.get(name) is not None:
            bound = given.parameter(type_, itemgetter(name))
            yield f"{row}.{column_name} {operator} {bound}"


def _of_command(scope: Scope, command: str) -> str:
    """Return a statement that selects the positions of a command's entries: its last one, which is
    on record, and those right before it."""
    reached, row, last, before = map(scope.compilation.alias, "pcee")
    return (
        f"with recursive {reached}(position) as ("
        f"select {last}.position from command {row} cross join lateral ("
        f"select {last}.position from entry {last} where {last}.org_id = $1"
        f" and {last}.position = {row}.position and {last}.command_id = {command}) {last}"
        f" where {row}.org_id = $1 and {row}.command_id = {command}"
        f" union all select {before}.position from {reached} cross join lateral ("
        f"select {before}.position from entry {before} where {before}.org_id = $1"
        f" and {before}.position = {reached}.position - 1 and {before}.command_id = {command}"
        f") {before}) select {reached}.position from {reached}"
    )


def _key(name: str, asked: Arguments) -> object:
    return asked[name].key


_read_ids = reads_filter(
    subject="organization person team cycle objective keyResult retrospective comment",
    objective="objective",
    team="team",
    actor="person",
    person="person",
)


def _read(arguments: Arguments, request: Request) -> Arguments:
    asked = {**_read_ids(arguments, request)}
    for topic in asked.get("topics") or ():
        if topic not in EVENT_CLASSES:
            raise ReadRefused(
                Code.BAD_ARGUMENT,
                f"filter.topics: {topic!r} is no topic; pass one that events have as their topic, "
                "like 'key_result.retargeted'.",
            )
    if asked.get("command") is not None:
        asked["command"] = _command(asked["command"])
    return asked


def _command(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ReadRefused(
            Code.BAD_ARGUMENT,
            f"filter.command: {text!r} names no command; pass the commandId of an event.",
        ) from None


def feed_of_events(description: str, arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all events, with a filter."""
    return connection(
        _rows,
        NEWEST_EVENTS,
        description,
        [argument("filter", FeedFilter | None, "Which ones to show."), *arguments],
        _read,
    )
