"""Organisations."""

from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from ....projections.okr_tree import CYCLE, ORGANIZATION, PERSON, TEAM
from ...reading.connections import all_rows, connection
from ...reading.declare import entity
from ...reading.sources import column, part, record
from .connection import Connection
from .cycle import Cycle
from .enums import CalendarKind, Language, Weekday, YearEnd
from .feed import feed_of_events
from .hand_over import HandOverQueue
from .learning import Learning, filtered_learnings
from .ledger_event import LedgerEvent
from .node import Recorded, in_order_of_creation
from .objective import Objective, filtered_objectives
from .person import Person
from .team import Team


def all_people(arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all people."""
    return connection(all_rows(PERSON), in_order_of_creation("people"), "All people.", arguments)


def all_teams(arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all teams."""
    return connection(all_rows(TEAM), in_order_of_creation("teams"), "All teams.", arguments)


def all_cycles(arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all cycles."""
    return connection(all_rows(CYCLE), in_order_of_creation("cycles"), "All cycles.", arguments)


@strawberry.type(description="How fiscal years lie, and what they are divided into.")
class Calendar:
    kind: CalendarKind = column("What a fiscal year is divided into.")
    first_month: int = column("The month that it begins with or near, from 1 to 12.")
    weekday: Weekday | None = column("The weekday on which a 4-4-5 year ends.")
    rule: YearEnd | None = column("Which day of that weekday a 4-4-5 year ends on.")


@entity(ORGANIZATION, "organization", "An organisation; it has a ledger of its own.")
class Organization(Recorded):
    name: str | None = column("The name, which every organization has.")
    zone: str = column("The IANA time zone in which its days begin and end.")
    language: Language = column("The language of its texts.")
    calendar: Calendar | None = record(
        "calendar",
        "kind text, first_month integer, weekday text, rule text",
        "How its fiscal years lie; absent until it is set.",
    )
    people: Connection[Person] = all_people()
    teams: Connection[Team] = all_teams()
    hand_over_queue: HandOverQueue = part(
        "What is in force in cycles not closed and owned by nobody who could see to it."
    )
    cycles: Connection[Cycle] = all_cycles()
    objectives: Connection[Objective] = filtered_objectives("All objectives, in order of creation.")
    learnings: Connection[Learning] = filtered_learnings("All learnings, in order of creation.")
    feed: Connection[LedgerEvent] = feed_of_events("Everything that happened, newest first.")
