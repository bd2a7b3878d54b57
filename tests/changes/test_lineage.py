"""What a goal was made from is told as any change is: earlier goals, and learnings."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Act, LedgerAggregate, Reason, ReasonKind
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.learning import LearningKind
from okr.domain.objective import Objective
from okr.domain.retrospective import Retrospective
from okr.service.change_words import ChangeWords
from okr.service.cli.package.views import nameless
from tests.changes.asking import Asking
from tests.changes.conftest import After
from tests.changes.laws import lead_on
from tests.projections.histories import (
    CYCLES,
    KEY_RESULTS,
    LEARNINGS,
    OBJECTIVES,
    PEOPLE,
    RETROSPECTIVES,
    Sent,
    alone,
)

BEGINNING = 5
"""An objective with a key result is there."""
ACT = Act(PEOPLE[0], datetime(2026, 4, 2, tzinfo=UTC), Reason(ReasonKind.ERROR))
SOURCE = GoalKind.OBJECTIVE, OBJECTIVES[0]
LEARNED = "Empfehlungen kommen\nnach Gesprächen"
Told = tuple[Any, ...]
KINDS = {"REFINED", "LEARNING_APPLIED"}


def step(kind: type[LedgerAggregate], number: int, name: str, *arguments: Any) -> list[Sent]:
    ids = {Objective: OBJECTIVES, KeyResult: KEY_RESULTS, Retrospective: RETROSPECTIVES}
    return alone(ACT, kind, ids[kind][number], name, *arguments)


@pytest.fixture
async def asked(after: After) -> Asking:
    insight = LEARNINGS[0], LearningKind.INSIGHT, LEARNED
    history = [
        step(Retrospective, 0, "open", CYCLES[0], None),  # 6
        step(Retrospective, 0, "capture_learning", *insight),  # 7
        step(Objective, 1, "draft", CYCLES[0], "Mehr", None),  # 8
        step(Objective, 1, "refine_from", *SOURCE),  # 9
        step(KeyResult, 0, "refine_from", *SOURCE),  # 10, of the same source
        step(Objective, 1, "apply_learning", LEARNINGS[0], RETROSPECTIVES[0]),  # 11
        step(Objective, 1, "withdraw_refinement", *SOURCE),  # 12
        step(Objective, 1, "refine_from", *SOURCE),  # 13
        step(KeyResult, 0, "withdraw_refinement", *SOURCE),  # 14
        step(Objective, 1, "withdraw_application", LEARNINGS[0]),  # 15
    ]
    asked = await after(history)
    assert asked.head == 15
    return asked


async def told(asked: Asking, since: int, until: int) -> list[Told]:
    """Return the kinds, values, objects and causes of the changes of lineage."""
    return [
        (
            *(change["kind"], change["from"], change["to"]),
            *([one["entityId"] for one in change[end]] for end in ("fromObjects", "toObjects")),
            [one["position"] for one in change["events"]["nodes"]],
        )
        for change in await asked.diff(since, until)
        if change["kind"] in KINDS
    ]


async def test_a_diff_leads_from_state_to_state(asked: Asking) -> None:
    await lead_on(asked, BEGINNING)


async def test_what_came_to_be_and_what_was_taken_back(asked: Asking) -> None:
    id_of = asked.world.past.id_of
    source, learning = id_of("objective", OBJECTIVES[0]), id_of("learning", LEARNINGS[0])
    refined: Told = ("REFINED", None, True, [], [source])
    assert await told(asked, 8, 9) == [(*refined, ["9"])]
    assert await told(asked, 7, 10) == [(*refined, ["10"]), (*refined, ["9"])]
    assert await told(asked, 10, 11) == [("LEARNING_APPLIED", None, True, [], [learning], ["11"])]
    assert await told(asked, 11, 12) == [("REFINED", True, None, [source], [], ["12"])]
    # taken back and said again, it is as before
    assert await told(asked, 11, 13) == []
    assert await told(asked, 8, 13) == [
        (*refined, ["10"]),
        ("LEARNING_APPLIED", None, True, [], [learning], ["11"]),
        (*refined, ["13", "12", "9"]),
    ]
    assert await told(asked, 14, 15) == [("LEARNING_APPLIED", True, None, [learning], [], ["15"])]


@pytest.mark.parametrize(
    ("language", "refined", "learned"),
    [
        (
            "de",
            "Herkunft geändert, entwickelt aus „Ziel“: – → ja",
            "Erkenntnisse umgesetzt, setzt um „Empfehlungen kommen nach Gesprächen“: – → ja",
        ),
        (
            "en",
            "lineage changed, refined from “Ziel”: – → yes",
            "learnings applied, applies “Empfehlungen kommen nach Gesprächen”: – → yes",
        ),
    ],
)
async def test_in_words(asked: Asking, language: str, refined: str, learned: str) -> None:
    words = ChangeWords(language)
    for position, node, line in (
        (9, {"title": "Ziel"}, refined),
        (11, {"learned": LEARNED}, learned),
    ):
        (change,) = await asked.diff(position - 1, position)
        change["toObjects"][0] |= node
        ends = f"{words.before(change)} → {words.after(change)}"
        assert f"{words.kind(change)}, {words.field(change)}: {ends}" == line


async def test_a_learning_is_told_by_its_id_where_people_are(asked: Asking) -> None:
    words = ChangeWords("en", people=False)
    (change,) = await asked.diff(10, 11)
    change["toObjects"][0]["learned"] = LEARNED
    assert words.field(change) == f"applies “{LEARNINGS[0]}”"


async def test_a_learning_without_words_any_more(asked: Asking) -> None:
    """Its author was erased."""
    (change,) = await asked.diff(10, 11)
    change["toObjects"][0]["learned"] = None
    assert ChangeWords("en").field(change) == "applies “–”"


def test_an_audit_package_without_names_tells_a_learning_by_its_id() -> None:
    learning = {"entityId": f"learning.{UUID(int=1)}.{LEARNINGS[0]}"}
    change = {"event": None, "fromObjects": [], "toObjects": [learning | {"learned": LEARNED}]}
    (told,) = nameless({"changes": [change]})["changes"]
    assert told["toObjects"] == [learning]
