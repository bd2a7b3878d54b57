"""The key result's rules, apart from what is reported on it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from okr.domain.aggregate import Reason, ReasonKind
from okr.domain.check_in import CheckInFacts
from okr.domain.errors import InvalidInput, NotInForce
from okr.domain.goal import Outcome
from okr.domain.goal_ref import GoalKind
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind, ProgressMissing
from okr.domain.owner import Owner
from okr.domain.reports import ScoreKind
from tests.domain.key_results import (
    ADDED,
    CHECK_IN,
    DAY,
    DROPPED,
    MEASURE,
    OBJECTIVE,
    added,
    recorded,
)
from tests.domain.scenario import ANNA, BERND, STREAM, Fact, act, fact, given

REASON = Reason(ReasonKind.MARKET_CHANGED, "Großkunde abgesprungen")
REASONED = {"reason_kind": "market_changed", "reason_text": "Großkunde abgesprungen"}
HALVES = [
    {"person_id": str(BERND), "weight": "0.5"},
    {"person_id": str(ANNA), "weight": "0.5"},
]


def test_adding() -> None:
    owners = [Owner(ANNA, Decimal("0.750")), Owner(BERND, Decimal(0))]
    key_result = (
        given()
        .when(
            lambda _: KeyResult.add(
                STREAM,
                OBJECTIVE,
                "Weiterempfehlungen je Monat",
                Measure(MeasureKind.METRIC, Decimal("1E+1"), Decimal("30.0"), "Stück"),
                owners,
                act(),
                weight=Decimal("2.50"),
                attributes={"priorität": "P0"},
            )
        )
        .then(
            added(
                title="Weiterempfehlungen je Monat",
                measure={"kind": "metric", "baseline": "10", "target": "30", "unit": "Stück"},
                owners=[
                    {"person_id": str(ANNA), "weight": "0.75"},
                    {"person_id": str(BERND), "weight": "0"},
                ],
                weight="2.5",
                attributes={"priorität": "P0"},
            )
        )
    )
    assert key_result.objective_id == OBJECTIVE
    assert key_result.title == "Weiterempfehlungen je Monat"
    assert key_result.measure == Measure(MeasureKind.METRIC, Decimal(10), Decimal(30), "Stück")
    assert key_result.owners == tuple(owners)
    assert key_result.weight == Decimal("2.5")
    assert key_result.attributes == {"priorität": "P0"}
    assert not key_result.struck_out
    assert not key_result.dropped
    assert key_result.check_ins == {}
    assert key_result.latest is None
    assert key_result.check_in_count == 0
    assert key_result.scores == {}
    assert key_result.progress is None
    assert key_result.progress_missing is ProgressMissing.NO_CHECK_IN


def test_adding_without_owners_weighs_one() -> None:
    key_result = KeyResult.add(STREAM, OBJECTIVE, "Ziel", MEASURE, [], act())
    assert key_result.owners == ()
    assert key_result.weight == 1


@pytest.mark.parametrize(
    ("measure", "path", "problem"),
    [
        (Measure(MeasureKind.METRIC, Decimal(1)), "target", "needs a target"),
        (Measure(MeasureKind.METRIC, target=Decimal("NaN")), "target", "finite"),
        (Measure(MeasureKind.METRIC, Decimal("-Infinity"), Decimal(1)), "baseline", "finite"),
        (Measure(MeasureKind.METRIC, target=Decimal("1E+999999")), "target", "larger unit"),
        (Measure(MeasureKind.METRIC, target=Decimal("1E-999999")), "target", "round it"),
        (Measure(MeasureKind.METRIC, target=Decimal("1." + "1" * 19)), "target", "round it"),
        (Measure(MeasureKind.TEXT, target=Decimal(1)), "target", "`text` has no target"),
        (Measure(MeasureKind.TEXT, Decimal(1)), "baseline", "`text` has no baseline"),
        (Measure(MeasureKind.METRIC, target=Decimal(1), unit=" "), "unit", "blank"),
        (Measure(MeasureKind.METRIC, target=Decimal(1), unit="x" * 51), "unit", "50"),
    ],
)
def test_a_measure_keeps_the_rules(measure: Measure, path: str, problem: str) -> None:
    given().when(
        lambda _: KeyResult.add(STREAM, OBJECTIVE, "Ziel", measure, [], act())
    ).then_refused(InvalidInput, "measure", path, saying=problem)
    given(ADDED).when(lambda key_result: key_result.retarget(measure, act(REASON))).then_refused(
        InvalidInput, "measure", path, saying=problem
    )


def test_a_measure_has_a_known_kind() -> None:
    kind: Any = "magic"
    given(ADDED).when(
        lambda key_result: key_result.retarget(replace(MEASURE, kind=kind), act(REASON))
    ).then_refused(
        InvalidInput, "measure", "kind", saying="metric, at_least, at_most, yes_no, text"
    )


@pytest.mark.parametrize("weight", [Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_a_weight_is_finite_and_not_negative(weight: Decimal) -> None:
    given().when(
        lambda _: KeyResult.add(STREAM, OBJECTIVE, "Ziel", MEASURE, [], act(), weight=weight)
    ).then_refused(InvalidInput, "weight")
    given(ADDED).when(
        lambda key_result: key_result.hand_over([Owner(ANNA), Owner(BERND, weight)], act())
    ).then_refused(InvalidInput, "owners", "1", "weight")


def test_rewording() -> None:
    key_result = (
        given(ADDED)
        .when(lambda key_result: key_result.reword("Mehr Empfehlungen", act(), cosmetic=True))
        .then(
            fact(
                KeyResult.Reworded,
                title_from="Weiterempfehlungen",
                title_to="Mehr Empfehlungen",
                cosmetic=True,
            )
        )
    )
    assert key_result.title == "Mehr Empfehlungen"


def test_rewording_to_the_same_title_changes_nothing() -> None:
    given(ADDED).when(
        lambda key_result: key_result.reword("Weiterempfehlungen", act(), cosmetic=True)
    ).then()


def test_retargeting_keeps_both_definitions_and_the_reason() -> None:
    key_result = (
        given(ADDED, recorded(value="20"))
        .when(
            lambda key_result: key_result.retarget(
                replace(MEASURE, target=Decimal(50)), act(REASON)
            )
        )
        .then(
            fact(
                KeyResult.Retargeted,
                measure_from=ADDED.fields["measure"],
                measure_to={**ADDED.fields["measure"], "target": "50"},
                **REASONED,
            )
        )
    )
    assert key_result.progress == Decimal("0.25")


def test_retargeting_needs_a_reason() -> None:
    given(ADDED).when(
        lambda key_result: key_result.retarget(replace(MEASURE, target=Decimal(50)), act())
    ).then_refused(InvalidInput, "reason", saying="changing the measure")


@pytest.mark.parametrize("words", [None, "", "  "])
def test_a_reason_of_kind_other_is_told_in_words(words: str | None) -> None:
    silent = replace(act(), reason=Reason(ReasonKind.OTHER, words))
    given(ADDED).when(
        lambda key_result: key_result.retarget(replace(MEASURE, target=Decimal(50)), silent)
    ).then_refused(InvalidInput, "reason", "text", saying="in words")


def test_retargeting_to_the_same_measure_changes_nothing_and_needs_no_reason() -> None:
    given(ADDED).when(
        lambda key_result: key_result.retarget(replace(MEASURE, target=Decimal("30.00")), act())
    ).then()


def test_setting_an_attribute() -> None:
    key_result = (
        given(ADDED)
        .when(lambda key_result: key_result.set_attribute("priorität", "P1", act()))
        .then(fact(KeyResult.AttributeSet, name="priorität", value_from=None, value_to="P1"))
    )
    assert key_result.attributes == {"priorität": "P1"}


def test_striking_out_leaves_it_changeable() -> None:
    struck = fact(KeyResult.StruckOut)
    key_result = given(ADDED).when(lambda key_result: key_result.strike_out(act())).then(struck)
    assert key_result.struck_out
    key_result = (
        given(ADDED, struck)
        .when(lambda key_result: key_result.set_attribute("a", 1, act()))
        .then(fact(KeyResult.AttributeSet, name="a", value_from=None, value_to=1))
    )
    assert key_result.struck_out


def test_striking_out_twice_changes_nothing() -> None:
    given(ADDED, fact(KeyResult.StruckOut)).when(
        lambda key_result: key_result.strike_out(act())
    ).then()


def test_handing_over() -> None:
    key_result = (
        given(ADDED)
        .when(
            lambda key_result: key_result.hand_over(
                [Owner(BERND, Decimal("0.50")), Owner(ANNA, Decimal("0.5"))], act()
            )
        )
        .then(fact(KeyResult.HandedOver, owners_from=ADDED.fields["owners"], owners_to=HALVES))
    )
    assert [owner.person_id for owner in key_result.owners] == [BERND, ANNA]


def test_handing_over_to_nobody() -> None:
    key_result = (
        given(ADDED)
        .when(lambda key_result: key_result.hand_over([], act()))
        .then(fact(KeyResult.HandedOver, owners_from=ADDED.fields["owners"], owners_to=[]))
    )
    assert key_result.owners == ()


def test_handing_over_to_the_same_owners_changes_nothing() -> None:
    given(ADDED).when(
        lambda key_result: key_result.hand_over([Owner(ANNA, Decimal("1.0"))], act())
    ).then()


def test_no_person_owns_twice() -> None:
    given(ADDED).when(
        lambda key_result: key_result.hand_over([Owner(ANNA), Owner(ANNA)], act())
    ).then_refused(InvalidInput, "owners", "1", "person_id")


def test_reweighting() -> None:
    key_result = (
        given(ADDED)
        .when(lambda key_result: key_result.reweight(Decimal("2.50"), act()))
        .then(fact(KeyResult.Reweighted, weight_from=ADDED.fields["weight"], weight_to="2.5"))
    )
    assert key_result.weight == Decimal("2.5")


def test_reweighting_to_the_same_weight_changes_nothing() -> None:
    given(ADDED).when(
        lambda key_result: key_result.reweight(Decimal(ADDED.fields["weight"]), act())
    ).then()


def test_no_key_result_weighs_less_than_nothing() -> None:
    given(ADDED).when(lambda key_result: key_result.reweight(Decimal(-1), act())).then_refused(
        InvalidInput, "weight"
    )


def test_moving_to_another_objective() -> None:
    elsewhere = UUID(int=7)
    key_result = (
        given(ADDED, recorded(value="20"))
        .when(lambda key_result: key_result.move(elsewhere, act()))
        .then(fact(KeyResult.Moved, objective_from=str(OBJECTIVE), objective_to=str(elsewhere)))
    )
    assert key_result.objective_id == elsewhere
    assert key_result.progress == Decimal("0.5")


def test_moving_to_the_same_objective_changes_nothing() -> None:
    given(ADDED).when(lambda key_result: key_result.move(OBJECTIVE, act())).then()


def test_dropping_keeps_the_history() -> None:
    scored = fact(KeyResult.Scored, kind="mid", value="0.3")
    key_result = given(ADDED, recorded(value="20"), scored, DROPPED).aggregate
    assert key_result.check_ins[CHECK_IN].value == 20
    assert key_result.progress == Decimal("0.5")
    assert key_result.scores == {ScoreKind.MID: Decimal("0.3")}


def test_dropping_and_restoring_bring_it_back_as_it_was() -> None:
    history = (ADDED, fact(KeyResult.StruckOut), recorded(value="20"))
    key_result = (
        given(*history)
        .when(lambda key_result: key_result.drop(act(REASON)))
        .then(fact(KeyResult.Dropped, **REASONED))
    )
    assert key_result.dropped
    key_result = (
        given(*history, DROPPED)
        .when(lambda key_result: key_result.restore(act()))
        .then(fact(KeyResult.Restored))
    )
    assert not key_result.dropped
    assert key_result.struck_out
    assert key_result.progress == Decimal("0.5")


def test_restoring_what_is_not_dropped_is_refused() -> None:
    given(ADDED).when(lambda key_result: key_result.restore(act())).then_refused(NotInForce)


COMMANDS: dict[str, Callable[[KeyResult], None]] = {
    "reword": lambda key_result: key_result.reword("Neu", act()),
    "retarget": lambda key_result: key_result.retarget(Measure(MeasureKind.TEXT), act(REASON)),
    "set_attribute": lambda key_result: key_result.set_attribute("a", 1, act()),
    "strike_out": lambda key_result: key_result.strike_out(act()),
    "hand_over": lambda key_result: key_result.hand_over([], act()),
    "reweight": lambda key_result: key_result.reweight(Decimal(3), act()),
    "move": lambda key_result: key_result.move(UUID(int=7), act()),
    "refine": lambda key_result: key_result.refine_from(GoalKind.OBJECTIVE, UUID(int=7), act()),
    "apply_learning": lambda key_result: key_result.apply_learning(UUID(int=7), UUID(int=8), act()),
    "withdraw_refinement": lambda key_result: key_result.withdraw_refinement(
        GoalKind.OBJECTIVE, UUID(int=7), act(REASON)
    ),
    "withdraw_application": lambda key_result: key_result.withdraw_application(
        UUID(int=7), act(REASON)
    ),
    "drop": lambda key_result: key_result.drop(act()),
    "close": lambda key_result: key_result.close(Outcome.CARRIED_OVER, act()),
    "record": lambda key_result: key_result.record_check_in(
        UUID(int=7), CheckInFacts(DAY, Decimal(1)), act()
    ),
    "correct": lambda key_result: key_result.correct_check_in(
        CHECK_IN, CheckInFacts(DAY, Decimal(1)), act()
    ),
    "retract": lambda key_result: key_result.retract_check_in(CHECK_IN, act(REASON)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_dropped_key_result_is_restored_first(name: str) -> None:
    given(ADDED, recorded(value="20"), DROPPED).when(COMMANDS[name]).then_refused(
        NotInForce, saying="restore it first"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_closed_key_result_is_reopened_first(name: str) -> None:
    closed = fact(KeyResult.Closed, outcome="carried_over", successor_id=None)
    given(ADDED, recorded(value="20"), closed).when(COMMANDS[name]).then_refused(
        NotInForce, saying="reopen it first"
    )


def test_a_dropped_key_result_can_be_scored() -> None:
    scored: Fact = fact(KeyResult.Scored, kind="final", value="0.3")
    given(ADDED, DROPPED).when(
        lambda key_result: key_result.score(ScoreKind.FINAL, Decimal("0.3"), act())
    ).then(scored)
    given(ADDED, DROPPED, scored).when(
        lambda key_result: key_result.rescore(ScoreKind.FINAL, Decimal(0), act(REASON))
    ).then(fact(KeyResult.Rescored, kind="final", value_from="0.3", value_to="0", **REASONED))
