"""One call of `append`: commands decided in order, and what carries them."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ...domain.aggregate import LedgerAggregate, LedgerEvent
from ...domain.entrusted import not_for_you, shut_out
from ...domain.errors import InvalidInput, NotFound, Readers, Refused
from ...projections.registry import rows
from .command import Command, Decision
from .entry import keys_of_event, to_entry
from .row_json import row_json
from .sealing import Sealer

NO_VERSION = -1
"""Of no stream, so that a command that builds on it conflicts."""

Base = tuple[int, UUID, int, int]
"""A row of `append_base`."""

AppendReaders = tuple[int, UUID, list[str], bool]
"""A row of `append_readers`."""


class Batch:
    """Commands of one organisation, decided on aggregates that follow each other's effects."""

    def __init__(self, imported: bool = False) -> None:
        self.imported = imported
        self.aggregates: dict[UUID, LedgerAggregate] = {}
        self.commands: list[Command] = []
        """What was decided, in order."""
        self.unclean: set[UUID] = set()
        """Streams whose aggregates were dropped because a command was refused halfway."""
        self._roles: list[frozenset[str] | None] = []
        self._last: dict[UUID, int] = {}
        self._bases: list[Base] = []
        self._guards: list[tuple[int, str, UUID]] = []
        self._readers: list[AppendReaders] = []
        self._unsealed: list[tuple[int, Command, LedgerEvent]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._rows: defaultdict[str, list[bytes]] = defaultdict(list)

    @property
    def subjects(self) -> set[UUID]:
        """Those under whose keys something is still to be sealed."""
        return {subject for _, _, event in self._unsealed for subject in keys_of_event(event)}

    def decide(self, command: Command) -> None:
        """Decides a command on the aggregates as the earlier ones leave them.

        Raises:
            Refused: the rules do not allow it. Aggregates that the command has already changed
                are dropped from the batch.
        """
        number = len(self.commands) + 1
        bases: dict[UUID, Base] = {}
        guards: list[tuple[int, str, UUID]] = []
        events: list[LedgerEvent] = []
        made: list[tuple[str, bytes]] = []
        roles, readers = command.roles, list[AppendReaders]()
        try:
            decisions = deque(command.decisions)
            while decisions:
                decision = decisions.popleft()
                stream_id = decision.stream_id
                before = self.aggregates.get(stream_id)
                if stream_id not in bases:
                    version = before.version if before else 0
                    bases[stream_id] = (number, stream_id, version, self._last.get(stream_id, 0))
                asked = _readers(decision.reads, before, command)
                if asked is not None:
                    left = _left(asked, command, not_for_you)
                    readers.append((number, stream_id, left, False))
                aggregate = _decided(decision, before, asked)
                if aggregate is None:
                    continue
                self.aggregates[stream_id] = aggregate
                guards += ((number, *guard) for guard in decision.guards(aggregate))
                asked = _readers(decision.reads_on, aggregate, command)
                if asked is not None:
                    left = _left(asked, command, shut_out)
                    readers.append((number, stream_id, left, True))
                taken = decision.takes(aggregate)
                if roles is not None and taken is not None:
                    roles &= taken
                decisions += decision.consequences(aggregate)
                for event in _collected(aggregate):
                    events.append(event)
                    entry = len(self._entries) + len(self._unsealed) + len(events)
                    # serialised at once: later decisions change what the rows refer to
                    for table, row in rows(aggregate, event, self.imported):
                        row["entry"] = entry
                        made.append((table.name, row_json(row)))
        except Exception as error:
            self._drop_changed(bases.values(), error)
            raise
        self.commands.append(command)
        self._roles.append(roles)
        self._last.update(dict.fromkeys(bases, number))
        self._bases += bases.values()
        self._guards += guards
        self._readers += readers
        self._unsealed += ((number, command, event) for event in events)
        for name, text in made:
            self._rows[name].append(text)

    def _drop_changed(self, bases: Iterable[Base], error: Exception) -> None:
        for _, stream_id, version, _ in bases:
            left = self.aggregates.get(stream_id)
            # an error that is no refusal may have left anything behind
            if left and (left.version != version or not isinstance(error, Refused)):
                del self.aggregates[stream_id]
                self.unclean.add(stream_id)

    def seal(self, sealer: Sealer) -> None:
        """Encodes the events that have not been encoded yet; the sealer must hold the keys of the
        subjects."""
        for number, command, event in self._unsealed:
            entry = to_entry(event, sealer)
            self._entries.append(
                (
                    *(number, entry.stream_id, entry.stream_version, entry.topic),
                    *(entry.topic_version, entry.occurred_at, command.recorded_at, entry.actor_id),
                    *(entry.reason_kind, command.id, command.correlation_id, command.causation_id),
                    *(entry.open, entry.sealed, entry.payload_hash),
                )
            )
        self._unsealed.clear()

    def void(self, streams: Collection[UUID]) -> None:
        """Lets the commands that build on these streams conflict: a call before this one has not
        brought the streams to where they were thought to be."""
        self._bases = [
            (number, stream_id, NO_VERSION if stream_id in streams else version, after)
            for number, stream_id, version, after in self._bases
        ]

    def arguments(self, org_id: UUID) -> tuple[Any, ...]:
        """The arguments of `append`, in its order; everything must be sealed."""
        return (
            org_id,
            self.imported,
            [
                (
                    *(command.id, command.fingerprint, command.actor_id),
                    None if roles is None else sorted(roles),
                    command.stream_id,
                )
                for command, roles in zip(self.commands, self._roles, strict=True)
            ],
            self._bases,
            self._readers,
            self._guards,
            [
                (number, invariant.kind, invariant.id, invariant.other)
                for number, command in enumerate(self.commands, 1)
                for invariant in command.invariants
            ],
            self._entries,
            b"{%b}"
            % b",".join(
                b'"%b":[%b]' % (name.encode(), b",".join(texts))
                for name, texts in self._rows.items()
            ),
        )


def _readers(
    asked: Callable[[Any], frozenset[str] | None],
    aggregate: LedgerAggregate | None,
    command: Command,
) -> Readers | None:
    """The readers of whom the actor must be one; None where it is not asked, or there are none."""
    roles = asked(aggregate) if aggregate and command.roles is not None else None
    return None if roles is None or aggregate is None else Readers(aggregate.id, roles)


def _left(asked: Readers, command: Command, refusal: Callable[[Readers], Refused]) -> list[str]:
    """Those of the roles that the actor's token leaves; raises the refusal for none."""
    left = asked.roles if command.rights is None else asked.roles & command.rights
    if not left:
        raise refusal(asked)
    return sorted(left)


def _decided(
    decision: Decision, aggregate: LedgerAggregate | None, readers: Readers | None
) -> LedgerAggregate | None:
    """The aggregate as the decision leaves it; None if it does not begin after all."""
    try:
        if decision.begins:
            if aggregate is not None:
                raise InvalidInput(
                    f"{aggregate.TOPIC} {decision.stream_id} exists already: read it instead of "
                    "making it again",
                    ("id",),
                )
        elif isinstance(aggregate, decision.kind):
            aggregate.expect(decision.expected_version)
        else:
            raise NotFound(
                f"there is no {decision.kind.TOPIC} {decision.stream_id}: check the id", ("id",)
            )
        return decision.decide(aggregate)
    except Refused as refused:
        if refused.path[:1] != ("reason",):  # which is that of the whole command
            refused.path = (*decision.path, *refused.path)
        refused.readers = readers
        raise


def _collected(aggregate: LedgerAggregate) -> list[LedgerEvent]:
    events = aggregate.collect_events()
    if len(events) > 1:
        # only the state after the last one is known, but each makes rows of its own
        raise RuntimeError("a decision made several events: make it several decisions")
    return events


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
