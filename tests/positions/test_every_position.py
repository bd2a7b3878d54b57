"""Every position of imported states and of the story reads as an independent fold of the entries.

What histories say is replayed from their files in `tests/importing/test_both_axes.py`; of states
only the end can be told from the file, and the way there from the entries.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from okr.domain.facts import fact_fields
from okr.service.demo.load import load_story
from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.importing.state import import_state
from okr.service.ledger.entry import to_event
from okr.service.ledger.keys import DataKeys
from okr.service.ledger.load import entry_of, sealed_subjects
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.conftest import COMPARED
from tests.importing.days import around, compare_days
from tests.importing.state import files
from tests.importing.test_read_back import differences
from tests.positions.fold import Entry
from tests.positions.reading import everything
from tests.positions.standing import Standing

SAMPLED = 8
"""About how many positions of a ledger are compared, its last one among them; all are where
`OKR_EVERY_POSITION` is set."""

Note = Callable[[str, object], None]


@pytest.mark.parametrize("path", files.ALL)
async def test_imported_states(
    path: Path, pool: Pool, wrapping_key: WrappingKey, org_id: UUID, record_property: Note
) -> None:
    await import_state(path, pool, wrapping_key, org_id=org_id)
    record_property(COMPARED, await compared(pool, wrapping_key, org_id))


async def test_the_story(
    pool: Pool, wrapping_key: WrappingKey, org_id: UUID, record_property: Note
) -> None:
    await load_story(pool, wrapping_key, org_id)
    record_property(COMPARED, await compared(pool, wrapping_key, org_id))


async def compared(pool: Pool, wrapping_key: WrappingKey, org_id: UUID) -> int:
    """Compares what GraphQL answers at positions with the fold; returns at how many."""
    entries, standing, count = await read(pool, wrapping_key, org_id), Standing(), 0
    reader = Reader(pool, graphql_schema, lambda: datetime.now(UTC))
    principal = Principal(org_id, UUID(entries[0].actor_id))
    stride = 1 if "OKR_EVERY_POSITION" in os.environ else len(entries) // SAMPLED
    for entry in entries:
        standing.apply(entry)
        position = entry.position
        if (len(entries) - position) % stride:
            continue
        answered, expected = await everything(reader, principal, position), standing.shown()
        # much faster than a walk, which finds where they differ
        if _bytes(answered) != _bytes(expected):
            raise AssertionError(f"at {position}", *differences(answered, expected))
        # also around a day that is told only later
        near = entries if position == len(entries) else entries[position - 1 : position + 1]
        await compare_days(reader, principal, position, standing.key_results(), _days(near))
        count += 1
    return count


def _days(entries: Iterable[Entry]) -> Iterator[str]:
    """The days around those that entries are about."""
    for entry in entries:
        for told in (entry.facts, entry.facts.get("before", {}), entry.facts.get("after", {})):
            if "measured_on" in told:
                yield from around(told["measured_on"])


def _bytes(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


async def read(pool: Pool, wrapping_key: WrappingKey, org_id: UUID) -> list[Entry]:
    """The entries of an organisation, in clear."""
    records = await pool.fetch("select * from entry where org_id = $1 order by position", org_id)
    keys = DataKeys(org_id, wrapping_key)
    await keys.fetch(pool, sealed_subjects(map(entry_of, records)))
    found = []
    for record in records:
        event = to_event(entry_of(record), keys.sealer)
        found.append(
            Entry(
                position=record["position"],
                topic=record["topic"],
                stream_id=str(record["stream_id"]),
                occurred_at=record["occurred_at"],
                recorded_at=record["recorded_at"],
                actor_id=str(record["actor_id"]),
                facts={name: vars(event)[name] for name in fact_fields(type(event))},
            )
        )
    return found
