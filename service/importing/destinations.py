"""Where the commands of an import go: to the ledger, or to a rehearsal that writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ...domain.aggregate import LedgerAggregate, LedgerEvent
from ...domain.errors import NotFound, Refused
from ..ledger.command import Command, Decision
from ..ledger.entry import keys_of_event
from ..ledger.errors import ImportOutOfOrder, NotTaken, WrittenMeanwhile
from ..ledger.history import HistoryWriter
from ..ledger.keys import DataKeys
from ..ledger.load import load_streams
from ..ledger.sealing import WrappingKey
from ..postgres.pool import Pool
from .errors import ChangedMeanwhile


@dataclass(frozen=True, slots=True)
class Failed:
    """A command that was refused: which of those given, from 0, and why."""

    index: int
    cause: Refused


class Destination(Protocol):
    """Gets commands in order, in one call after the other."""

    entries: int
    """How many entries they have made so far."""

    async def append(self, commands: Sequence[Command]) -> list[Failed]:
        """Appends commands; those that failed leave no trace."""


class Recorder:
    """Appends commands to the ledger, up to the first one that is refused."""

    def __init__(self, writer: HistoryWriter, position: int) -> None:
        self._writer = writer
        self._position = position
        self.entries = 0

    async def append(self, commands: Sequence[Command]) -> list[Failed]:
        """Appends all of them at once, or else those before the first refused one.

        Raises ChangedMeanwhile where somebody else changes the organisation at the same time.
        """
        if not commands:
            return []
        try:
            receipts = await self._writer.append(commands)
        except NotTaken as error:
            if isinstance(error.cause, WrittenMeanwhile):
                raise ChangedMeanwhile(str(error)) from error
            if not isinstance(error.cause, Refused):
                raise
            await self.append(commands[: error.index])
            return [Failed(error.index, error.cause)]
        except ImportOutOfOrder as error:
            return [Failed(0, Refused(str(error), ("recorded_at",)))]
        position = max(self._position, *(receipt.position for receipt in receipts))
        self.entries += position - self._position
        self._position = position
        return []


class Rehearsal:
    """Decides commands as the ledger would, all of them, and appends nothing.

    What is refused in part stays as far as it came, so that the lines after it are judged by
    themselves.
    """

    def __init__(
        self, org_id: UUID, pool: Pool, wrapping_key: WrappingKey, recorded_at: datetime | None
    ) -> None:
        """`recorded_at` is the time of the ledger's newest entry."""
        self._org_id = org_id
        self._pool = pool
        self._keys = DataKeys(org_id, wrapping_key)
        self._newest = recorded_at
        self._aggregates: dict[UUID, LedgerAggregate] = {}
        self.entries = 0

    async def append(self, commands: Sequence[Command]) -> list[Failed]:
        """Decides all of them."""
        streams = {stream for command in commands for stream in command.streams}
        async with self._pool.acquire() as connection:
            loaded = await load_streams(
                connection, self._org_id, streams - self._aggregates.keys(), [], self._keys
            )
        self._aggregates |= loaded.aggregates
        failed = []
        for index, command in enumerate(commands):
            try:
                entries = sum([self._decide(decision) for decision in command.decisions])
                if entries:
                    self._follow_the_newest(command)
                self.entries += entries
            except Refused as refused:
                failed.append(Failed(index, refused))
        return failed

    def _decide(self, decision: Decision) -> int:
        aggregate = self._aggregates.get(decision.stream_id)
        if aggregate is None and not decision.begins:
            raise NotFound("the line that adds it cannot be taken either", (decision.kind.TOPIC,))
        decided = decision.decide(aggregate)
        if decided is None:
            return 0
        self._aggregates[decision.stream_id] = decided
        events = decided.collect_events()
        for event in events:
            assert isinstance(event, LedgerEvent)
            self._keys.refuse_erased(keys_of_event(event))
        return len(events)

    def _follow_the_newest(self, command: Command) -> None:
        assert command.recorded_at is not None
        if self._newest is not None and command.recorded_at < self._newest:
            newest, self._newest = self._newest, None  # the same holds for the lines after it
            raise Refused(str(ImportOutOfOrder(str(newest))), ("recorded_at",))
