"""The rules of lineage, which are the same for objectives and key results."""

from typing import Any
from uuid import UUID

import pytest

from okr.domain.errors import InvalidInput, WouldCreateLoop
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from tests.domain.key_results import ADDED
from tests.domain.objectives import DRAFTED
from tests.domain.scenario import STREAM, Fact, act, fact, given

SOURCE = UUID("0195f0e0-0000-7000-8000-0000000000b1")
LEARNING = UUID("0195f0e0-0000-7000-8000-0000000000b2")
RETROSPECTIVE = UUID("0195f0e0-0000-7000-8000-0000000000b3")
goals = pytest.mark.parametrize(
    ("kind", "begun"), [(Objective, DRAFTED), (KeyResult, ADDED)], ids=["objective", "key_result"]
)


def refined(kind: Any, source_kind: GoalKind = GoalKind.OBJECTIVE) -> Fact:
    return fact(kind.Refined, source_kind=source_kind.value, source_id=str(SOURCE))


@goals
@pytest.mark.parametrize("source_kind", GoalKind)
def test_refining(kind: Any, begun: Fact, source_kind: GoalKind) -> None:
    goal = (
        given(begun)
        .when(lambda goal: goal.refine_from(source_kind, SOURCE, act()))
        .then(refined(kind, source_kind))
    )
    assert goal.refined_from == {GoalRef(source_kind, SOURCE)}


@goals
def test_refining_from_the_same_source_again_changes_nothing(kind: Any, begun: Fact) -> None:
    given(begun, refined(kind)).when(
        lambda goal: goal.refine_from(GoalKind.OBJECTIVE, SOURCE, act())
    ).then()


@goals
def test_refining_from_several_sources(kind: Any, begun: Fact) -> None:
    goal = given(begun, refined(kind)).aggregate
    goal.refine_from(GoalKind.KEY_RESULT, SOURCE, act())
    assert len(goal.refined_from) == 2


@goals
def test_nothing_is_refined_from_itself(kind: Any, begun: Fact) -> None:
    given(begun).when(lambda goal: goal.refine_from(kind.TOPIC, STREAM, act())).then_refused(
        WouldCreateLoop, "source_id", saying="from itself"
    )


@goals
def test_a_source_has_a_known_kind(kind: Any, begun: Fact) -> None:
    given(begun).when(lambda goal: goal.refine_from("team", SOURCE, act())).then_refused(
        InvalidInput, "source_kind", saying="objective, key_result"
    )


@goals
def test_applying_a_learning(kind: Any, begun: Fact) -> None:
    applied = fact(
        kind.LearningApplied, learning_id=str(LEARNING), retrospective_id=str(RETROSPECTIVE)
    )
    goal = (
        given(begun)
        .when(lambda goal: goal.apply_learning(LEARNING, RETROSPECTIVE, act()))
        .then(applied)
    )
    assert goal.learnings == {LEARNING: RETROSPECTIVE}
    given(begun, applied).when(
        lambda goal: goal.apply_learning(LEARNING, RETROSPECTIVE, act())
    ).then()
