"""A moment at which an organisation is looked at, and the objects with ids that it had then."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from tests.oracle.paging import Cursors, page
from tests.oracle.past import Past, State
from tests.oracle.world import World


class Moment:
    """A position at which everything below a root field is read.

    `in_ids`: a client asked for this position, so that ids tell it. `is_now`: nobody named one.
    """

    def __init__(
        self, world: World, cursors: Cursors, position: int, *, in_ids: bool, is_now: bool = False
    ) -> None:
        self.world = world
        self.cursors = cursors
        self.position = position
        self.in_ids = in_ids
        self.is_now = is_now

    @property
    def past(self) -> Past:
        """The organisation's ledger."""
        return self.world.past

    @cached_property
    def day(self) -> date:
        """The organisation's day: today, or that on which the position was recorded."""
        entries = () if self.is_now else self.past.entries[: self.position]
        return self.past.day_of(entries[-1].recorded_at if entries else self.world.now)

    @cached_property
    def objects(self) -> dict[UUID, "Recorded"]:
        """All objects with a stream of their own by id, in the order of their creation."""
        states = self.past.states(self.position)
        return {state.aggregate.id: Recorded.of(self, state) for state in states}

    def one(self, id_: UUID) -> "Recorded | None":
        """Find an object by its id, without making all the others."""
        state = self.past.state(id_, self.position)
        return None if state is None else Recorded.of(self, state)

    def all(self, stream: str) -> list["Recorded"]:
        """Return all objects of a kind of stream, in the order of their creation."""
        return [one for one in self.objects.values() if stream == one.aggregate.TOPIC]

    def find(self, stream: str, id_: UUID | None) -> "Recorded | None":
        """Return the object of a kind of stream with an id."""
        found = None if id_ is None else self.objects.get(id_)
        return found if found and stream == found.aggregate.TOPIC else None


class Node:
    """What has an id; the fields named in `PLAIN` are those of the domain's object."""

    KIND: ClassVar[str]
    """The kind of object as ids tell it."""
    PLAIN: ClassVar[tuple[str, ...]] = ()

    def __init__(self, moment: Moment, key: UUID | int, domain_object: Any) -> None:
        self.moment = moment
        self.key = key
        for name in self.PLAIN:
            setattr(self, name, getattr(domain_object, name))

    @property
    def entity_id(self) -> str:
        return f"{self.KIND}.{self.moment.past.org_id}.{self.key}"

    @property
    def id(self) -> str:
        return f"{self.entity_id}@{self.moment.position}" if self.moment.in_ids else self.entity_id


class Recorded(Node):
    """What has a stream of its own."""

    TYPES: ClassVar[dict[str, type["Recorded"]]] = {}
    """The type of the objects of each kind of stream."""

    def __init_subclass__(cls, *, stream: str | None = None) -> None:
        if stream is not None:
            cls.TYPES[stream] = cls

    @staticmethod
    def of(moment: Moment, state: State) -> "Recorded":
        """Make an object of its type."""
        return Recorded.TYPES[state.aggregate.TOPIC](moment, state)

    def __init__(self, moment: Moment, state: State) -> None:
        super().__init__(moment, state.aggregate.id, state.aggregate)
        self.held = state
        self.aggregate = state.aggregate
        self.version = len(state.entries)
        self.position = state.last.position
        self.recorded_at = state.last.recorded_at
        self.created_at = state.first.event.timestamp


def by_creation(
    moment: Moment, stream: str, items: Iterable[Recorded], arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return a page of objects in the order of their creation."""
    return page(
        moment.cursors,
        Recorded.TYPES[stream].__name__,
        list(items),
        lambda one: (one.held.first.position,),
        **arguments,
    )
