"""The rules of alignment."""

from typing import Any
from uuid import UUID

import pytest

from okr.domain.alignment import Link
from okr.domain.errors import InvalidInput, NotFound, WouldCreateLoop
from okr.domain.goal_ref import GoalKind, GoalRef
from okr.domain.objective import Objective
from tests.domain.objectives import DRAFTED, PARENT
from tests.domain.scenario import STREAM, Fact, act, fact, given


def aligned(before: Link | None, after: Link, kind: GoalKind = GoalKind.OBJECTIVE) -> Fact:
    return fact(
        Objective.Aligned,
        parent_kind=kind.value,
        parent_id=str(PARENT),
        link_from=before and before.value,
        link_to=after.value,
    )


CONTRIBUTING = aligned(None, Link.CONTRIBUTES)


@pytest.mark.parametrize("kind", GoalKind)
@pytest.mark.parametrize("link", Link)
def test_aligning_to_an_objective_or_a_key_result(kind: GoalKind, link: Link) -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.align(kind, PARENT, link, act()))
        .then(aligned(None, link, kind))
    )
    assert objective.alignments == {GoalRef(kind, PARENT): link}


def test_an_objective_has_many_parents() -> None:
    objective = given(DRAFTED, CONTRIBUTING).aggregate
    objective.align(GoalKind.KEY_RESULT, PARENT, Link.SUPPORTS, act())
    objective.align(GoalKind.OBJECTIVE, UUID(int=9), Link.SUPPORTS, act())
    assert objective.alignments == {
        GoalRef(GoalKind.OBJECTIVE, PARENT): Link.CONTRIBUTES,
        GoalRef(GoalKind.KEY_RESULT, PARENT): Link.SUPPORTS,
        GoalRef(GoalKind.OBJECTIVE, UUID(int=9)): Link.SUPPORTS,
    }


def test_aligning_again_with_another_link_changes_it() -> None:
    objective = (
        given(DRAFTED, CONTRIBUTING)
        .when(lambda objective: objective.align("objective", PARENT, Link.SUPPORTS, act()))
        .then(aligned(Link.CONTRIBUTES, Link.SUPPORTS))
    )
    assert objective.alignments == {GoalRef(GoalKind.OBJECTIVE, PARENT): Link.SUPPORTS}


def test_aligning_again_with_the_same_link_changes_nothing() -> None:
    given(DRAFTED, CONTRIBUTING).when(
        lambda objective: objective.align("objective", PARENT, Link.CONTRIBUTES, act())
    ).then()


def test_no_objective_stands_under_itself() -> None:
    given(DRAFTED).when(
        lambda objective: objective.align(GoalKind.OBJECTIVE, STREAM, Link.SUPPORTS, act())
    ).then_refused(WouldCreateLoop, "parent_id", saying="under itself")


def test_a_parent_and_a_link_have_known_kinds() -> None:
    kind: Any = "team"
    given(DRAFTED, CONTRIBUTING).when(
        lambda objective: objective.align(kind, PARENT, Link.SUPPORTS, act())
    ).then_refused(InvalidInput, "parent_kind", saying="objective, key_result")
    given(DRAFTED, CONTRIBUTING).when(
        lambda objective: objective.unalign(kind, PARENT, act())
    ).then_refused(InvalidInput, "parent_kind", saying="objective, key_result")
    given(DRAFTED).when(
        lambda objective: objective.align("objective", PARENT, "blocks", act())
    ).then_refused(InvalidInput, "link", saying="contributes, supports")


def test_unaligning() -> None:
    objective = (
        given(DRAFTED, CONTRIBUTING)
        .when(lambda objective: objective.unalign(GoalKind.OBJECTIVE, PARENT, act()))
        .then(
            fact(
                Objective.Unaligned,
                parent_kind="objective",
                parent_id=str(PARENT),
                link="contributes",
            )
        )
    )
    assert objective.alignments == {}


def test_unaligning_from_no_parent_is_refused() -> None:
    given(DRAFTED, CONTRIBUTING).when(
        lambda objective: objective.unalign(GoalKind.KEY_RESULT, PARENT, act())
    ).then_refused(NotFound, "parent_id", saying="not aligned to key_result")
