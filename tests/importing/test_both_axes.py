"""Every position of a history reads as an independent replay has it, on both axes of time.

On one axis stands what the ledger knew, position by position; on the other which day a check-in is
about, asked for by `checkInOn(day)`. All positions of histories of others are compared where
`OKR_EVERY_POSITION` is set; else a part of them, with those of what changes the past.
"""

import copy
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from okr.service.graphql.schema import graphql_schema
from okr.service.identity import Principal
from okr.service.importing import import_timeline
from okr.service.ledger.sealing import WrappingKey
from okr.service.postgres.pool import Pool
from okr.service.reading.reader import Reader
from tests.conftest import COMPARED
from tests.importing import files
from tests.importing.days import around, compare_days
from tests.importing.replay import Replay, lines_of
from tests.importing.replay_entries import between, made_by_commands
from tests.importing.replay_rules import State
from tests.importing.test_read_back import differences, everything

STRIDE = 1 if "OKR_EVERY_POSITION" in os.environ else 25
"""Of how many positions of others' histories one is compared."""
CHANGING_THE_PAST = {"check_in_corrected", "check_in_removed", "kr_target_changed", "kr_moved"}


@pytest.mark.parametrize("path", files.ALL)
async def test_every_position_reads_as_replayed(
    path: Path,
    pool: Pool,
    wrapping_key: WrappingKey,
    org_id: UUID,
    record_property: Callable[[str, object], None],
) -> None:
    await import_timeline(path, pool, wrapping_key, org_id=org_id, founding=files.founding(path))
    made = await made_by_commands(pool, org_id)
    lines, replay = lines_of(path), Replay(org_id)
    reader = Reader(pool, graphql_schema, lambda: datetime.now(UTC))
    principal = Principal(org_id, UUID(replay.person(lines[0]["by"])))
    replay.people.clear()
    stride = STRIDE if path.parent == files.ELSEWHERE else 1
    position = compared = 0
    for line, following in zip(lines, [*lines[1:], {}], strict=True):
        entries = made.pop(replay.id("import", line["source"], line["seq"]), [])
        assert [one.position - position for one in entries] == [*range(1, len(entries) + 1)]
        position += len(entries)
        before = None if len(entries) == 1 else copy.deepcopy(replay)
        replay.apply(line)
        if position % stride > len(entries) and line["type"] not in CHANGING_THE_PAST:
            continue
        states = [replay.state()] if before is None else between(before, entries, replay)
        assert not list(differences(states[-1], replay.state()))
        for entry, expected in zip(entries, states[-len(entries) :], strict=bool(entries)):
            answered = await everything(reader, principal, {"position": str(entry.position)})
            assert not list(differences(answered, expected)), f"at {entry.position}"
            compared += 1
        # also around a day that is told only later
        days = _days((line, following))
        await compare_days(reader, principal, position, replay.standing(), days)
    assert not made
    await compare_days(reader, principal, position, replay.standing(), _days(lines))
    assert compared > 0
    record_property(COMPARED, compared)


def _days(lines: Iterable[State]) -> Iterator[str]:
    """The days around those that lines are about."""
    for line in lines:
        if "effective" in line:
            yield from around(line["effective"][:10])
