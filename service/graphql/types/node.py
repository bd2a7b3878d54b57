"""What objects with an id have in common."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from ....projections.transparency_feed import FEED
from ...reading.connections import connection, rows_under
from ...reading.cursors import Order, position_key
from ...reading.sources import column, identity
from ..scalars import Position
from .connection import Connection

if TYPE_CHECKING:
    from .ledger_event import LedgerEvent

NEWEST_EVENTS = Order("events", (position_key("position"),), descending=True)


def in_order_of_creation(name: str) -> Order:
    """Return the order of a connection whose items stand as they were created."""
    return Order(name, (position_key("created_position"),))


@strawberry.interface(description="An object that can be read again by its id.")
class Node:
    id: strawberry.ID = identity(
        "Names the object; read with asOf, it names the object as it was at that position."
    )


@strawberry.interface(description="An object whose every change is an event of the ledger.")
class Recorded(Node):
    entity_id: strawberry.ID = identity(
        "Names the object whenever it is read: its id without a position.", present=True
    )
    version: int = column("How many changes it has seen; edits send it back as expectedVersion.")
    position: Position = column("The position of its last change.")
    recorded_at: datetime = column("When the ledger learnt of its last change.")
    created_at: datetime = column("When it came to be.")
    history: Connection[Annotated["LedgerEvent", strawberry.lazy(".ledger_event")]] = connection(
        rows_under(FEED, "subject_id"), NEWEST_EVENTS, "What happened to it, newest first."
    )
