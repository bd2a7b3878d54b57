"""How a key result is measured, and how far it has come: progress and its weighted mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Any, Protocol, Self

from .errors import InvalidInput
from .payload import (
    checked_decimal,
    decimal_text,
    member,
    optional_decimal,
    optional_decimal_text,
)
from .text import one_line

UNIT_LIMIT = 50

# Enough for the exact difference and the rounded quotient of any two checked numbers, whatever
# the precision of the caller's context.
_CONTEXT = Context(prec=64, rounding=ROUND_HALF_UP)
_PLACES = Decimal("1E-10")
_ZERO = Decimal(0)
_ONE = Decimal(1)


class MeasureKind(StrEnum):
    """What kind of measure a key result has."""

    METRIC = "metric"
    """A number that moves from a baseline to a target, in either direction."""
    AT_LEAST = "at_least"
    """A number that is to be the target or more."""
    AT_MOST = "at_most"
    """A number that is to be the target or less."""
    YES_NO = "yes_no"
    """Done (1) or not (0)."""
    TEXT = "text"
    """Words alone; people give the score."""


_WITHOUT_NUMBERS = {MeasureKind.YES_NO, MeasureKind.TEXT}


@dataclass(frozen=True)
class Measure:
    """A measure; the numbers are in `unit`, which is free text.

    A yes/no and a text have no numbers; the others have a target and may lack a baseline.
    """

    kind: MeasureKind
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str | None = None

    def checked(self) -> Self:
        """This measure in its normal form; raises InvalidInput when it breaks a rule."""
        kind = member(MeasureKind, self.kind, "measure", "kind")
        numbers = {"baseline": self.baseline, "target": self.target}
        if kind in _WITHOUT_NUMBERS:
            for name, number in numbers.items():
                if number is not None:
                    raise InvalidInput(
                        f"the kind `{kind}` has no {name}: leave it out, or choose `metric`",
                        ("measure", name),
                    )
        elif self.target is None:
            raise InvalidInput(f"the kind `{kind}` needs a target: give one", ("measure", "target"))
        return type(self)(
            kind,
            **{
                name: None if number is None else checked_decimal(number, "measure", name)
                for name, number in numbers.items()
            },
            unit=None
            if self.unit is None
            else one_line(self.unit, "measure", "unit", limit=UNIT_LIMIT),
        )

    def require_fitting(self, value: Decimal | None) -> None:
        """Raises InvalidInput for a value that a yes/no cannot have."""
        if value is not None and self.kind is MeasureKind.YES_NO and value not in (_ZERO, _ONE):
            raise InvalidInput(f"value is {value}: give 1 for yes or 0 for no", ("value",))

    def to_payload(self) -> dict[str, str | None]:
        """The measure as it stands in events."""
        return {
            "kind": self.kind.value,
            "baseline": optional_decimal_text(self.baseline),
            "target": optional_decimal_text(self.target),
            "unit": self.unit,
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The measure that `to_payload` wrote."""
        return cls(
            MeasureKind(payload["kind"]),
            optional_decimal(payload["baseline"]),
            optional_decimal(payload["target"]),
            payload["unit"],
        )


def measure_paths(*fields: str) -> frozenset[str]:
    """The paths to the values of measures that stand in these fields of an event; the kind, which
    is none, is not among them."""
    return frozenset(
        f"{field}.{name}" for field in fields for name in ("baseline", "target", "unit")
    )


class Measured(Protocol):
    """What progress needs to know of a check-in."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def score(self) -> Decimal | None: ...


class ProgressMissing(StrEnum):
    """Why there is no progress, which is not the same as a progress of 0."""

    NO_CHECK_IN = "no_check_in"
    NO_BASELINE = "no_baseline"
    BASELINE_EQUALS_TARGET = "baseline_equals_target"
    NOT_NUMERIC = "not_numeric"
    """The measure is words, or a yes/no whose latest value, measured otherwise, is neither."""
    CONFIDENTIAL = "confidential"
    """It is not for whoever asks, or comes from values whose key is not at hand."""


def progress(
    measure: Measure, latest: Measured | None
) -> tuple[Decimal | None, ProgressMissing | None]:
    """How far the latest check-in has come: the progress, or why there is none.

    The progress of a metric is `(value - baseline) / (target - baseline)`: 0 at the baseline, 1
    at the target, beyond both where the value is. At least and at most are at 1 where the target
    is met; before that they are as a metric, and at 0 if they have no baseline that they could
    have moved on from. Yes/no is at 1 or 0. It is rounded to 10 digits after the point, halves
    away from zero (as PostgreSQL's `round` does), and has no trailing zeros. Where the measure
    cannot give it, the score of the check-in takes its place.
    """
    missing = ProgressMissing.NO_CHECK_IN
    if latest is not None:
        if latest.value is not None:
            share = _share(measure, latest.value)
            if isinstance(share, Decimal):
                return share, None
            missing = share
        if latest.score is not None:
            return latest.score, None
    return None, missing


def _share(measure: Measure, value: Decimal) -> Decimal | ProgressMissing:
    kind, baseline, target = measure.kind, measure.baseline, measure.target
    if kind is MeasureKind.YES_NO and value in (_ZERO, _ONE):
        return value
    if target is None:
        return ProgressMissing.NOT_NUMERIC
    if kind is not MeasureKind.METRIC:
        if _meets(kind, value, target):
            return _ONE
        if baseline is None or _meets(kind, baseline, target):
            return _ZERO
    elif baseline is None:
        return ProgressMissing.NO_BASELINE
    elif baseline == target:
        return ProgressMissing.BASELINE_EQUALS_TARGET
    covered = _CONTEXT.subtract(value, baseline)
    distance = _CONTEXT.subtract(target, baseline)
    return _rounded(_CONTEXT.divide(covered, distance))


def _meets(kind: MeasureKind, value: Decimal, threshold: Decimal) -> bool:
    return value <= threshold if kind is MeasureKind.AT_MOST else value >= threshold


def weighted_mean(items: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """The mean of pairs of progress and weight, each progress clamped to 0…1 first.

    Pairs without progress are left out; weights that are all zero count as equal. It is rounded
    as `progress` is; None when nothing is left to take the mean of.
    """
    present = [
        (min(max(share, _ZERO), _ONE), weight) for share, weight in items if share is not None
    ]
    if not present:
        return None
    if not any(weight for _, weight in present):
        present = [(share, _ONE) for share, _ in present]
    total = weights = _ZERO
    for share, weight in present:
        total = _CONTEXT.fma(share, weight, total)
        weights = _CONTEXT.add(weights, weight)
    return _rounded(_CONTEXT.divide(total, weights))


def _rounded(number: Decimal) -> Decimal:
    return Decimal(decimal_text(number.quantize(_PLACES, context=_CONTEXT)))
