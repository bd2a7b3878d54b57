"""What holds of diffs and replays, whatever happened."""

import re

from tests.changes.asking import Asking, Facts, applied, composed, net
from tests.oracle.states import LINKED

NAMING = {"cycle", "objective", "owner", "owners", "successor", "latestCheckIn", *LINKED}
"""The facts that name objects."""
ID = re.compile(r"[a-zA-Z]+\.[0-9a-f-]{36}\.[0-9a-f-]{36}")


async def lead_on(asked: Asking, since: int) -> None:
    """Any diff from a position on leads from state to state, and so does the replay."""
    for begin in range(since, asked.head + 1):
        for end in range(begin, asked.head + 1):
            changes = await asked.diff(begin, end)
            assert applied(asked.state(begin), changes) == asked.state(end)
    await replays(asked, since, asked.head)


async def diffs(asked: Asking, a: int, b: int, c: int) -> None:
    """Diffs lead from state to state and add up, and name their causes."""
    first, second, both = [await asked.diff(*ends) for ends in ((a, b), (b, c), (a, c))]
    assert applied(asked.state(a), first) == asked.state(b)
    assert applied(asked.state(a), both) == asked.state(c)
    assert net(both) == composed(net(first), net(second))
    causes = {
        (change["entityId"], change["field"]): change["position"]
        for change in (*first, *second)
        if change["field"] is not None
    }
    for change in both:
        assert change["event"]["position"] == change["position"]
        if change["field"] is not None:
            assert change["position"] == causes[change["entityId"], change["field"]]
        names_objects(change)
        are_causes(change, [*first, *second], a, c)
    assert await asked.diff(b, b) == []


def names_objects(change: Facts) -> None:
    """The objects beside a change have their ids in it; such as never came to be are left out."""
    for end, objects in (("from", "fromObjects"), ("to", "toObjects")):
        value = None if change[end] is None else f"{change['field']} {change[end]}"
        told = [one["entityId"] for one in change[objects]]
        is_naming = change["field"] is None or change["field"].partition(".")[0] in NAMING
        named = [] if value is None or not is_naming else ID.findall(value)
        assert len(told) == len(set(told))
        assert set(told) <= set(named)


def are_causes(change: Facts, parts: list[Facts], since: int, until: int) -> None:
    """The entries that made a change: in the span, newest first, those of its parts among them."""
    positions = [int(one["position"]) for one in change["events"]["nodes"]]
    assert positions == sorted(set(positions), reverse=True)
    assert since < positions[-1] <= positions[0] <= until
    if change["field"] is None:
        assert positions[-1] == int(change["position"])
        return
    assert positions[0] == int(change["position"])
    of_parts = {
        int(one["position"])
        for part in parts
        if (part["entityId"], part["field"]) == (change["entityId"], change["field"])
        for one in part["events"]["nodes"]
    }
    if change["events"]["totalCount"] == len(positions):
        assert of_parts <= set(positions)


async def replays(asked: Asking, since: int, until: int) -> None:
    """Go through a span step by step, meeting every state; a step is the diff of its position."""
    steps = await asked.replay(since, until)
    told = [
        entry.position
        for entry in asked.world.past.entries[since:until]
        if entry.event.TOPIC.startswith(("objective.", "key_result."))
    ]
    assert [int(step["position"]) for step in steps] == told
    state, check_ins = asked.state(since), asked.check_ins(since)
    for step in steps:
        position = int(step["position"])
        assert step["event"]["position"] == step["position"]
        assert {change["position"] for change in step["patch"]} <= {step["position"]}
        assert step["patch"] == await asked.diff(position - 1, position)
        if (reported := step["checkIn"]) is not None:
            id_ = reported["to"]["entityId"]
            assert check_ins.get(id_) == reported["from"] != reported["to"]
            check_ins[id_] = reported["to"]
        state = applied(state, step["patch"])
        assert state == asked.state(position)
    assert state == asked.state(until)
    assert check_ins == asked.check_ins(until)
