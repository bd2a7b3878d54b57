"""Reads streams and folds them to aggregates."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from ...domain.aggregate import LedgerAggregate
from ..postgres.pool import Connection, Pool
from ..postgres.sql import load
from .command import Receipt
from .entry import Entry, keys_of_entry, to_event
from .keys import DataKeys

SQL = load(__package__, "ledger.sql")


Results: TypeAlias = Mapping[UUID, tuple[bytes, Receipt]]
"""What earlier commands led to, by command id: the command's fingerprint, and its receipt."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Aggregates by stream, and earlier results of commands."""

    aggregates: dict[UUID, LedgerAggregate]
    results: Results


async def load_streams(
    connection: Connection | Pool,
    org_id: UUID,
    streams: Collection[UUID],
    commands: Collection[UUID],
    keys: DataKeys,
) -> Loaded:
    """Reads streams, and what some commands led to, as of one moment."""
    records = await connection.fetch(SQL["load"], org_id, list(streams), list(commands))
    results: dict[UUID, tuple[bytes, Receipt]] = {}
    entries: list[Entry] = []
    for record in records:
        if record["command_id"] is not None:
            receipt = Receipt(record["position"], record["stream_id"], repeated=True)
            results[record["command_id"]] = (record["open"], receipt)
        else:
            entries.append(entry_of(record))
    await keys.fetch(connection, sealed_subjects(entries))
    aggregates: dict[UUID, LedgerAggregate] = {}
    for entry in entries:
        event = to_event(entry, keys.sealer)
        aggregate = event.mutate(aggregates.get(entry.stream_id))
        assert aggregate is not None
        aggregates[entry.stream_id] = aggregate
    return Loaded(aggregates, results)


def entry_of(record: Any) -> Entry:
    """An entry from a row with the envelope's columns."""
    return Entry(
        stream_id=record["stream_id"],
        stream_version=record["stream_version"],
        topic=record["topic"],
        topic_version=record["topic_version"],
        occurred_at=record["occurred_at"],
        actor_id=record["actor_id"],
        reason_kind=record["reason_kind"],
        open=record["open"],
        sealed=record["sealed"],
    )


def sealed_subjects(entries: Iterable[Entry]) -> set[UUID]:
    """The subjects whose keys open what is sealed in these entries."""
    found: set[UUID] = set()
    for entry in entries:
        found |= keys_of_entry(
            entry.topic, entry.stream_id, entry.actor_id, entry.open, entry.sealed
        )
    return found
