"""People."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from ....projections.okr_tree import (
    COMMENT,
    FOLLOWER,
    MEMBERSHIP,
    OBJECTIVE,
    PERSON,
    TEAM,
)
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection, rows_under
from ...reading.declare import argument, entity
from ...reading.scope import Scope
from ...reading.sources import column, identity
from ...reading.tables import Rows, every, named, under
from .connection import Connection
from .dropped import INCLUDE_DROPPED, unless_dropped, unless_removed
from .enums import Role
from .erasure import ERASURE, Erasure
from .node import Node, Recorded, in_order_of_creation
from .ownership import owned_key_results

if TYPE_CHECKING:
    from .comment import Comment, Follow
    from .key_result import KeyResult
    from .objective import Objective
    from .team import Membership, Team

ON = argument(
    "on",
    date | None,
    "The day, local to the organisation; without it, that of the moment of this read: today, or "
    "the day on which the position was recorded.",
)


def holding(row: str, day: str) -> tuple[str, str]:
    """Return the conditions under which a membership holds on a day, an SQL expression."""
    return f"{row}.starts_on <= {day}", f"({row}.ends_on is null or {row}.ends_on >= {day})"


def members_or_teams(
    wanted: str, column: str, scope: Scope, alias: str, given: Given[Arguments]
) -> Rows:
    """Go through the people or teams that this object's memberships lead to on a day."""
    row = scope.alias(MEMBERSHIP)
    day = scope.moment.day
    if given.value.get("on") is not None:
        day = given.parameter("date", lambda asked: asked["on"])
    held = under(MEMBERSHIP, row, column, f"{scope.row}.id", scope.moment)
    held = held.matching(*holding(row, day))
    ids = f"select {row}.{wanted} as id from {held.source} where {held.where}"
    table = PERSON if wanted == "person_id" else TEAM
    return named(table, alias, ids, scope.moment)


def _teams(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    return members_or_teams("team_id", "person_id", scope, alias, given)


def _owned_key_results(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    rows = owned_key_results(scope, alias, f"{scope.row}.id")
    return rows.matching(*unless_dropped(alias, given))


def _mentioning(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    rows = every(COMMENT, alias, scope.moment)
    return rows.matching(f"{alias}.mentions @> array[{scope.row}.id]", f"not {alias}.removed")


@strawberry.interface(description="Who answers for an objective: a person or a team.")
class Owner(Node):
    entity_id: strawberry.ID = identity(
        "Names the object whenever it is read: its id without a position.", present=True
    )
    name: str | None = column("The name; absent where a person was erased.")


@entity(PERSON, "person", "Somebody who acts or owns.")
class Person(Recorded, Owner):
    name: str | None = column("The name; absent once the person was erased.")
    roles: list[Role] = column("What the person may do.")
    active: bool = column(
        "Whether the person is not deactivated; one who is may neither act nor read."
    )
    last_day: date | None = column("The last day of a person who is deactivated.")
    erasure: Erasure | None = ERASURE
    teams: Connection[Annotated["Team", strawberry.lazy(".team")]] = connection(
        _teams,
        in_order_of_creation("teams"),
        "The teams that the person belongs to on a day.",
        [ON],
    )
    memberships: Connection[Annotated["Membership", strawberry.lazy(".team")]] = connection(
        rows_under(MEMBERSHIP, "person_id"),
        in_order_of_creation("memberships"),
        "To which teams the person belongs and belonged, in the order in which it became known.",
    )
    objectives: Connection[Annotated["Objective", strawberry.lazy(".objective")]] = connection(
        rows_under(OBJECTIVE, "owner_id", unless_dropped),
        in_order_of_creation("objectives"),
        "The objectives that the person owns, closed ones included, dropped ones only if asked "
        "for.",
        [INCLUDE_DROPPED],
    )
    key_results: Connection[Annotated["KeyResult", strawberry.lazy(".key_result")]] = connection(
        _owned_key_results,
        in_order_of_creation("keyResults"),
        "The key results that the person owns, closed and crossed out ones included, dropped ones "
        "only if asked for.",
        [INCLUDE_DROPPED],
    )
    mentions: Connection[Annotated["Comment", strawberry.lazy(".comment")]] = connection(
        _mentioning,
        in_order_of_creation("comments"),
        "The comments that mention the person, oldest first.",
    )
    following: Connection[Annotated["Follow", strawberry.lazy(".comment")]] = connection(
        rows_under(FOLLOWER, "person_id", unless_removed),
        in_order_of_creation("follows"),
        "What the person follows, in the order of first following it.",
    )
