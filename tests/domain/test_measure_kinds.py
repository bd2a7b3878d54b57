"""Progress of the kinds of measures that have a threshold, and of yes/no."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as for_any
from hypothesis import strategies as st

from okr.domain.check_in import CheckInFacts
from okr.domain.errors import InvalidInput
from okr.domain.key_result import KeyResult
from okr.domain.measure import Measure, MeasureKind, ProgressMissing, progress
from tests.domain.key_results import (
    CHECK_IN,
    DAY,
    MEASURE,
    OBJECTIVE,
    OTHER_CHECK_IN,
    REASON,
    added,
    recorded,
)
from tests.domain.scenario import STREAM, Fact, act, fact, given
from tests.domain.test_progress import Reading

YES_NO = Measure(MeasureKind.YES_NO)
ASKED = added(measure=YES_NO.to_payload())


def measured(kind: MeasureKind, baseline: str | None, target: str) -> Measure:
    return Measure(kind, None if baseline is None else Decimal(baseline), Decimal(target))


def at_least(baseline: str | None, value: str, target: str) -> Decimal | None:
    return _share(measured(MeasureKind.AT_LEAST, baseline, target), value)


def at_most(baseline: str | None, value: str, target: str) -> Decimal | None:
    return _share(measured(MeasureKind.AT_MOST, baseline, target), value)


def _share(measure: Measure, value: str) -> Decimal | None:
    share, missing = progress(measure, Reading(Decimal(value)))
    assert missing is None
    return share


def test_a_threshold_that_is_met_is_1_however_far_beyond() -> None:
    for baseline in (None, "50", "95", "99"):
        assert at_least(baseline, "95", "95") == 1
        assert at_least(baseline, "100", "95") == 1
    for baseline in (None, "10", "2", "1"):
        assert at_most(baseline, "2", "2") == 1
        assert at_most(baseline, "0", "2") == 1


def test_before_the_threshold_the_way_from_the_baseline_counts() -> None:
    assert at_least("50", "59", "100") == Decimal("0.18")
    assert at_least("50", "40", "100") == Decimal("-0.2")
    assert at_most("10", "4", "2") == Decimal("0.75")
    assert at_most("10", "12", "2") == Decimal("-0.25")


def test_before_the_threshold_there_is_0_without_a_baseline() -> None:
    assert at_least(None, "94.9", "95") == 0
    assert at_most(None, "2.1", "2") == 0


def test_a_threshold_that_was_met_at_the_baseline_and_no_longer_is_0() -> None:
    assert at_least("20", "5", "10") == 0
    assert at_most("5", "20", "10") == 0


def test_a_threshold_at_its_baseline_is_met_or_not() -> None:
    assert at_least("10", "10", "10") == 1
    assert at_least("10", "9", "10") == 0
    assert at_most("10", "11", "10") == 0


def test_yes_is_1_and_no_is_0() -> None:
    assert _share(YES_NO, "1") == 1
    assert _share(YES_NO, "0") == 0


def test_a_direct_score_serves_where_no_answer_was_given() -> None:
    assert progress(YES_NO, Reading(None, Decimal("0.7"))) == (Decimal("0.7"), None)
    assert progress(YES_NO, Reading(Decimal(1), Decimal("0.7"))) == (Decimal(1), None)


def test_what_was_measured_otherwise_before_is_no_answer() -> None:
    assert progress(YES_NO, Reading(Decimal(17))) == (None, ProgressMissing.NOT_NUMERIC)
    assert progress(YES_NO, Reading(Decimal(17), Decimal("0.7"))) == (Decimal("0.7"), None)


@pytest.mark.parametrize("kind", MeasureKind)
def test_no_check_in_is_missing_whatever_the_measure(kind: MeasureKind) -> None:
    assert progress(Measure(kind, None, Decimal(1)), None) == (None, ProgressMissing.NO_CHECK_IN)


@pytest.mark.parametrize("kind", [MeasureKind.AT_LEAST, MeasureKind.AT_MOST])
def test_a_threshold_needs_a_target_and_no_baseline(kind: MeasureKind) -> None:
    measure = Measure(kind, target=Decimal("95.0"), unit="Prozent")
    assert measure.checked() == Measure(kind, target=Decimal(95), unit="Prozent")
    given().when(
        lambda _: KeyResult.add(STREAM, OBJECTIVE, "Ziel", Measure(kind), [], act())
    ).then_refused(InvalidInput, "measure", "target", saying=f"`{kind}` needs a target")


@pytest.mark.parametrize(
    ("number", "measure"),
    [
        ("baseline", replace(YES_NO, baseline=Decimal(1))),
        ("target", replace(YES_NO, target=Decimal(1))),
    ],
)
def test_yes_no_has_no_numbers(number: str, measure: Measure) -> None:
    given().when(
        lambda _: KeyResult.add(STREAM, OBJECTIVE, "Ziel", measure, [], act())
    ).then_refused(InvalidInput, "measure", number, saying=f"`yes_no` has no {number}")


@pytest.mark.parametrize("value", ["0", "1.0", None])
def test_a_yes_no_takes_0_and_1_and_check_ins_without_value(value: str | None) -> None:
    key_result = given(ASKED).aggregate
    facts = CheckInFacts(DAY, None if value is None else Decimal(value), confidence=5)
    key_result.record_check_in(CHECK_IN, facts, act())
    assert key_result.progress == (None if value is None else Decimal(value))


@pytest.mark.parametrize("value", ["0.5", "2", "-1", "100"])
def test_a_yes_no_takes_no_other_value(value: str) -> None:
    facts = CheckInFacts(DAY, Decimal(value))
    given(ASKED).when(
        lambda key_result: key_result.record_check_in(CHECK_IN, facts, act())
    ).then_refused(InvalidInput, "value", saying="give 1 for yes or 0 for no")
    given(ASKED, recorded(value="1")).when(
        lambda key_result: key_result.correct_check_in(CHECK_IN, facts, act())
    ).then_refused(InvalidInput, "value", saying="give 1 for yes or 0 for no")


def test_retargeting_to_yes_no_keeps_what_was_measured_before() -> None:
    history: tuple[Fact, ...] = (
        added(),
        recorded(value="20"),
        fact(
            KeyResult.Retargeted,
            measure_from=MEASURE.to_payload(),
            measure_to=YES_NO.to_payload(),
            reason_kind="other",
        ),
    )
    key_result: Any = given(*history).aggregate
    assert key_result.check_ins[CHECK_IN].value == 20
    assert key_result.progress_missing is ProgressMissing.NOT_NUMERIC
    key_result.correct_check_in(CHECK_IN, CheckInFacts(DAY, Decimal(20), note="Alt"), act())
    key_result.record_check_in(OTHER_CHECK_IN, CheckInFacts(DAY, Decimal(1)), act())
    assert key_result.progress == 1
    key_result.retarget(MEASURE, act(REASON))
    assert key_result.progress == Decimal("-0.45")


numbers = st.decimals(min_value=-1000, max_value=1000, places=3)
thresholds = st.sampled_from([MeasureKind.AT_LEAST, MeasureKind.AT_MOST])


@for_any(thresholds, st.none() | numbers, numbers, numbers)
def test_a_threshold_always_has_progress_and_never_more_than_1(
    kind: MeasureKind, baseline: Decimal | None, value: Decimal, target: Decimal
) -> None:
    share, missing = progress(Measure(kind, baseline, target), Reading(value))
    assert missing is None
    assert share is not None
    met = value >= target if kind is MeasureKind.AT_LEAST else value <= target
    assert (share == 1) is met


@for_any(thresholds, st.none() | numbers, numbers, numbers, numbers)
def test_coming_closer_to_a_threshold_is_never_less_progress(
    kind: MeasureKind, baseline: Decimal | None, one: Decimal, other: Decimal, target: Decimal
) -> None:
    nearer, further = max(one, other), min(one, other)
    if kind is MeasureKind.AT_MOST:
        nearer, further = further, nearer
    measure = Measure(kind, baseline, target)
    shares: list[Any] = [progress(measure, Reading(value))[0] for value in (further, nearer)]
    assert shares[0] <= shares[1]


@for_any(numbers, numbers, numbers)
def test_before_a_threshold_progress_is_that_of_a_metric(
    baseline: Decimal, value: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    metric = Measure(MeasureKind.METRIC, baseline, target)
    up = baseline < target
    assume(value < target if up else value > target)
    threshold = replace(metric, kind=MeasureKind.AT_LEAST if up else MeasureKind.AT_MOST)
    assert progress(threshold, Reading(value)) == progress(metric, Reading(value))
