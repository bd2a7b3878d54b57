"""The permanent names: which class each topic and each kind of stream stands for.

Importing this registers every topic with the eventsourcing library, which each aggregate does
as its class is made.
"""

from .aggregate import LedgerAggregate, LedgerEvent
from .comment import Comment
from .cycle import Cycle
from .key_result import KeyResult
from .objective import Objective
from .organization import Organization
from .person import Person
from .retrospective import Retrospective
from .team import Team

ALL_AGGREGATES: tuple[type[LedgerAggregate], ...] = (
    Organization,
    Person,
    Cycle,
    Objective,
    KeyResult,
    Team,
    Retrospective,
    Comment,
)

AGGREGATE_CLASSES: dict[str, type[LedgerAggregate]] = {
    aggregate.TOPIC: aggregate for aggregate in ALL_AGGREGATES
}
"""The aggregate class of each kind of stream."""

EVENT_CLASSES: dict[str, type[LedgerEvent]] = {
    event.TOPIC: event
    for aggregate in ALL_AGGREGATES
    for event in vars(aggregate).values()
    if isinstance(event, type) and issubclass(event, LedgerEvent) and event.TOPIC
}
"""The event class of each topic."""
