"""Who may read the values of a key result is told as any change is, also to those who may not."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from okr.domain.aggregate import Act, Reason, ReasonKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind
from okr.domain.person import Role
from okr.service.change_words import ChangeWords
from tests.changes.asking import Asking, Facts
from tests.changes.conftest import After
from tests.changes.laws import lead_on
from tests.projections.histories import KEY_RESULTS, OBJECTIVES, PEOPLE, Sent, alone

BEGINNING = 5
"""A key result whose values everybody may read is there."""
REASON = Reason(ReasonKind.OTHER, "Steht in einem Vertrag")
ACT = Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC), REASON)


def step(number: int, name: str, *arguments: Any, **options: Any) -> list[Sent]:
    return alone(ACT, KeyResult, KEY_RESULTS[number], name, *arguments, **options)


@pytest.fixture
async def asked(after: After) -> Asking:
    measure = Measure(MeasureKind.METRIC, Decimal(120), Decimal(180), "TCHF")
    history = [
        step(0, "restrict_values", [Role.LEAD]),  # 6
        step(0, "restrict_values", [Role.COACH, Role.LEAD]),  # 7
        step(0, "publish_values"),  # 8
        step(1, "add", OBJECTIVES[0], "EBIT", measure, (), readers=[Role.LEAD]),  # 9
        step(1, "publish_values"),  # 10
    ]
    asked = await after(history)
    assert asked.head == 10
    return asked


def of_readers(changes: list[Facts]) -> list[tuple[Any, Any, str]]:
    told = [one for one in changes if one["kind"] == "READERS_SET"]
    assert {one["field"] for one in told} <= {"readers"}
    return [(one["from"], one["to"], one["event"]["position"]) for one in told]


async def test_a_diff_leads_from_state_to_state(asked: Asking) -> None:
    await lead_on(asked, BEGINNING)


async def test_from_whom_to_whom(asked: Asking) -> None:
    lead, both = ["LEAD"], ["LEAD", "COACH"]
    assert of_readers(await asked.diff(5, 6)) == [(None, lead, "6")]
    assert of_readers(await asked.diff(5, 7)) == [(None, both, "7")]
    assert of_readers(await asked.diff(6, 8)) == [(lead, None, "8")]
    assert of_readers(await asked.diff(9, 10)) == [(lead, None, "10")]
    # published again, it is as before; that it was restricted is told by the steps
    assert await asked.diff(5, 8) == []
    steps = await asked.replay(5, 8)
    assert [(one["from"], one["to"]) for step in steps for one in step["patch"]] == [
        *((None, lead), (lead, both), (both, None))
    ]
    (added,) = await asked.diff(8, 9)
    assert (added["kind"], added["to"]["readers"]) == ("ADDED", lead)


async def test_who_may_not_read_the_values_is_told_who_may(after: After) -> None:
    everything = await after([step(0, "restrict_values", [Role.LEAD, Role.ADMIN])])
    masked = everything.masked
    told = await masked.diff(5, 6)
    assert told == await everything.diff(5, 6)
    assert of_readers(told) == [(None, ["ADMIN", "LEAD"], "6")]
    (all_told, *_), (added, *_) = [
        [one for one in await it.diff(0, 6) if one["entityId"].startswith("keyResult.")]
        for it in (everything, masked)
    ]
    assert (all_told["to"]["target"], added["to"]["target"]) == ("10", None)
    assert all_told["to"]["readers"] == added["to"]["readers"] == ["ADMIN", "LEAD"]


@pytest.mark.parametrize(
    ("language", "line", "added"),
    [
        ("de", "Leserkreis geändert, Zahlen lesbar für: Führung, Coach → alle", "Führung"),
        ("en", "readers changed, numbers readable by: lead, coach → everybody", "lead"),
    ],
)
async def test_in_words(asked: Asking, language: str, line: str, added: str) -> None:
    words = ChangeWords(language)
    (change,) = await asked.diff(7, 8)
    ends = f"{words.before(change)} → {words.after(change)}"
    assert f"{words.kind(change)}, {words.field(change)}: {ends}" == line
    (change,) = await asked.diff(8, 9)
    label = words.field({**change, "field": "readers"})
    assert f"{label}: {added}" in words.after(change).split("; ")
    (change,) = await asked.diff(4, 5)
    assert label not in words.after(change)
