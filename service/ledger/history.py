"""Appends history from elsewhere: in order, with the times at which it was recorded there."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from ...domain.errors import Refused
from ..postgres.pool import Pool
from ..postgres.sql import load
from .aggregates import AggregateCache
from .batch import Batch, outcomes
from .command import Command, Receipt
from .errors import ImportOutOfOrder, NotTaken, WrittenMeanwhile
from .keys import DataKeys
from .load import load_streams
from .refusals import key_reused, refusal
from .sealing import WrappingKey

SQL = load(__package__, "ledger.sql")

KEPT = 400_000
"""The most events that the aggregates kept from call to call may have in all: an import runs beside
services, and seldom comes back to old streams."""


class HistoryWriter:
    """Imports into one organisation. Each call is one transaction; commands that an earlier
    import took are passed over, so an interrupted import continues where it stopped."""

    def __init__(self, org_id: UUID, pool: Pool, wrapping_key: WrappingKey) -> None:
        self._org_id = org_id
        self._pool = pool
        self._wrapping_key = wrapping_key
        self._keys = DataKeys(org_id, wrapping_key)
        self._cache = AggregateCache(KEPT)

    async def append(self, commands: Sequence[Command]) -> list[Receipt]:
        """Appends commands, each with its `recorded_at`; all of them or, when it raises, none.

        Raises:
            NotTaken: a command was refused; its index and the refusal say which and why.
            ImportOutOfOrder: the ledger's newest entry is newer, or a time lies in the future.
        """
        try:
            return await self._append(commands)
        except BaseException:
            # with the transaction went what it made: aggregates, and data keys
            self._cache = AggregateCache(KEPT)
            self._keys = DataKeys(self._org_id, self._wrapping_key)
            raise

    async def _append(self, commands: Sequence[Command]) -> list[Receipt]:
        async with self._pool.acquire() as connection, connection.transaction():
            streams = {stream for command in commands for stream in command.streams}
            batch = Batch(imported=True)
            for stream_id in streams:
                kept = self._cache.get(self._org_id, stream_id)
                if kept is not None:
                    batch.aggregates[stream_id] = kept
            loaded = await load_streams(
                connection,
                self._org_id,
                streams - batch.aggregates.keys(),
                [command.id for command in commands],
                self._keys,
            )
            batch.aggregates.update(loaded.aggregates)
            new: list[tuple[int, Command]] = []
            receipts = {id_: receipt for id_, (_, receipt) in loaded.results.items()}
            for index, command in enumerate(commands):
                if command.id not in receipts:
                    new.append((index, command))
                elif loaded.results[command.id][0] != command.fingerprint:
                    raise NotTaken(index, key_reused())
            for index, command in new:
                try:
                    batch.decide(command)
                except Exception as error:
                    raise NotTaken(index, error) from error
            if new:
                try:
                    await self._keys.make(connection, batch.subjects)
                except Refused as refused:
                    raise NotTaken(self._first_of_erased(new), refused) from refused
                batch.seal(self._keys.sealer)
                try:
                    records = await connection.fetch(SQL["append"], *batch.arguments(self._org_id))
                except asyncpg.PostgresError as error:
                    if error.sqlstate == "OKR02":
                        raise ImportOutOfOrder(error.as_dict().get("detail", "")) from error
                    raise
                for (index, command), answer in zip(new, outcomes(records), strict=True):
                    if answer.name in {"conflict", "repeated"}:
                        raise NotTaken(index, WrittenMeanwhile())
                    if answer.name != "accepted":
                        raise NotTaken(index, refusal(answer))
                    receipts[command.id] = Receipt(answer.position, answer.stream_id, False)
            for aggregate in batch.aggregates.values():
                self._cache.keep(self._org_id, aggregate)
            return [receipts[command.id] for command in commands]

    def _first_of_erased(self, numbered: Sequence[tuple[int, Command]]) -> int:
        """The index of the first command by or about somebody who was erased."""
        return next(
            index
            for index, command in numbered
            if any(map(self._keys.erased, (command.actor_id, *command.streams)))
        )
