"""Every position of a history reads as an independent replay has it, on both axes of time.

On one axis stands what the ledger knew, position by position; on the other which day a check-in is
about, asked for by `checkInOn(day)`. All positions of histories of others are compared where
`OKR_EVERY_POSITION` is set; else a part of them, with those of what changes the past.
"""

import copy
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
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
from tests.importing.replay import Replay, lines_of
from tests.importing.replay_axes import on_day
from tests.importing.replay_entries import between, made_by_commands
from tests.importing.replay_rules import State
from tests.importing.test_read_back import differences, everything, key

ON_DAYS = Path(__file__).with_name("on_days.graphql").read_text(encoding="utf-8")
DAYS_AT_ONCE = 6
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
        await _compare_days(reader, principal, position, replay, (line, following))
    assert not made
    await _compare_days(reader, principal, position, replay, lines)
    assert compared > 0
    record_property(COMPARED, compared)


async def _compare_days(
    reader: Reader, principal: Principal, position: int, replay: Replay, lines: Sequence[State]
) -> None:
    """Compare what was the latest check-in around the days that lines are about, as it is known
    at a position; also around those that are told only later."""
    standing = replay.standing()
    days = sorted({day for line in lines for day in _days_around(line)})
    for start in range(0, len(days), DAYS_AT_ONCE):
        some = days[start : start + DAYS_AT_ONCE]
        asked = {f"d{n}": some[n % len(some)] for n in range(DAYS_AT_ONCE)}
        expected = {
            id_: {name: on_day(one, day) for name, day in asked.items()}
            for id_, one in standing.items()
        }
        answered = await _on_days(reader, principal, position, asked)
        assert not list(differences(answered, expected)), f"at {position}, of {some}"


def _days_around(line: State) -> Iterator[str]:
    if "effective" in line:
        measured = date.fromisoformat(line["effective"][:10])
        yield from (str(measured + timedelta(days=n)) for n in (-1, 0, 1))


async def _on_days(
    reader: Reader, principal: Principal, position: int, days: State
) -> dict[str, State]:
    found: dict[str, State] = {}
    after = None
    while True:
        variables = {"at": {"position": str(position)}, "after": after, **days}
        answer = json.loads((await reader.query(ON_DAYS, variables, None, principal)).body)
        assert "errors" not in answer, answer["errors"]
        page = answer["data"]["keyResults"]
        for node in page["nodes"]:
            found[key(node.pop("entityId"))] = node
            for known in filter(None, node.values()):
                known["id"] = key(known.pop("entityId"))
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
