"""A demo folded in memory, by the domain alone."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from okr.domain.aggregate import LedgerAggregate, LedgerEvent
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.service.demo import story
from okr.service.demo.load import STORY
from okr.service.demo.scribe import Scribe
from okr.service.ledger.command import Command

_A = TypeVar("_A", bound=LedgerAggregate)


class Folded:
    """What there is after some commands, and the events that led there, in order."""

    def __init__(self) -> None:
        self.events: list[LedgerEvent] = []
        self.aggregates: dict[UUID, LedgerAggregate] = {}

    def take(self, commands: Iterable[Command]) -> None:
        """Decides commands as the ledger does; each of them must make one event, in order."""
        for command in commands:
            [decision] = command.decisions
            before = self.aggregates.get(decision.stream_id)
            assert decision.begins == (before is None)
            assert before is None or isinstance(before, decision.kind)
            decided = decision.decide(before)
            assert decided is not None
            self.aggregates[decided.id] = decided
            [event] = decided.collect_events()
            assert event.timestamp == command.recorded_at
            assert event.actor_id == command.actor_id
            assert not self.events or self.events[-1].timestamp <= event.timestamp
            self.events.append(event)

    def all(self, kind: type[_A]) -> list[_A]:
        """All that there is of a kind."""
        return [found for found in self.aggregates.values() if isinstance(found, kind)]

    def count(self, topic: str) -> int:
        """How many events of a topic there are."""
        return [event.TOPIC for event in self.events].count(topic)

    def objectives(self, cycle_id: UUID) -> list[Objective]:
        """The objectives of a cycle."""
        return [found for found in self.all(Objective) if found.cycle_id == cycle_id]

    def key_results(self, cycle_id: UUID) -> list[KeyResult]:
        """The key results of a cycle."""
        ids = {objective.id for objective in self.objectives(cycle_id)}
        return [found for found in self.all(KeyResult) if found.objective_id in ids]


class Story(Folded):
    """The story in the organisation that it is loaded into, up to a position."""

    def __init__(self, until: int | None = None) -> None:
        super().__init__()
        self.scribe = Scribe(STORY, "story")
        story.tell(self.scribe)
        self.take(list(self.scribe.commands())[:until])

    def key_result(self, name: str) -> KeyResult:
        """The key result that the story calls so."""
        found = self.aggregates[self.scribe.goal(name).id]
        assert isinstance(found, KeyResult)
        return found

    def objective(self, name: str) -> Objective:
        """The objective that the story calls so."""
        found = self.aggregates[self.scribe.goal(name).id]
        assert isinstance(found, Objective)
        return found

    def of(self, name: str, topic: str) -> list[tuple[int, LedgerEvent]]:
        """The events of a topic on a goal, with their positions."""
        id = self.scribe.goal(name).id
        return [
            (position, event)
            for position, event in enumerate(self.events, 1)
            if (event.originator_id, event.TOPIC) == (id, topic)
        ]
