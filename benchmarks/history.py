"""Puts the histories of companies into the ledger in bulk, quicker than appending them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from okr.service.ledger.entry import to_entry
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.rebuild import rebuild
from okr.service.postgres.sql import load

from .company import Company
from .environment import Environment, owner, settle

SQL = load(__package__, "history.sql")

COLUMNS = (
    *("org_id", "position", "stream_id", "stream_version", "topic", "topic_version"),
    *("occurred_at", "recorded_at", "appended_at", "actor_id", "reason_kind", "command_id"),
    *("imported", "open", "sealed", "payload_hash"),
)


async def found(env: Environment, companies: Sequence[Company]) -> None:
    """Stores companies and makes their projections."""
    await store(env, companies)
    for company in companies:
        await rebuild(env.pool, company.org_id, env.wrapping_key)
    await settle(env)


async def store(env: Environment, companies: Sequence[Company]) -> None:
    """Stores the entries of companies, each with its leaf; nothing is projected."""
    async with owner(env) as connection:
        await connection.execute(SQL["create_staging"])
        for company in companies:
            keys = DataKeys(company.org_id, env.wrapping_key)
            async with env.pool.acquire() as servant:
                people = [company.id("person", number) for number in range(company.people)]
                await keys.make(servant, people)
            records = _records(company, keys)
            await connection.copy_records_to_table("staging", records=records, columns=COLUMNS)
        await connection.execute(SQL["store"])
        await connection.execute(SQL["set_heads"])
    await settle(env)


def _records(company: Company, keys: DataKeys) -> Iterator[tuple[Any, ...]]:
    now = datetime.now(UTC)
    for aggregate, positions in company.streams():
        for position, event in zip(positions, aggregate.collect_events(), strict=True):
            entry = to_entry(event, keys.sealer)
            yield (
                *(company.org_id, position, entry.stream_id, entry.stream_version, entry.topic),
                *(entry.topic_version, entry.occurred_at, entry.occurred_at, now, entry.actor_id),
                *(entry.reason_kind, uuid5(company.org_id, str(position)), True),
                *(entry.open, entry.sealed, entry.payload_hash),
            )
