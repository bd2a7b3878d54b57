"""The rules of an objective's way to commitment, and of what it takes after it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from okr.domain.alignment import Link
from okr.domain.commitment import Ambition, ObjectiveState
from okr.domain.errors import InvalidInput
from okr.domain.goal_ref import GoalKind
from okr.domain.objective import Objective
from tests.domain.objectives import (
    CLOSED,
    COMMITTED,
    CYCLE,
    DRAFTED,
    DROPPED,
    OTHER_CYCLE,
    PROPOSED,
    REASON,
    REASONED,
)
from tests.domain.scenario import STREAM, Fact, act, fact, given

PARENT = UUID("0195f0e0-0000-7000-8000-0000000000a1")
RETURNED = fact(Objective.Returned, **REASONED)


def test_proposing() -> None:
    objective = given(DRAFTED).when(lambda objective: objective.propose(act())).then(PROPOSED)
    assert objective.state is ObjectiveState.PROPOSED


@pytest.mark.parametrize("before", [(), (PROPOSED,)], ids=["draft", "proposed"])
def test_committing_a_draft_or_a_proposal(before: tuple[Fact, ...]) -> None:
    objective = (
        given(DRAFTED, *before).when(lambda objective: objective.commit(act())).then(COMMITTED)
    )
    assert objective.state is ObjectiveState.COMMITTED


@pytest.mark.parametrize("before", [PROPOSED, COMMITTED], ids=["proposed", "committed"])
def test_returning_to_a_draft_needs_a_reason(before: Fact) -> None:
    objective = (
        given(DRAFTED, before)
        .when(lambda objective: objective.return_to_draft(act(REASON)))
        .then(RETURNED)
    )
    assert objective.state is ObjectiveState.DRAFT
    given(DRAFTED, before).when(lambda objective: objective.return_to_draft(act())).then_refused(
        InvalidInput, "reason", saying="returning"
    )


def test_taking_the_same_step_again_changes_nothing() -> None:
    given(DRAFTED, PROPOSED).when(lambda objective: objective.propose(act())).then()
    given(DRAFTED, COMMITTED).when(lambda objective: objective.commit(act())).then()
    given(DRAFTED).when(lambda objective: objective.return_to_draft(act())).then()


def test_what_is_committed_is_not_proposed() -> None:
    given(DRAFTED, COMMITTED).when(lambda objective: objective.propose(act())).then_refused(
        InvalidInput, saying="return it to a draft first"
    )


@pytest.mark.parametrize("stage", [(), (PROPOSED,), (COMMITTED,)])
def test_restoring_and_reopening_bring_the_former_state_back(stage: tuple[Fact, ...]) -> None:
    before = given(DRAFTED, *stage).aggregate.state
    for ended, end in ((ObjectiveState.DROPPED, DROPPED), (ObjectiveState.CLOSED, CLOSED)):
        objective = given(DRAFTED, *stage, end).aggregate
        assert objective.state is ended
        if end is DROPPED:
            objective.restore(act())
        else:
            objective.reopen(act(REASON))
        assert objective.state is before


def test_setting_the_ambition() -> None:
    objective = (
        given(DRAFTED)
        .when(lambda objective: objective.set_ambition(Ambition.ASPIRATIONAL, act()))
        .then(fact(Objective.AmbitionSet, ambition_from=None, ambition_to="aspirational"))
    )
    assert objective.ambition is Ambition.ASPIRATIONAL


def test_taking_the_ambition_back() -> None:
    set_ = fact(Objective.AmbitionSet, ambition_from=None, ambition_to="committed")
    objective = (
        given(DRAFTED, set_)
        .when(lambda objective: objective.set_ambition(None, act()))
        .then(fact(Objective.AmbitionSet, ambition_from="committed", ambition_to=None))
    )
    assert objective.ambition is None


def test_setting_the_same_ambition_changes_nothing_and_needs_no_reason() -> None:
    set_ = fact(Objective.AmbitionSet, ambition_from=None, ambition_to="committed")
    given(DRAFTED, set_, COMMITTED).when(
        lambda objective: objective.set_ambition(Ambition.COMMITTED, act())
    ).then()
    given(DRAFTED, COMMITTED).when(lambda objective: objective.set_ambition(None, act())).then()


def test_drafting_with_an_ambition() -> None:
    objective = Objective.draft(STREAM, CYCLE, "Ziel", None, act(), ambition=Ambition.ASPIRATIONAL)
    assert objective.ambition is Ambition.ASPIRATIONAL


def test_an_ambition_is_known() -> None:
    ambition: Any = "moonshot"
    given().when(
        lambda _: Objective.draft(STREAM, CYCLE, "Ziel", None, act(), ambition=ambition)
    ).then_refused(InvalidInput, "ambition", saying="committed, aspirational")
    given(DRAFTED).when(lambda objective: objective.set_ambition(ambition, act())).then_refused(
        InvalidInput, "ambition", saying="committed, aspirational"
    )


def test_aspirations_are_expected_to_reach_seven_tenths() -> None:
    assert Ambition.COMMITTED.expected == 1
    assert Ambition.ASPIRATIONAL.expected == Decimal("0.7")


CHANGES: dict[str, Callable[[Objective, Any], None]] = {
    "rewording": lambda objective, act: objective.reword("Neu", act),
    "moving": lambda objective, act: objective.move(OTHER_CYCLE, act),
    "handing over": lambda objective, act: objective.hand_over(None, act),
    "dropping": lambda objective, act: objective.drop(act),
    "changing the ambition of": lambda objective, act: objective.set_ambition(
        Ambition.COMMITTED, act
    ),
    "aligning": lambda objective, act: objective.align(
        GoalKind.OBJECTIVE, PARENT, Link.SUPPORTS, act
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_commitment_what_people_stand_by_changes_with_a_reason_only(change: str) -> None:
    command = CHANGES[change]
    given(DRAFTED, COMMITTED).when(lambda objective: command(objective, act())).then_refused(
        InvalidInput, "reason", saying=f"{change} a committed objective"
    )
    for history, reason in (((DRAFTED,), None), ((DRAFTED, COMMITTED), REASON)):
        objective = given(*history).aggregate
        command(objective, act(reason))
        assert len(objective.collect_events()) == 1


def test_after_commitment_links_change_with_a_reason_only() -> None:
    aligned = fact(
        Objective.Aligned,
        parent_kind="objective",
        parent_id=str(PARENT),
        link_from=None,
        link_to="supports",
    )
    history = given(DRAFTED, aligned, COMMITTED)
    history.when(lambda objective: objective.unalign("objective", PARENT, act())).then_refused(
        InvalidInput, "reason", saying="unaligning a committed objective"
    )
    objective = history.aggregate
    objective.align("objective", PARENT, "supports", act())  # as it is
    assert objective.collect_events() == []
    objective.unalign("objective", PARENT, act(REASON))
    assert objective.alignments == {}


def test_after_commitment_other_changes_need_no_reason() -> None:
    objective = given(DRAFTED, COMMITTED).aggregate
    objective.set_attribute("farbe", "rot", act())
    objective.close("scored", act())
    assert objective.state is ObjectiveState.CLOSED


def test_a_returned_objective_changes_without_a_reason_again() -> None:
    objective = given(DRAFTED, COMMITTED, RETURNED).aggregate
    objective.reword("Neu", act())
    assert objective.title == "Neu"
