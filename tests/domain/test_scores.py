"""The rules of scores, which people give."""

from decimal import Decimal
from typing import Any

import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.errors import InvalidInput
from okr.domain.key_result import KeyResult
from okr.domain.reports import ScoreKind
from tests.domain.key_results import ADDED, recorded
from tests.domain.scenario import act, fact, given

REASON = Reason(ReasonKind.ERROR, "Doch noch erreicht")
SCORED = fact(KeyResult.Scored, kind="final", value="0.4")


def test_scoring() -> None:
    key_result = (
        given(ADDED, recorded(value="20"))
        .when(lambda key_result: key_result.score(ScoreKind.MID, Decimal("0.70"), act()))
        .then(fact(KeyResult.Scored, kind="mid", value="0.7"))
    )
    assert key_result.scores == {ScoreKind.MID: Decimal("0.7")}
    assert key_result.progress == Decimal("0.5"), "a score is not progress"


def test_each_kind_has_a_score_of_its_own() -> None:
    key_result = (
        given(ADDED, SCORED)
        .when(lambda key_result: key_result.score(ScoreKind.PROJECTED, Decimal(1), act()))
        .then(fact(KeyResult.Scored, kind="projected", value="1"))
    )
    assert key_result.scores == {"final": Decimal("0.4"), "projected": Decimal(1)}


def test_scoring_again_with_the_same_score_changes_nothing() -> None:
    given(ADDED, SCORED).when(
        lambda key_result: key_result.score(ScoreKind.FINAL, Decimal("0.40"), act())
    ).then()


def test_a_different_score_goes_through_rescoring() -> None:
    given(ADDED, SCORED).when(
        lambda key_result: key_result.score(ScoreKind.FINAL, Decimal(1), act(REASON))
    ).then_refused(InvalidInput, "kind", saying="rescore it")


def test_rescoring_keeps_the_old_score_and_the_reason() -> None:
    key_result = (
        given(ADDED, SCORED)
        .when(lambda key_result: key_result.rescore(ScoreKind.FINAL, Decimal(1), act(REASON)))
        .then(
            fact(
                KeyResult.Rescored,
                kind="final",
                value_from="0.4",
                value_to="1",
                reason_kind="error",
                reason_text="Doch noch erreicht",
            )
        )
    )
    assert key_result.scores == {ScoreKind.FINAL: Decimal(1)}


def test_rescoring_needs_a_reason() -> None:
    given(ADDED, SCORED).when(
        lambda key_result: key_result.rescore(ScoreKind.FINAL, Decimal(1), act())
    ).then_refused(InvalidInput, "reason", saying="rescoring")


def test_rescoring_to_the_same_score_changes_nothing() -> None:
    given(ADDED, SCORED).when(
        lambda key_result: key_result.rescore(ScoreKind.FINAL, Decimal("0.4"), act())
    ).then()


def test_rescoring_what_has_no_score_is_refused() -> None:
    given(ADDED, SCORED).when(
        lambda key_result: key_result.rescore(ScoreKind.MID, Decimal(1), act(REASON))
    ).then_refused(InvalidInput, "kind", saying="score it first")


@pytest.mark.parametrize("value", [Decimal("-0.01"), Decimal("1.01"), Decimal("NaN")])
def test_a_score_lies_from_0_to_1(value: Decimal) -> None:
    given(ADDED).when(
        lambda key_result: key_result.score(ScoreKind.FINAL, value, act())
    ).then_refused(InvalidInput, "value")
    given(ADDED, SCORED).when(
        lambda key_result: key_result.rescore(ScoreKind.FINAL, value, act(REASON))
    ).then_refused(InvalidInput, "value")


def test_a_score_has_a_known_kind() -> None:
    kind: Any = "guessed"
    given(ADDED).when(lambda key_result: key_result.score(kind, Decimal(1), act())).then_refused(
        InvalidInput, "kind", saying="mid, projected, final"
    )
