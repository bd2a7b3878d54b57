"""Appends history from elsewhere: in order, with the times at which it was recorded there."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from ...domain.aggregate import LedgerAggregate
from ..postgres.pool import Pool
from ..postgres.sql import load
from .batch import Batch, outcomes
from .command import Command, Receipt
from .errors import ImportOutOfOrder, NotTaken, WrittenMeanwhile
from .keys import DataKeys
from .load import load_streams
from .refusals import key_reused, refusal
from .sealing import WrappingKey
from .writer import CACHED

SQL = load(__package__, "ledger.sql")


class HistoryWriter:
    """Imports into one organisation. Each call is one transaction; commands that an earlier
    import took are passed over, so an interrupted import continues where it stopped."""

    def __init__(self, org_id: UUID, pool: Pool, wrapping_key: WrappingKey) -> None:
        self._org_id = org_id
        self._pool = pool
        self._wrapping_key = wrapping_key
        self._keys = DataKeys(org_id, wrapping_key)
        self._aggregates: dict[UUID, LedgerAggregate] = {}

    async def append(self, commands: Sequence[Command]) -> list[Receipt]:
        """Appends commands, each with its `recorded_at`; all of them or, when it raises, none.

        Raises:
            NotTaken: a command was refused; its index and the refusal say which and why.
            ImportOutOfOrder: the ledger's newest entry is newer, or a time lies in the future.
        """
        try:
            receipts = await self._append(commands)
        except BaseException:
            # with the transaction went what it made: aggregates, and data keys
            self._aggregates.clear()
            self._keys = DataKeys(self._org_id, self._wrapping_key)
            raise
        if len(self._aggregates) > CACHED:
            self._aggregates.clear()
        return receipts

    async def _append(self, commands: Sequence[Command]) -> list[Receipt]:
        async with self._pool.acquire() as connection, connection.transaction():
            streams = {stream for command in commands for stream in command.streams}
            loaded = await load_streams(
                connection,
                self._org_id,
                streams - self._aggregates.keys(),
                [command.id for command in commands],
                self._keys,
            )
            self._aggregates.update(loaded.aggregates)
            batch = Batch(imported=True)
            batch.aggregates = self._aggregates
            new: list[tuple[int, Command]] = []
            receipts = {id_: receipt for id_, (_, receipt) in loaded.results.items()}
            for index, command in enumerate(commands):
                if command.id not in receipts:
                    new.append((index, command))
                elif loaded.results[command.id][0] != command.fingerprint:
                    raise NotTaken(index, key_reused())
            for index, command in new:
                try:
                    batch.take(command)
                except Exception as error:
                    raise NotTaken(index, error) from error
            if new:
                await self._keys.make(connection, batch.authors)
                try:
                    records = await connection.fetch(
                        SQL["append"], *batch.arguments(self._org_id, self._keys)
                    )
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
            return [receipts[command.id] for command in commands]
