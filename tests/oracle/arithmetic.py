"""Progress by exact fractions, told from the design's words rather than from the domain's code."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from okr.domain.reports import ScoreKind

PLACES = 10**10


def key_result_progress(key_result: Any) -> tuple[Decimal | None, str | None]:
    """Return how far a key result has come, unclamped, or why that is not known."""
    return progress_by(key_result.measure, latest_check_in(key_result))


def progress_by(measure: Any, latest: Any) -> tuple[Decimal | None, str | None]:
    """Return how far a check-in has come by a measure, or why that is not known."""
    if latest is None or (latest.value, latest.score) == (None, None):
        return None, "NO_CHECK_IN"
    kind, value = measure.kind.name, latest.value
    if value is not None and kind in ("AT_LEAST", "AT_MOST"):
        sign = 1 if kind == "AT_LEAST" else -1
        if sign * value >= sign * measure.target:
            return Decimal(1), None
        if measure.baseline is None or sign * measure.baseline >= sign * measure.target:
            return Decimal(0), None
    if value is None and latest.score is not None:
        return latest.score, None
    if kind == "YES_NO" and value in (0, 1):
        return value, None
    if kind in ("YES_NO", "TEXT"):
        missing = "NOT_NUMERIC"
    elif measure.baseline is None:
        missing = "NO_BASELINE"
    elif measure.baseline == measure.target:
        missing = "BASELINE_EQUALS_TARGET"
    else:
        covered = Fraction(latest.value) - Fraction(measure.baseline)
        return rounded(covered / (Fraction(measure.target) - Fraction(measure.baseline))), None
    return (None, missing) if latest.score is None else (latest.score, None)


def latest_check_in(key_result: Any, until: date = date.max) -> Any:
    """Return the newest check-in in force with a value or a score: by day, then as recorded."""
    counting = [
        check_in
        for check_in in key_result.check_ins.values()
        if not check_in.retracted
        and (check_in.value, check_in.score) != (None, None)
        and check_in.measured_on <= until
    ]
    return max(counting, key=_recency, default=None)


def newest(key_result: Any, fact: str) -> Any:
    """Return what the newest check-in in force that tells a fact says of it."""
    telling = [
        check_in
        for check_in in key_result.check_ins.values()
        if not check_in.retracted and getattr(check_in, fact) is not None
    ]
    return getattr(max(telling, key=_recency, default=None), fact, None)


def _recency(check_in: Any) -> Any:
    return check_in.measured_on, check_in.order


def objective_progress(
    key_results: Iterable[Any],
    progress_of: Callable[[Any], tuple[Decimal | None, str | None]] = key_result_progress,
) -> tuple[Decimal | None, str | None]:
    """Return the weighted mean of the progress of an objective's key results, or why not."""
    in_force = [one for one in key_results if not (one.dropped or one.struck_out)]
    if not in_force:
        return None, "NO_KEY_RESULTS"
    found = [(progress_of(one), Fraction(one.weight)) for one in in_force]
    measured = [
        (min(max(Fraction(progress), Fraction(0)), Fraction(1)), weight)
        for (progress, _), weight in found
        if progress is not None
    ]
    if not measured:
        (_, missing), _ = found[0]
        return None, missing
    return _weighted(measured), None


def mean_score(key_results: Iterable[Any]) -> Decimal | None:
    """Return the weighted mean of the final scores of an objective's key results."""
    return _weighted(
        [(Fraction(score), Fraction(one.weight)) for one, score in scored(key_results)]
    )


def scored(key_results: Iterable[Any]) -> list[tuple[Any, Decimal]]:
    """Return those of the key results in force that have a final score, with it."""
    return [
        (one, one.scores[ScoreKind.FINAL])
        for one in key_results
        if ScoreKind.FINAL in one.scores and not (one.dropped or one.struck_out)
    ]


def mean(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of the numbers that there are."""
    return _weighted([(Fraction(number), Fraction(1)) for number in numbers if number is not None])


def _weighted(shares: list[tuple[Fraction, Fraction]]) -> Decimal | None:
    """Return the mean of shares with their weights, which count as equal where all are zero."""
    if not shares:
        return None
    if not any(weight for _, weight in shares):
        shares = [(share, Fraction(1)) for share, _ in shares]
    total = sum((weight for _, weight in shares), Fraction(0))
    return rounded(sum((share * weight for share, weight in shares), Fraction(0)) / total)


def decimal_text(number: Decimal) -> str:
    """Return a number as JSON carries it: without an exponent or needless zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rounded(number: Fraction) -> Decimal:
    """Return the number with ten digits after the point, halves away from zero."""
    sign = -1 if number < 0 else 1
    units = sign * ((abs(number) * PLACES * 2 + 1) // 2)
    return Decimal(units) / PLACES
