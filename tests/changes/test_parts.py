"""A part of the organisation, and the whole of it: columns, ends and refusals."""

from uuid import UUID

import pytest

from okr.service.graphql.types.changes.state import STATES
from tests.changes.asking import Asking
from tests.projections.histories import (
    CYCLES,
    PEOPLE,
    TEAMS,
)

NO_STATE = {"id", "version", "created_at", "dropped"}
"""Columns that tell of the row, or what the outcome tells too, beside those of `parents`."""


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
