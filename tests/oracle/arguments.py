"""Values for arguments of random queries: what there is in a world, now and then what is not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from graphql import GraphQLInputType, get_named_type
from graphql import is_input_object_type as is_input_object

from okr.domain.alignment import Link
from okr.domain.check_in import CheckInStatus
from okr.domain.commitment import Ambition, ObjectiveState
from okr.domain.key_result import KeyResultState
from okr.domain.learning import LearningKind
from okr.domain.measure import MeasureKind
from okr.domain.topics import AGGREGATE_CLASSES, EVENT_CLASSES
from tests.oracle import material
from tests.oracle.changes import KINDS as KINDS_OF_CHANGES
from tests.oracle.events import LedgerEvent
from tests.oracle.learning import learnings
from tests.oracle.moment import Moment
from tests.oracle.paging import Cursors
from tests.oracle.past import Past
from tests.oracle.requests import RECORDED
from tests.oracle.results import key_results
from tests.oracle.roots import NODES, PARTS
from tests.oracle.world import World

T = TypeVar("T")

KINDS = tuple(type_.KIND for type_ in NODES)
STRANGER = UUID(int=7)
"""Neither an organisation nor anything in one."""


class Name(str):
    """A value of an enumeration, which stands in a document without quotes."""

    __slots__ = ()


class Vocabulary:
    """All that queries about a world may name, in an order that stays."""

    def __init__(self, world: World, cursors: Cursors) -> None:
        past = world.past
        latest = Moment(world, cursors, past.head, in_ids=False)
        nodes = [
            *latest.objects.values(),
            *(one for result in key_results(latest) for one in result.all_check_ins),
            *learnings(latest),
            *(LedgerEvent(latest, entry) for entry in past.entries),
        ]
        self.ids = {kind: [one.id for one in nodes if kind == one.KIND] for kind in KINDS}
        self.dated = {
            way: [
                f"{cycle.id}{at}"
                for cycle in latest.all("cycle")
                for at, position in (
                    ("", past.head),
                    *((f"@{one.position}", one.position) for one in cycle.held.entries),
                )
                if (day := _day(past, cycle.aggregate.id, column, position))
                and day <= past.day_of(world.now)
            ]
            for way, column in (("cycleStart", "starts_on"), ("cycleEnd", "ends_on"))
        }
        """The cycles that have begun, or ended, by the days that they had at some position."""
        self.head = past.head
        self.sealed = [one.size for one in world.sealed.checkpoints]
        self.now = world.now
        self.commands = [str(entry.command_id) for entry in past.entries]
        self.times = [entry.recorded_at for entry in past.entries]
        self.today = past.day_of(world.now)
        self.days = sorted({past.day_of(time) for time in self.times} | {self.today})
        self.cursors: dict[str, list[str]] = {}
        for text, (kind, _) in sorted(cursors.places.items(), key=lambda item: repr(item[1])):
            self.cursors.setdefault(kind, []).append(text)


def _day(past: Past, cycle: UUID, column: str, position: int) -> date | None:
    """Return a day that a cycle had at a position."""
    state = past.state(cycle, position)
    day: date | None = getattr(state.aggregate, column) if state else None
    return day


class Values:
    """Draws values by the coordinate of what they are for, like `AsOf.time` or `Query.node(id)`."""

    def __init__(self, vocabulary: Vocabulary, random: Random, *, mistakes: bool) -> None:
        self._known = vocabulary
        self._random = random
        self._mistaken = False
        recorded = self._id(*RECORDED)
        self._draws: Mapping[str, Callable[[], Any]] = {
            "Query.node(id)": self._id(*KINDS),
            "Query.nodes(ids)": self._ids,
            "Query.person(id)": self._id("person"),
            "Query.team(id)": self._id("team"),
            "Query.comment(id)": self._id("comment"),
            "Query.cycle(id)": self._id("cycle"),
            "Query.objective(id)": self._id("objective"),
            "Query.keyResult(id)": self._id("keyResult"),
            "Query.checkIn(id)": self._id("checkIn"),
            "Query.retrospective(id)": self._id("retrospective"),
            "Query.learning(id)": self._id("learning"),
            "Query.checkpoint(size)": self._size,
            "Query.inclusionProof(position)": self._sealed,
            "Query.inclusionProof(size)": self._size,
            "Query.consistencyProof(from)": self._sealed,
            "Query.consistencyProof(to)": self._size,
            "LearningFilter.cycle": self._id("cycle"),
            "LearningFilter.team": self._id("team"),
            "LearningFilter.kind": self._from(tuple(Name(kind.name) for kind in LearningKind)),
            "LearningFilter.applied": self._truth,
            "LearningFilter.withdrawn": self._truth,
            "LearningFilter.search": self._from(material.SEARCHES),
            "includeWithdrawn": self._truth,
            "AsOf.position": self._position,
            "AsOf.time": self._time,
            "AsOf.date": self._date,
            "day": lambda: self._choice((*self._known.days, date(1999, 12, 31))).isoformat(),
            "AsOf.cycleStart": self._cycle("cycleStart"),
            "AsOf.cycleEnd": self._cycle("cycleEnd"),
            "ObjectiveFilter.cycle": self._id("cycle"),
            "ObjectiveFilter.owner": self._id("person", "team"),
            "ObjectiveFilter.states": self._members_of(ObjectiveState),
            "ObjectiveFilter.ambition": self._from(tuple(Name(one.name) for one in Ambition)),
            "link": self._from(tuple(Name(link.name) for link in Link)),
            "ObjectiveFilter.root": self._truth,
            "ObjectiveFilter.dropped": self._truth,
            "ObjectiveFilter.search": self._from(material.SEARCHES),
            "KeyResultFilter.cycle": self._id("cycle"),
            "KeyResultFilter.objective": self._id("objective"),
            "KeyResultFilter.owner": self._id("person"),
            "KeyResultFilter.kinds": self._members_of(MeasureKind),
            "KeyResultFilter.statuses": self._members_of(CheckInStatus),
            "KeyResultFilter.states": self._members_of(KeyResultState),
            "KeyResultFilter.dropped": self._truth,
            "KeyResultFilter.search": self._from(material.SEARCHES),
            "FeedFilter.subject": recorded,
            "FeedFilter.objective": self._id("objective"),
            "FeedFilter.actor": self._id("person"),
            "FeedFilter.person": self._id("person"),
            "FeedFilter.topics": self._topics,
            "FeedFilter.subjectKinds": self._some(
                tuple(Name(topic.upper()) for topic in AGGREGATE_CLASSES)
            ),
            "FeedFilter.team": self._id("team"),
            "FeedFilter.since": self._time,
            "FeedFilter.until": self._time,
            "FeedFilter.afterPosition": self._any_position,
            "FeedFilter.beforePosition": self._any_position,
            "FeedFilter.command": self._command,
            "AccessFilter.person": self._id("person"),
            "AccessFilter.since": self._time,
            "AccessFilter.until": self._time,
            "within": self._id(*PARTS),
            "kinds": self._some(tuple(map(Name, KINDS_OF_CHANGES))),
            "on": self._date,
            "backDatedDays": self._days,
            "language": self._from((Name("DE"), Name("EN"))),
            "includeRemoved": self._truth,
            "minPosition": self._any_position,
            "includeDropped": self._truth,
            "includeRetracted": self._truth,
            "name": self._from((*material.ATTRIBUTE_NAMES, "gibt es nicht")),
        }
        self.mistakes = mistakes
        """Whether a value may be such that the query is to be refused; one at most is."""
        self.positions = True
        """Whether ids may tell a position."""

    def of(self, coordinate: str, type_: GraphQLInputType) -> Any:
        """Draw a value for an argument or input field; it is not null."""
        draw = self._draws.get(coordinate) or self._draws.get(
            coordinate.partition("(")[2].rstrip(")")
        )
        if draw is not None:
            return draw()
        named = get_named_type(type_)
        assert is_input_object(named), f"tests/oracle/arguments.py has no values for {coordinate}"
        return {
            name: self.of(f"{named.name}.{name}", named.fields[name].type)
            for name in self.members(named)
        }

    def members(self, type_: Any) -> list[str]:
        """Choose the members of an input object."""
        names = list(type_.fields)
        if type_.name == "AsOf":
            return [self._choice(names)]
        return [name for name in names if self._random.random() > 0.6]

    def size(self, limit: int) -> int:
        """Draw how many items of a connection to ask for."""
        if self.mistaken():
            return self._choice((-1, 101))
        return min(limit, self._choice((2, 0, 1, 2, 3, 4, 5, 20, 100)))

    def cursor(self, kind: str) -> str:
        """Draw a cursor of a kind of connection."""
        if self.mistaken():
            kind = self._choice(sorted(self._known.cursors))
        return self._choice(self._known.cursors[kind])

    def mistaken(self) -> bool:
        """Tell whether to make the one mistake of the query."""
        if self._mistaken or not self.mistakes:
            return False
        self._mistaken = self._random.random() > 0.98
        return self._mistaken

    def _id(self, *kinds: str) -> Callable[[], str]:
        def draw() -> str:
            if self.mistaken():
                return self._choice(("", "objective", f"tribe.{STRANGER}.{STRANGER}"))
            others = [kind for kind in KINDS if kind not in kinds]
            among = others if others and self.mistaken() else kinds
            text = self._choice(self._known.ids[self._choice(among)])
            kind, org_id, key = text.split(".")
            form = self._random.random()
            if form > 0.98:
                return f"{kind}.{STRANGER}.{key}"
            if form > 0.96:
                return f"{kind}.{org_id}.{10**9 if kind == 'event' else STRANGER}"
            has_position = self.positions and form > 0.75
            return f"{text}@{self._position()}" if has_position else text

        return draw

    def _cycle(self, way: str) -> Callable[[], str]:
        def draw() -> str:
            if self.mistaken():
                return self._choice((*self._known.ids["cycle"], *self._known.ids["person"]))
            return self._choice(self._known.dated[way])

        return draw

    def _ids(self) -> Any:
        draw = self._id(*KINDS)
        if self._random.random() > 0.9:
            return draw()
        ids = [draw() for _ in range(self._below(5))]
        # all of one moment
        _, at, position = next((text for text in ids if "@" in text), "").partition("@")
        return [text.partition("@")[0] + at + position for text in ids]

    def _position(self) -> str:
        if self.mistaken():
            return str(self._choice((self._known.head + 1, 2**63 - 1)))
        return str(self._choice((self._known.head, 0, 1, *range(2, self._known.head))))

    def _any_position(self) -> str:
        return str(self._below(self._known.head + 1))

    def _command(self) -> str:
        if self.mistaken():
            return "nothing"
        return self._choice((*self._known.commands, str(STRANGER)))

    def _sealed(self) -> str:
        """Draw a position, or a size, that all checkpoints cover."""
        if self.mistaken():
            return str(self._choice((0, self._known.sealed[-1] + 1)))
        return str(1 + self._below(self._known.sealed[0]))

    def _size(self) -> str:
        """Draw a size that was sealed, or was passed over."""
        if self.mistaken():
            return str(self._choice((0, self._known.sealed[-1] + 1)))
        return str(self._choice((*self._known.sealed, 1 + self._below(self._known.sealed[-1]))))

    def _time(self) -> str:
        if self.mistaken():
            return (self._known.now + timedelta(microseconds=1)).isoformat()
        moment = self._choice(self._known.times) + timedelta(
            microseconds=self._choice((0, 1, -1, 10**8))
        )
        return moment.isoformat()

    def _date(self) -> str:
        if self.mistaken():
            return (self._known.today + timedelta(days=1)).isoformat()
        day = self._choice(self._known.days) - timedelta(days=self._choice((0, 1)))
        return self._choice((day, day, day, date(1999, 12, 31))).isoformat()

    def _topics(self) -> Any:
        if self.mistaken():
            return [self._choice((*EVENT_CLASSES,)), "no.such_topic"]
        return self._some((*EVENT_CLASSES,))()

    def _days(self) -> int:
        return -1 if self.mistaken() else self._choice((0, 1, 7, 10**6))

    def _truth(self) -> bool:
        return self._choice((False, True))

    def _some(self, values: Sequence[str]) -> Callable[[], Any]:
        def draw() -> Any:
            if self._random.random() > 0.8:
                return self._choice(values)
            return [self._choice(values) for _ in range(self._below(4))]

        return draw

    def _members_of(self, enumeration: type[Enum]) -> Callable[[], Any]:
        return self._some(tuple(Name(member.name) for member in enumeration))

    def _from(self, values: Sequence[T]) -> Callable[[], T]:
        return lambda: self._choice(values)

    def _choice(self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def _below(self, number: int) -> int:
        return self._random.randrange(number)
