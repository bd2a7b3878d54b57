"""Teams, and who belongs to them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from ....projections.okr_tree import MEMBERSHIP, OBJECTIVE, TEAM
from ...reading.arguments import Arguments, Given
from ...reading.connections import connection, rows_under
from ...reading.declare import entity
from ...reading.scope import Scope
from ...reading.sources import column, reference
from ...reading.tables import Rows
from .connection import Connection
from .dropped import INCLUDE_DROPPED, unless_dropped
from .enums import TeamState
from .node import Recorded, in_order_of_creation
from .person import ON, Owner, Person, members_or_teams
from .retrospective import Retrospective, retrospectives_of

if TYPE_CHECKING:
    from .objective import Objective


def _members(scope: Scope, alias: str, given: Given[Arguments]) -> Rows:
    return members_or_teams("person_id", "team_id", scope, alias, given)


@entity(MEMBERSHIP, "membership", "That a person belongs to a team, from a day on.")
class Membership:
    person: Person | None = reference("person_id", "The member.")
    team: Annotated["Team", strawberry.lazy(".team")] | None = reference("team_id", "The team.")
    starts_on: date = column("The first day, local to the organisation.")
    ends_on: date | None = column("The last day; absent while none is known.")


@entity(TEAM, "team", "People who answer for goals together.")
class Team(Recorded, Owner):
    name: str | None = column("The name, which every team has.")
    parent: Annotated["Team", strawberry.lazy(".team")] | None = reference(
        "parent_id", "The team above it."
    )
    children: Connection[Annotated["Team", strawberry.lazy(".team")]] = connection(
        rows_under(TEAM, "parent_id"),
        in_order_of_creation("teams"),
        "The teams right below it, those no longer at work included.",
    )
    state: TeamState = column("Whether it is at work.")
    merged_into: Annotated["Team", strawberry.lazy(".team")] | None = reference(
        "merged_into_id", "The team that took over, of a merged one."
    )
    members: Connection[Person] = connection(
        _members,
        in_order_of_creation("people"),
        "Who belongs to it on a day.",
        [ON],
    )
    memberships: Connection[Membership] = connection(
        rows_under(MEMBERSHIP, "team_id"),
        in_order_of_creation("memberships"),
        "Who belongs and belonged to it, in the order in which it became known.",
    )
    objectives: Connection[Annotated["Objective", strawberry.lazy(".objective")]] = connection(
        rows_under(OBJECTIVE, "owner_id", unless_dropped),
        in_order_of_creation("objectives"),
        "The objectives that the team owns, closed ones included, dropped ones only if asked for.",
        [INCLUDE_DROPPED],
    )
    retrospectives: Connection[Retrospective] = retrospectives_of(
        "team_id", "How the team looks back on cycles, in order of creation."
    )
