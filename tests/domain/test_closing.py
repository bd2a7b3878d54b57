"""The rules of closing and reopening objectives and key results."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from okr.domain.commitment import ObjectiveState
from okr.domain.errors import InvalidInput, NotInForce
from okr.domain.goal import Outcome
from okr.domain.key_result import KeyResult, KeyResultState
from okr.domain.objective import Objective
from okr.domain.reports import ScoreKind
from tests.domain.key_results import ADDED, DROPPED, recorded
from tests.domain.objectives import CLOSED, DRAFTED, REASON, REASONED, SUCCESSOR
from tests.domain.scenario import STREAM, Fact, act, fact, given

FINAL = fact(KeyResult.Scored, kind="final", value="0.4")
MID = fact(KeyResult.Scored, kind="mid", value="0.4")
KEY_RESULT_CLOSED = fact(KeyResult.Closed, outcome="scored", successor_id=None)
OBJECTIVE: tuple[Any, ...] = (Objective, (DRAFTED,))
KEY_RESULT: tuple[Any, ...] = (KeyResult, (ADDED, FINAL))
goals = pytest.mark.parametrize(
    ("kind", "history"), [OBJECTIVE, KEY_RESULT], ids=["objective", "key_result"]
)


@goals
def test_closing_as_scored(kind: Any, history: tuple[Fact, ...]) -> None:
    goal = (
        given(*history)
        .when(lambda goal: goal.close(Outcome.SCORED, act()))
        .then(fact(kind.Closed, outcome="scored", successor_id=None))
    )
    assert goal.outcome is Outcome.SCORED
    assert goal.state == "closed"
    assert goal.closed
    assert not goal.dropped


@goals
@pytest.mark.parametrize("successor_id", [None, SUCCESSOR])
def test_closing_as_carried_over_may_name_a_successor(
    kind: Any, history: tuple[Fact, ...], successor_id: UUID | None
) -> None:
    goal = (
        given(*history)
        .when(lambda goal: goal.close(Outcome.CARRIED_OVER, act(), successor_id))
        .then(
            fact(
                kind.Closed,
                outcome="carried_over",
                successor_id=None if successor_id is None else str(successor_id),
            )
        )
    )
    assert goal.outcome is Outcome.CARRIED_OVER
    assert goal.successor_id == successor_id


@goals
def test_the_outcome_dropped_is_dropping(kind: Any, history: tuple[Fact, ...]) -> None:
    goal = (
        given(*history)
        .when(lambda goal: goal.close(Outcome.DROPPED, act(REASON)))
        .then(fact(kind.Dropped, **REASONED))
    )
    assert goal.outcome is Outcome.DROPPED
    assert goal.state == "dropped"
    assert goal.dropped
    assert not goal.closed


@goals
@pytest.mark.parametrize("outcome", [Outcome.SCORED, Outcome.DROPPED])
def test_only_what_is_carried_over_has_a_successor(
    kind: Any, history: tuple[Fact, ...], outcome: Outcome
) -> None:
    given(*history).when(lambda goal: goal.close(outcome, act(), SUCCESSOR)).then_refused(
        InvalidInput, "successor_id", saying=f"what is `{outcome}` has no successor"
    )


@goals
def test_nothing_succeeds_itself(kind: Any, history: tuple[Fact, ...]) -> None:
    given(*history).when(lambda goal: goal.close(Outcome.CARRIED_OVER, act(), STREAM)).then_refused(
        InvalidInput, "successor_id", saying="succeed itself"
    )


@goals
def test_an_outcome_is_known(kind: Any, history: tuple[Fact, ...]) -> None:
    given(*history).when(lambda goal: goal.close("forgotten", act())).then_refused(
        InvalidInput, "outcome", saying="scored, carried_over, dropped"
    )


@pytest.mark.parametrize("history", [(ADDED,), (ADDED, MID), (ADDED, recorded(value="30"))])
def test_a_key_result_closes_as_scored_with_a_final_score_only(history: tuple[Fact, ...]) -> None:
    given(*history).when(lambda key_result: key_result.close("scored", act())).then_refused(
        InvalidInput, "outcome", saying="score it first"
    )


@goals
@pytest.mark.parametrize("outcome", Outcome)
def test_what_ended_does_not_end_again(
    kind: Any, history: tuple[Fact, ...], outcome: Outcome
) -> None:
    closed = fact(kind.Closed, outcome="scored", successor_id=None)
    for end, saying in ((closed, "reopen it first"), (fact(kind.Dropped), "restore it first")):
        given(*history, end).when(lambda goal: goal.close(outcome, act())).then_refused(
            NotInForce, saying=saying
        )


@goals
def test_reopening(kind: Any, history: tuple[Fact, ...]) -> None:
    closed = fact(kind.Closed, outcome="carried_over", successor_id=str(SUCCESSOR))
    before = given(*history).aggregate.state
    goal = (
        given(*history, closed)
        .when(lambda goal: goal.reopen(act(REASON)))
        .then(fact(kind.Reopened, **REASONED))
    )
    assert goal.outcome is None
    assert goal.successor_id is None
    assert goal.state is before


def test_reopening_needs_a_reason() -> None:
    given(DRAFTED, CLOSED).when(lambda objective: objective.reopen(act())).then_refused(
        InvalidInput, "reason", saying="reopening"
    )


@goals
def test_only_what_is_closed_is_reopened(kind: Any, history: tuple[Fact, ...]) -> None:
    for end in ((), (fact(kind.Dropped),)):
        given(*history, *end).when(lambda goal: goal.reopen(act(REASON))).then_refused(
            NotInForce, saying="not closed"
        )


@goals
def test_what_is_closed_is_not_restored(kind: Any, history: tuple[Fact, ...]) -> None:
    closed = fact(kind.Closed, outcome="scored", successor_id=None)
    given(*history, closed).when(lambda goal: goal.restore(act())).then_refused(
        NotInForce, saying="not dropped"
    )


def test_a_closed_key_result_takes_scores() -> None:
    carried_over = fact(KeyResult.Closed, outcome="carried_over", successor_id=None)
    given(ADDED, carried_over).when(
        lambda key_result: key_result.score(ScoreKind.FINAL, Decimal("0.4"), act())
    ).then(FINAL)


def test_rescoring_after_closing_leaves_the_closing_score_in_the_history() -> None:
    rescored = fact(KeyResult.Rescored, kind="final", value_from="0.4", value_to="0.5", **REASONED)
    key_result = (
        given(ADDED, FINAL, KEY_RESULT_CLOSED)
        .when(lambda key_result: key_result.rescore(ScoreKind.FINAL, Decimal("0.5"), act(REASON)))
        .then(rescored)
    )
    assert key_result.outcome is Outcome.SCORED
    assert key_result.state is KeyResultState.CLOSED
    assert given(ADDED, FINAL, KEY_RESULT_CLOSED).aggregate.scores == {"final": Decimal("0.4")}


def test_states_of_a_key_result() -> None:
    assert given(ADDED).aggregate.state is KeyResultState.OPEN
    assert given(ADDED, fact(KeyResult.StruckOut)).aggregate.state is KeyResultState.OPEN
    assert given(ADDED, DROPPED).aggregate.state is KeyResultState.DROPPED
    assert given(DRAFTED, CLOSED).aggregate.state is ObjectiveState.CLOSED
