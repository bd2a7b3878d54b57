"""The rules of lineage, which are the same for objectives and key results."""

from typing import Any
from uuid import UUID

import pytest

from okr.domain.errors import InvalidInput, NotFound, WouldCreateLoop
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.key_result import KeyResult
from okr.domain.objective import Objective
from tests.domain.key_results import ADDED
from tests.domain.objectives import DRAFTED, REASON, REASONED
from tests.domain.scenario import STREAM, Fact, act, fact, given

SOURCE = UUID("0195f0e0-0000-7000-8000-0000000000b1")
LEARNING = UUID("0195f0e0-0000-7000-8000-0000000000b2")
RETROSPECTIVE = UUID("0195f0e0-0000-7000-8000-0000000000b3")
goals = pytest.mark.parametrize(
    ("kind", "begun"), [(Objective, DRAFTED), (KeyResult, ADDED)], ids=["objective", "key_result"]
)


def refined(kind: Any, source_kind: GoalKind = GoalKind.OBJECTIVE) -> Fact:
    return fact(kind.Refined, source_kind=source_kind.value, source_id=str(SOURCE))


def applied(kind: Any) -> Fact:
    return fact(
        kind.LearningApplied, learning_id=str(LEARNING), retrospective_id=str(RETROSPECTIVE)
    )


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
    goal = (
        given(begun)
        .when(lambda goal: goal.apply_learning(LEARNING, RETROSPECTIVE, act()))
        .then(applied(kind))
    )
    assert goal.learnings == {LEARNING: RETROSPECTIVE}
    given(begun, applied(kind)).when(
        lambda goal: goal.apply_learning(LEARNING, RETROSPECTIVE, act())
    ).then()


@goals
def test_withdrawing_a_refinement(kind: Any, begun: Fact) -> None:
    withdrawn = fact(
        kind.RefinementWithdrawn, source_kind="objective", source_id=str(SOURCE), **REASONED
    )
    history = given(begun, refined(kind))
    goal = history.when(
        lambda goal: goal.withdraw_refinement(GoalKind.OBJECTIVE, SOURCE, act(REASON))
    ).then(withdrawn)
    assert goal.refined_from == set()
    given(begun, refined(kind), withdrawn).when(
        lambda goal: goal.refine_from(GoalKind.OBJECTIVE, SOURCE, act())
    ).then(refined(kind))


@goals
def test_withdrawing_the_application_of_a_learning(kind: Any, begun: Fact) -> None:
    withdrawn = fact(
        kind.LearningApplicationWithdrawn,
        learning_id=str(LEARNING),
        retrospective_id=str(RETROSPECTIVE),
        **REASONED,
    )
    goal = (
        given(begun, applied(kind))
        .when(lambda goal: goal.withdraw_application(LEARNING, act(REASON)))
        .then(withdrawn)
    )
    assert goal.learnings == {}
    given(begun, applied(kind), withdrawn).when(
        lambda goal: goal.apply_learning(LEARNING, RETROSPECTIVE, act())
    ).then(applied(kind))


@goals
def test_withdrawing_needs_a_reason(kind: Any, begun: Fact) -> None:
    goal = given(begun, refined(kind), applied(kind))
    goal.when(
        lambda goal: goal.withdraw_refinement(GoalKind.OBJECTIVE, SOURCE, act())
    ).then_refused(InvalidInput, "reason", saying="withdrawing a refinement")
    goal.when(lambda goal: goal.withdraw_application(LEARNING, act())).then_refused(
        InvalidInput, "reason", saying="withdrawing the application of a learning"
    )


@goals
def test_only_what_was_said_is_withdrawn(kind: Any, begun: Fact) -> None:
    # another kind of goal under the same id is another goal
    given(begun, refined(kind)).when(
        lambda goal: goal.withdraw_refinement(GoalKind.KEY_RESULT, SOURCE, act(REASON))
    ).then_refused(NotFound, "source_id", saying="was not refined from key_result")
    given(begun).when(lambda goal: goal.withdraw_application(LEARNING, act(REASON))).then_refused(
        NotFound, "learning_id", saying=f"does not apply learning {LEARNING}"
    )
