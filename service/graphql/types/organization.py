"""Organisations."""

from collections.abc import Sequence
from typing import Any

from strawberry.types.arguments import StrawberryArgument

from ....projections.okr_tree import CYCLE, ORGANIZATION, PERSON
from ...reading.connections import all_rows, connection
from ...reading.declare import entity
from ...reading.sources import column
from .connection import Connection
from .cycle import Cycle
from .enums import Language
from .ledger_event import LedgerEvent, feed_of_events
from .node import Recorded, in_order_of_creation
from .objective import Objective, filtered_objectives
from .person import Person


def all_people(arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all people."""
    return connection(all_rows(PERSON), in_order_of_creation("people"), "All people.", arguments)


def all_cycles(arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """Declare the connection of all cycles."""
    return connection(all_rows(CYCLE), in_order_of_creation("cycles"), "All cycles.", arguments)


@entity(ORGANIZATION, "organization", "An organisation; it has a ledger of its own.")
class Organization(Recorded):
    name: str = column("The name.")
    zone: str = column("The IANA time zone in which its days begin and end.")
    language: Language = column("The language of its texts.")
    people: Connection[Person] = all_people()
    cycles: Connection[Cycle] = all_cycles()
    objectives: Connection[Objective] = filtered_objectives("All objectives, in order of creation.")
    feed: Connection[LedgerEvent] = feed_of_events("Everything that happened, newest first.")
