"""Puts the histories of companies into the ledger in bulk, quicker than appending them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from okr.domain.aggregate import LedgerEvent
from okr.service.ledger.command import Command
from okr.service.ledger.entry import keys_of_event, to_entry
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
PAGE = 10_000
"""Entries that are encoded at a time."""


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
            history, first = company.history(), 1
            while page := list(islice(history, PAGE)):
                async with env.pool.acquire() as servant:
                    subjects = {subject for _, event in page for subject in keys_of_event(event)}
                    await keys.make(servant, subjects)
                records = _records(company, page, first, keys)
                await connection.copy_records_to_table("staging", records=records, columns=COLUMNS)
                first += len(page)
        await connection.execute(SQL["store"])
        await connection.execute(SQL["set_heads"])
    await settle(env)


def _records(
    company: Company, page: Sequence[tuple[Command, LedgerEvent]], first: int, keys: DataKeys
) -> Iterator[tuple[Any, ...]]:
    now = datetime.now(UTC)
    for position, (command, event) in enumerate(page, first):
        entry = to_entry(event, keys.sealer)
        yield (
            *(company.org_id, position, entry.stream_id, entry.stream_version, entry.topic),
            *(entry.topic_version, entry.occurred_at, command.recorded_at, now, entry.actor_id),
            *(entry.reason_kind, command.id, True, entry.open, entry.sealed, entry.payload_hash),
        )
