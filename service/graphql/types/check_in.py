"""Check-ins."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from ....projections.okr_tree import CHECK_IN
from ...reading.declare import entity, sourced
from ...reading.sources import column, identity, reference
from ..scalars import Position
from .enums import CheckInStatus
from .node import Node
from .person import Person
from .progress import Restated

if TYPE_CHECKING:
    from .key_result import KeyResult


@entity(CHECK_IN, "checkIn", "What was measured on a day, how sure people are, what they noted.")
class CheckIn(Node):
    entity_id: strawberry.ID = identity(
        "Names the check-in whenever it is read: its id without a position.", present=True
    )
    key_result: Annotated["KeyResult", strawberry.lazy(".key_result")] | None = reference(
        "key_result_id", "The key result that it is about."
    )
    measured_on: date = column("The local day that it is about.")
    value: Decimal | None = column("The value, in the unit of the key result.")
    score: Decimal | None = column("A score from 0 to 1 that was given directly.")
    progress: Decimal | None = sourced(
        Restated(),
        "How far it has come by the measure that the key result has at the moment of this read.",
    )
    progress_as_recorded: Decimal | None = column(
        "How far it had come by the measure that held when it was recorded; so also once it was "
        "corrected."
    )
    confidence: int | None = column("How sure people are to reach the target, from 0 to 10.")
    status: CheckInStatus | None = column("How people see the way to the target.")
    note: str | None = column("What they noted; absent once its author was erased.")
    details: JSON = column("Further facts, as an object.")
    author: Person | None = reference("author_id", "Who checked in.")
    at: datetime = column("When it was checked in.")
    recorded_at: datetime = column("When the ledger learnt of it, or of its last correction.")
    position: Position = column("The position of its last change.")
    retracted: bool = column("Whether it was retracted.")
