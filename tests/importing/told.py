"""A history folded in memory, without a database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from okr.domain.aggregate import LedgerAggregate, LedgerEvent
from okr.domain.facts import fact_fields
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.person import Person
from okr.service.importing.identity import id_of
from okr.service.importing.lines import Line, read_lines
from okr.service.importing.mapping import command_of
from okr.service.importing.step import Founding, Known
from okr.service.ledger.command import Command
from tests.importing.writing import (
    Said,
    history,
    write,
)

ENGLISH = Founding(zone="UTC", language="en")
ORG = UUID("0195f0e0-0000-7000-8000-000000000001")
DROPPED: Said = {"type": "kr_dropped", "key_result": "k"}
OBJECTIVE_DROPPED: Said = {"type": "objective_dropped", "objective": "o"}


class Told:
    """A history folded in memory, with the events of each line."""

    def __init__(self, path: Path, founding: Founding | None = None) -> None:
        self._path = path
        self._known = Known(ORG, founding or Founding())
        self._aggregates: dict[UUID, LedgerAggregate] = {}
        self.commands: list[Command] = []
        self.events: list[list[LedgerEvent]] = []

    def tell(self, *changes: Said) -> "Told":
        for line in read_lines(write(self._path, history(*changes)), datetime.now(UTC)):
            assert isinstance(line, Line), line
            command = command_of(line, self._known, self._path.name)
            self.commands.append(command)
            self.events.append(list(self._decide(command)))
        return self

    def _decide(self, command: Command) -> Iterator[LedgerEvent]:
        for decision in command.decisions:
            aggregate = self._aggregates.get(decision.stream_id)
            assert decision.begins == (aggregate is None)
            decided = decision.decide(aggregate)
            assert decided is not None
            self._aggregates[decision.stream_id] = decided
            events = decided.collect_events()
            assert len(events) <= 1
            for event in events:
                assert isinstance(event, LedgerEvent)
                yield event

    @property
    def last(self) -> list[tuple[str, dict[str, Any]]]:
        """Topics and facts of the last line's events."""
        return [
            (event.TOPIC, {name: vars(event)[name] for name in fact_fields(type(event))})
            for event in self.events[-1]
        ]

    @property
    def topics(self) -> list[str]:
        return [topic for topic, _ in self.last]

    @property
    def key_result(self) -> KeyResult:
        found = self._aggregates[id_of(ORG, "key_result", "k")]
        assert isinstance(found, KeyResult)
        return found

    @property
    def objective(self) -> Objective:
        found = self._aggregates[id_of(ORG, "objective", "o")]
        assert isinstance(found, Objective)
        return found

    @property
    def people(self) -> dict[str | None, Person]:
        return {p.name: p for p in self._aggregates.values() if isinstance(p, Person)}
