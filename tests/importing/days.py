"""Compares what GraphQL tells of days with a replay: the other axis of time."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from okr.service.identity import Principal
from okr.service.reading.reader import Reader
from tests.importing.replay_axes import on_day
from tests.importing.replay_rules import State
from tests.importing.test_read_back import differences, key

ON_DAYS = Path(__file__).with_name("on_days.graphql").read_text(encoding="utf-8")
AT_ONCE = 6


def around(day: str) -> Iterator[str]:
    """A day, the one before and the one after."""
    middle = date.fromisoformat(day)
    yield from (str(middle + timedelta(days=n)) for n in (-1, 0, 1))


async def compare_days(
    reader: Reader, principal: Principal, position: int, standing: State, days: Iterable[str]
) -> None:
    """Compares what was the latest check-in of each key result on some days, as it is known at a
    position."""
    wanted = sorted(set(days))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        asked = {f"d{n}": some[n % len(some)] for n in range(AT_ONCE)}
        expected = {
            id_: {name: on_day(one, day) for name, day in asked.items()}
            for id_, one in standing.items()
        }
        answered = await _on_days(reader, principal, position, asked)
        assert not list(differences(answered, expected)), f"at {position}, of {some}"


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
