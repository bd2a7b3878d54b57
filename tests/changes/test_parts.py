"""A part of the organisation has what belonged to it at either end; columns, ends and refusals."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Act, LedgerAggregate
from okr.domain.cycle import Cycle
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from okr.domain.owner import GoalOwner, OwnerKind
from okr.domain.team import Team
from okr.service.graphql.types.changes.state import STATES
from okr.service.ledger.ledger import Ledger
from okr.service.ledger.sealing import LocalWrappingKey
from okr.service.postgres.pool import Pool
from tests.changes.asking import Asking, asking
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    OBJECTIVES,
    PEOPLE,
    TEAMS,
    Sent,
    Step,
    live_through,
)

NO_STATE = {"id", "version", "created_at", "dropped"}
"""Columns that tell of the row, or what the outcome tells too, beside those of `parents`."""
BEGINNING = 5
"""The organisation, a person, and a cycle with an objective that has a key result."""
ACT = Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC))


def step(kind: type[LedgerAggregate], id_: UUID, name: str, *arguments: Any) -> list[Sent]:
    return [Sent([Step(kind, id_, name, arguments, ACT, {}, False)], False)]


@pytest.fixture
async def moved(ledger: Ledger, pool: Pool, wrapping_key: LocalWrappingKey) -> Asking:
    """The key result moves under an objective of another cycle and, later, that to a team."""
    team = GoalOwner(OwnerKind.TEAM, TEAMS[0])
    history = [
        step(Cycle, CYCLES[1], "open", "Q3", None, None),  # 6
        step(Objective, OBJECTIVES[1], "draft", CYCLES[1], "Zweites Ziel", None),  # 7
        step(KeyResult, KEY_RESULTS[0], "move", OBJECTIVES[1]),  # 8
        step(Team, TEAMS[0], "add", "Vertrieb"),  # 9
        step(Objective, OBJECTIVES[1], "hand_over", team),  # 10
        step(KeyResult, KEY_RESULTS[0], "reword", "Anders"),  # 11
        step(Objective, OBJECTIVES[1], "hand_over", None),  # 12
    ]
    org_id = await live_through(history, ledger, ledger)
    asked = await asking(pool, wrapping_key, org_id, "Europe/Berlin")
    assert asked.head == 12
    return asked


async def told(asked: Asking, since: int, until: int, kind: str, id_: UUID) -> set[tuple[str, str]]:
    """Return the kind of object and of change of all that is told within a part."""
    within = asked.world.past.id_of(kind, id_)
    changes = await asked.diff(since, until, within)
    steps = await asked.replay(since, until, within)
    stepped = {(one["entityId"], one["field"]) for step in steps for one in step["patch"]}
    assert {(one["entityId"], one["field"]) for one in changes} <= stepped
    return {(change["entityId"].partition(".")[0], change["kind"]) for change in changes}


async def test_what_moves_is_told_where_it_was_and_where_it_comes_to(moved: Asking) -> None:
    gone = {("keyResult", "MOVED")}
    come = {("objective", "ADDED"), ("keyResult", "MOVED")}
    assert await told(moved, BEGINNING, 8, "cycle", CYCLES[0]) == gone
    assert await told(moved, BEGINNING, 8, "cycle", CYCLES[1]) == come
    assert await told(moved, BEGINNING, 8, "objective", OBJECTIVES[0]) == gone
    assert await told(moved, BEGINNING, 8, "objective", OBJECTIVES[1]) == come
    assert await told(moved, BEGINNING, 8, "keyResult", KEY_RESULTS[0]) == gone


async def test_what_came_before_and_what_comes_after_is_not_told(moved: Asking) -> None:
    assert await told(moved, BEGINNING, 7, "cycle", CYCLES[0]) == set()
    assert await told(moved, 8, 12, "cycle", CYCLES[0]) == set()
    assert await told(moved, 8, 12, "cycle", CYCLES[1]) == {("keyResult", "REWORDED")}


async def test_a_team_that_has_it_at_one_end_is_enough(moved: Asking) -> None:
    passed_on = {("objective", "HANDED_OVER")}
    reworded = {("keyResult", "REWORDED")}
    assert await told(moved, 9, 10, "team", TEAMS[0]) == passed_on
    assert await told(moved, 9, 11, "team", TEAMS[0]) == passed_on | reworded
    assert await told(moved, 11, 12, "team", TEAMS[0]) == passed_on
    # it came and went in between
    assert await told(moved, 9, 12, "team", TEAMS[0]) == set()


async def test_what_is_changed_back_is_not_different_and_yet_replayed(moved: Asking) -> None:
    changes = await moved.diff(9, 12)
    assert [change["field"] for change in changes] == ["title"]
    steps = await moved.replay(9, 12)
    assert [change["field"] for step in steps for change in step["patch"]] == [
        *("owner", "title", "owner")
    ]


async def test_the_whole_is_a_part(moved: Asking) -> None:
    past = moved.world.past
    whole = past.id_of("organization", past.org_id)
    assert await moved.diff(0, 12, whole) == await moved.diff(0, 12)
    assert await moved.diff(0, 0, whole) == []


@pytest.mark.parametrize("field", ["diff", "replay"])
async def test_what_is_not_there_at_the_end_has_no_changes(moved: Asking, field: str) -> None:
    past = moved.world.past
    text = f'query ($id: ID!, $to: AsOf) {{ {field}(from: {{position: "1"}}, to: $to, within: $id) '
    for kind in ("cycle", "team", "objective", "keyResult"):
        for id_ in (past.id_of(kind, UUID(int=9)), f"{kind}.{UUID(int=9)}.{CYCLES[1]}"):
            error = await moved.refused(f"{text} {{ __typename }} }}", id=id_)
            assert error["extensions"]["code"] == "NOT_FOUND"
            assert error["message"] == (
                "within: there is no such object at the end of the span. Check the id."
            )
    foreign = f"organization.{UUID(int=9)}.{UUID(int=9)}"
    later = past.id_of("team", TEAMS[0])
    for id_, to in ((foreign, None), (later, {"position": "8"})):
        error = await moved.refused(f"{text} {{ __typename }} }}", id=id_, to=to)
        assert error["extensions"]["code"] == "NOT_FOUND"


async def test_an_id_of_the_past_is_of_a_position_in_the_span(moved: Asking) -> None:
    cycle = moved.world.past.id_of("cycle", CYCLES[1])
    plain = await moved.diff(8, 11, cycle)
    for position in (8, 9, 11):
        assert await moved.diff(8, 11, f"{cycle}@{position}") == plain
    text = 'query ($id: ID!) { diff(from: {position: "8"}, to: {position: "11"}, within: $id) { '
    for position in (7, 12, 13):
        error = await moved.refused(f"{text} __typename }} }}", id=f"{cycle}@{position}")
        assert error["message"].startswith("within: the id is of a position outside of the span.")


@pytest.mark.parametrize("field", ["diff", "replay"])
async def test_refusals(moved: Asking, field: str) -> None:
    within = moved.world.past.id_of("person", PEOPLE[0])
    for arguments, code, message in (
        ('from: {position: "7"}, to: {position: "6"}', "BAD_ARGUMENT", "from.position: this lies"),
        ('from: {position: "13"}', "AS_OF_IN_THE_FUTURE", "from.position: this lies in"),
        ('from: {position: "1"}, to: {position: "13"}', "AS_OF_IN_THE_FUTURE", "to.position: "),
        (
            f'from: {{position: "1"}}, within: "{within}"',
            "BAD_ID",
            f"within: '{within}' is the id of a person; pass that of an organization, a cycle,",
        ),
    ):
        error = await moved.refused(f"{{ {field}({arguments}) {{ __typename }} }}")
        assert error["extensions"]["code"] == code
        assert error["message"].startswith(message)
        assert error["path"] == [field]


@pytest.mark.parametrize("name", STATES)
def test_every_column_that_tells_state_is_compared(name: str) -> None:
    """A new column is a new fact, or else named here."""
    state = STATES[name]
    compared = " ".join((*(fact.json for fact in state.facts), "{row}.attributes"))
    columns = {*state.table.columns} - NO_STATE
    columns -= {f"was_{column}" for column in state.table.found_by}
    columns -= {"owner_kind"}  # it is read with the owner's id
    assert {column for column in columns if f"{{row}}.{column}" not in compared} == set()
