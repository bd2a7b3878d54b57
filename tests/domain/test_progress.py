"""Progress, why it is missing, and its weighted mean."""

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okr.domain.measure import Measure, MeasureKind, ProgressMissing, progress, weighted_mean

TEXT = Measure(MeasureKind.TEXT)
HALF_A_PLACE = Fraction(1, 2 * 10**10)


class Reading(NamedTuple):
    value: Decimal | None = None
    score: Decimal | None = None


def metric(baseline: str | None, target: str) -> Measure:
    return Measure(
        MeasureKind.METRIC, None if baseline is None else Decimal(baseline), Decimal(target)
    )


def of(baseline: str, value: str, target: str) -> Decimal | None:
    share, missing = progress(metric(baseline, target), Reading(Decimal(value)))
    assert missing is None
    return share


def test_increasing_metric() -> None:
    assert of("10", "20", "30") == Decimal("0.5")


def test_decreasing_metric() -> None:
    assert of("30", "30", "10") == 0
    assert of("30", "25", "10") == Decimal("0.25")
    assert of("30", "10", "10") == 1


def test_progress_is_not_clamped() -> None:
    assert of("10", "50", "30") == 2
    assert of("10", "0", "30") == Decimal("-0.5")
    assert of("30", "40", "10") == Decimal("-0.5")


def test_metric_across_zero() -> None:
    assert of("-10", "0", "10") == Decimal("0.5")


def test_5_9_of_10_is_59_percent() -> None:
    assert of("0", "5.9", "10") == Decimal("0.59")


def test_progress_has_ten_places_and_no_trailing_zeros() -> None:
    assert str(of("0", "2", "3")) == "0.6666666667"
    assert str(of("0", "-2", "3")) == "-0.6666666667"
    assert str(of("0", "1", "2")) == "0.5"
    assert str(of("0", "300", "3")) == "100"


def test_progress_rounds_halves_away_from_zero_as_postgresql_does() -> None:
    assert of("0", "0.00000000005", "1") == Decimal("0.0000000001")
    assert of("0", "-0.00000000005", "1") == Decimal("-0.0000000001")


def test_baseline_equal_to_target_is_missing_not_zero() -> None:
    for value in ("0", "10", "20"):
        assert progress(metric("10", "10.0"), Reading(Decimal(value))) == (
            None,
            ProgressMissing.BASELINE_EQUALS_TARGET,
        )


def test_no_check_in_is_missing_not_zero() -> None:
    for measure in (metric("0", "10"), metric(None, "10"), metric("1", "1"), TEXT):
        assert progress(measure, None) == (None, ProgressMissing.NO_CHECK_IN)
        assert progress(measure, Reading()) == (None, ProgressMissing.NO_CHECK_IN)


def test_no_baseline_is_missing_not_zero() -> None:
    assert progress(metric(None, "10"), Reading(Decimal(5))) == (
        None,
        ProgressMissing.NO_BASELINE,
    )


def test_a_text_is_not_numeric() -> None:
    assert progress(TEXT, Reading(Decimal(5))) == (None, ProgressMissing.NOT_NUMERIC)


@pytest.mark.parametrize("measure", [metric(None, "10"), metric("10", "10"), TEXT])
def test_a_direct_score_takes_the_place_that_the_measure_cannot_fill(measure: Measure) -> None:
    for value in (None, Decimal(5)):
        assert progress(measure, Reading(value, Decimal("0.7"))) == (Decimal("0.7"), None)


def test_a_direct_score_serves_where_no_value_was_measured() -> None:
    assert progress(metric("0", "10"), Reading(None, Decimal("0.7"))) == (Decimal("0.7"), None)


def test_a_measured_value_comes_before_a_direct_score() -> None:
    assert progress(metric("0", "10"), Reading(Decimal(2), Decimal("0.7"))) == (
        Decimal("0.2"),
        None,
    )


numbers = st.decimals(min_value=-(10**18) + 1, max_value=10**18 - 1, places=6) | st.decimals(
    min_value=-100, max_value=100, places=2
)


def share_of(baseline: Decimal, value: Decimal, target: Decimal) -> Decimal:
    share, missing = progress(Measure(MeasureKind.METRIC, baseline, target), Reading(value))
    assert missing is None
    assert share is not None
    return share


def exact(baseline: Decimal, value: Decimal, target: Decimal) -> Fraction:
    return (Fraction(value) - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))


@given(numbers, numbers, numbers)
def test_progress_is_the_exact_quotient_to_ten_places(
    baseline: Decimal, value: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    error = Fraction(share_of(baseline, value, target)) - exact(baseline, value, target)
    assert abs(error) <= HALF_A_PLACE


@given(numbers, numbers)
def test_progress_runs_from_0_at_the_baseline_to_1_at_the_target(
    baseline: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    assert share_of(baseline, baseline, target) == 0
    assert share_of(baseline, target, target) == 1


@given(numbers, numbers, numbers)
def test_progress_is_the_same_with_all_signs_reversed(
    baseline: Decimal, value: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    assert share_of(baseline, value, target) == share_of(
        baseline.copy_negate(), value.copy_negate(), target.copy_negate()
    )


@given(numbers, numbers, numbers)
def test_progress_and_the_way_back_make_1(
    baseline: Decimal, value: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    there = Fraction(share_of(baseline, value, target))
    back = Fraction(share_of(target, value, baseline))
    assert abs(there + back - 1) <= 2 * HALF_A_PLACE


small = st.decimals(min_value=-1000, max_value=1000, places=3)


@given(small, small, small, small)
def test_progress_does_not_depend_on_where_the_scale_begins(
    baseline: Decimal, value: Decimal, target: Decimal, shift: Decimal
) -> None:
    assume(baseline != target)
    shifted = share_of(baseline + shift, value + shift, target + shift)
    assert shifted == share_of(baseline, value, target)


@given(small, small, small, st.decimals(min_value=1, max_value=1000, places=2))
def test_progress_does_not_depend_on_the_unit(
    baseline: Decimal, value: Decimal, target: Decimal, factor: Decimal
) -> None:
    assume(baseline != target)
    scaled = share_of(baseline * factor, value * factor, target * factor)
    assert scaled == share_of(baseline, value, target)


@given(small, small, small, small)
def test_progress_is_linear_in_the_value(
    baseline: Decimal, one: Decimal, other: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    between = Fraction(share_of(baseline, (one + other) / 2, target))
    mean = Fraction(share_of(baseline, one, target) + share_of(baseline, other, target)) / 2
    assert abs(between - mean) <= 2 * HALF_A_PLACE


@given(numbers, numbers, numbers)
def test_progress_does_not_depend_on_the_precision_around_it(
    baseline: Decimal, value: Decimal, target: Decimal
) -> None:
    assume(baseline != target)
    wide = share_of(baseline, value, target)
    with localcontext(prec=3):
        assert share_of(baseline, value, target) == wide


def mean(*items: tuple[str | None, str]) -> Decimal | None:
    return weighted_mean(
        (None if share is None else Decimal(share), Decimal(weight)) for share, weight in items
    )


def test_weighted_mean() -> None:
    assert mean(("0.5", "1"), ("1", "3")) == Decimal("0.875")


def test_weighted_mean_clamps_each_progress() -> None:
    assert mean(("2.5", "1"), ("-1", "1")) == Decimal("0.5")


def test_weighted_mean_leaves_out_what_has_no_progress() -> None:
    assert mean((None, "100"), ("0.4", "1")) == Decimal("0.4")


def test_weighted_mean_of_nothing_is_missing_not_zero() -> None:
    assert mean() is None
    assert mean((None, "1"), (None, "0")) is None


def test_all_zero_weights_count_as_equal() -> None:
    assert mean(("0.2", "0"), ("0.6", "0")) == Decimal("0.4")
    assert mean(("0.2", "0"), ("0.6", "0"), (None, "5")) == Decimal("0.4")


def test_a_zero_weight_beside_others_does_not_count() -> None:
    assert mean(("0.2", "0"), ("0.6", "1")) == Decimal("0.6")


def test_weighted_mean_has_ten_places() -> None:
    assert str(mean(("1", "1"), ("1", "1"), ("0", "1"))) == "0.6666666667"


shares = st.none() | st.decimals(min_value=-2, max_value=2, places=10)
weights = st.just(Decimal(0)) | st.decimals(min_value=0, max_value=1000, places=4)


@given(st.lists(st.tuples(shares, weights), max_size=12))
def test_weighted_mean_is_the_exact_mean_to_ten_places(
    items: list[tuple[Decimal | None, Decimal]],
) -> None:
    present = [
        (min(max(Fraction(share), Fraction(0)), Fraction(1)), Fraction(weight))
        for share, weight in items
        if share is not None
    ]
    result = weighted_mean(items)
    if not present:
        assert result is None
        return
    assert result is not None
    if not any(weight for _, weight in present):
        present = [(share, Fraction(1)) for share, _ in present]
    total = sum((weight for _, weight in present), Fraction(0))
    exact_mean = sum((share * weight for share, weight in present), Fraction(0)) / total
    assert abs(Fraction(result) - exact_mean) <= HALF_A_PLACE
