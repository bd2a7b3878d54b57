"""What each of the entries that a line made changes of a replayed history: states between lines.

Which entry is what, its envelope and the names of its facts tell; what it says comes from the line.
"""

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from okr.service.postgres.pool import Pool
from tests.importing.replay import Replay
from tests.importing.replay_rules import State

PARTS = {
    "key_result.retargeted": ("kind", "baseline", "target", "unit"),
    "key_result.reworded": ("title",),
    "objective.reworded": ("title",),
    "key_result.handed_over": ("owners",),
    "objective.handed_over": ("owner",),
    "key_result.attribute_set": ("attributes",),
    "objective.attribute_set": ("attributes",),
    "key_result.struck_out": ("struckOut",),
}
"""What these topics change of a goal; others are about all of it."""
UNSCORED = {"mid": None, "projected": None, "final": None}


class Made(NamedTuple):
    """An entry, of which no text is needed."""

    position: int
    topic: str
    stream_id: str
    facts: State


async def made_by_commands(pool: Pool, org_id: UUID) -> dict[str, list[Made]]:
    """The entries of an organisation, by the ids of the commands that made them."""
    found: dict[str, list[Made]] = {}
    for record in await pool.fetch(
        "select command_id, position, topic, stream_id, open from entry where org_id = $1"
        " order by position",
        org_id,
    ):
        command, position, topic, stream, facts = record
        made = Made(position, topic, str(stream), orjson.loads(facts))
        found.setdefault(str(command), []).append(made)
    return found


def follow(replay: Replay, entry: Made, after: Replay) -> None:
    """Brings a replay one entry closer to what it is after the entry's line."""
    kind, id_ = entry.topic.partition(".")[0], entry.stream_id
    if kind == "organization":
        replay.organization = after.organization
        return
    held, goals = ((_things(one, kind)) for one in (replay, after))
    goal = copy.deepcopy(goals[id_])
    if entry.topic == "key_result.added":
        goal |= {"scores": dict(UNSCORED), "struckOut": False}
    elif entry.topic == "key_result.scored":
        scores = {entry.facts["kind"]: goal["scores"][entry.facts["kind"]]}
        goal = {**held[id_], "scores": held[id_]["scores"] | scores}
    elif entry.topic in PARTS:
        goal = held[id_] | {name: goal[name] for name in PARTS[entry.topic]}
    held[id_] = goal


def between(before: Replay, entries: Sequence[Made], after: Replay) -> list[State]:
    """The state before a line, and those after each of the entries that it made."""
    replay = copy.deepcopy(before)
    found = [replay.state()]
    for entry in entries:
        follow(replay, entry, after)
        found.append(replay.state())
    return found


def _things(replay: Replay, kind: str) -> dict[str, Any]:
    return {
        "person": replay.people,
        "cycle": replay.cycles,
        "objective": replay.objectives,
        "key_result": replay.key_results,
    }[kind]
