"""One call of `append`: commands decided in order, and the arrays that carry them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ...domain.aggregate import LedgerAggregate, LedgerEvent
from ...domain.errors import InvalidInput, NotFound, Refused
from ...projections.registry import rows
from .command import Command, Guard
from .entry import to_entry
from .keys import DataKeys
from .row_json import row_json


@dataclass(slots=True)
class _Taken:
    """A decided command with what it adds to the call."""

    command: Command
    bases: list[tuple[UUID, int, int]] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    events: list[LedgerEvent] = field(default_factory=list)
    rows: list[tuple[int, str, bytes]] = field(default_factory=list)


class Batch:
    """Commands of one organisation, decided on aggregates that follow each other's effects."""

    def __init__(self, imported: bool = False) -> None:
        self.imported = imported
        self.aggregates: dict[UUID, LedgerAggregate] = {}
        self._taken: list[_Taken] = []
        self._last: dict[UUID, int] = {}

    @property
    def commands(self) -> list[Command]:
        """What was taken, in order."""
        return [taken.command for taken in self._taken]

    @property
    def authors(self) -> set[UUID]:
        """The persons under whose keys something will be sealed."""
        return {
            event.originator_id if event.SEALED_FOR == "subject" else event.actor_id
            for taken in self._taken
            for event in taken.events
        }

    def take(self, command: Command) -> None:
        """Decides a command on the aggregates as the earlier ones leave them.

        Raises:
            Refused: the rules do not allow it. Aggregates that the command has already changed
                are dropped from the batch.
        """
        taken = _Taken(command)
        based: set[UUID] = set()
        try:
            for decision in command.decisions:
                stream_id = decision.stream_id
                aggregate = self.aggregates.get(stream_id)
                if stream_id not in based:
                    based.add(stream_id)
                    version = aggregate.version if aggregate else 0
                    taken.bases.append((stream_id, version, self._last.get(stream_id, 0)))
                if decision.begins and aggregate is not None:
                    raise InvalidInput(f"{stream_id} exists already: draw another id", ("id",))
                if not decision.begins:
                    if not isinstance(aggregate, decision.kind):
                        raise NotFound(
                            f"there is no {decision.kind.TOPIC} {stream_id}: check the id", ("id",)
                        )
                    aggregate.expect(decision.expected_version)
                aggregate = decision.decide(aggregate)
                self.aggregates[stream_id] = aggregate
                taken.guards += decision.guards(aggregate)
                self._record(taken, aggregate)
        except Exception as error:
            for stream_id, version, _ in taken.bases:
                left = self.aggregates.get(stream_id)
                # an error that is no refusal may have left anything behind
                if left and (left.version != version or not isinstance(error, Refused)):
                    del self.aggregates[stream_id]
            raise
        self._taken.append(taken)
        for stream_id in based:
            self._last[stream_id] = len(self._taken)

    def _record(self, taken: _Taken, aggregate: LedgerAggregate) -> None:
        events = aggregate.collect_events()
        if len(events) > 1:
            # only the state after the last one is known, but each makes rows of its own
            raise RuntimeError("a decision made several events: make it several decisions")
        for event in events:
            taken.events.append(event)
            # serialised at once: later decisions change what the rows refer to
            taken.rows += (
                (len(taken.events), table.name, row_json(row))
                for table, row in rows(aggregate, event, self.imported)
            )

    def arguments(self, org_id: UUID, keys: DataKeys) -> tuple[Any, ...]:
        """The arguments of `append`, in its order."""
        commands = self.commands
        numbered = list(enumerate(self._taken, start=1))
        bases = [(n, *base) for n, taken in numbered for base in taken.bases]
        guards = [(n, guard) for n, taken in numbered for guard in taken.guards]
        entries = [(n, t.command, e) for n, t in numbered for e in t.events]
        stored = [to_entry(event, keys.sealer) for _, _, event in entries]
        return (
            org_id,
            self.imported,
            [command.id for command in commands],
            [command.fingerprint for command in commands],
            [command.actor_id for command in commands],
            [None if c.roles is None else ",".join(sorted(c.roles)) for c in commands],
            [command.stream_id for command in commands],
            *_columns(bases, 4),
            [n for n, _ in guards],
            [guard.kind for _, guard in guards],
            [guard.id for _, guard in guards],
            [n for n, _, _ in entries],
            [entry.stream_id for entry in stored],
            [entry.stream_version for entry in stored],
            [entry.topic for entry in stored],
            [entry.topic_version for entry in stored],
            [entry.occurred_at for entry in stored],
            [command.recorded_at for _, command, _ in entries],
            [entry.actor_id for entry in stored],
            [entry.reason_kind for entry in stored],
            [command.correlation_id for _, command, _ in entries],
            [command.causation_id for _, command, _ in entries],
            [entry.open for entry in stored],
            [entry.sealed for entry in stored],
            [entry.payload_hash for entry in stored],
            self._rows(),
        )

    def _rows(self) -> bytes:
        by_table: dict[str, list[bytes]] = {}
        before = 0
        for taken in self._taken:
            for ordinal, table, row in taken.rows:
                entry = b'{"entry":%d,' % (before + ordinal)
                by_table.setdefault(table, []).append(entry + row[1:])
            before += len(taken.events)
        tables = (
            b'"%b":[%b]' % (table.encode(), b",".join(found)) for table, found in by_table.items()
        )
        return b"{%b}" % b",".join(tables)


def _columns(rows_: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in range(width)]
    for row in rows_:
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `append` answered for one command; see the function for the names."""

    name: str
    position: int
    stream_id: UUID
    detail: str | None


def outcomes(records: Iterable[Any]) -> list[Outcome]:
    """The answers in the order of the commands."""
    ordered = sorted(records, key=lambda record: record["ordinal"])
    return [Outcome(r["outcome"], r["at_position"], r["stream"], r["detail"]) for r in ordered]
