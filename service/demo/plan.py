"""What is planned for a cycle and learnt from it, everything under short names."""

from decimal import Decimal
from typing import NamedTuple

from ...domain.commitment import Ambition
from ...domain.learning import LearningKind
from ...domain.measure import Measure, MeasureKind
from ...domain.owner import OwnerKind


class Result(NamedTuple):
    """A key result; `name` is its own, without that of its objective."""

    name: str
    title: str
    measure: Measure
    owners: tuple[str, ...]
    weight: int = 1


class Plan(NamedTuple):
    """An objective with its key results; `owner` is the name of a person or of a team."""

    name: str
    title: str
    owner: str
    owner_kind: OwnerKind
    ambition: Ambition
    results: tuple[Result, ...]

    @property
    def result_names(self) -> tuple[str, ...]:
        """The full names of its key results."""
        return tuple(f"{self.name}/{result.name}" for result in self.results)


class Lesson(NamedTuple):
    """A learning; the evidence is named as goals are or, being an entry, by its mark."""

    name: str
    kind: LearningKind
    text: str
    evidence: tuple[str, ...]


def metric(baseline: str, target: str, unit: str) -> Measure:
    """A number that moves from one to the other."""
    return Measure(MeasureKind.METRIC, Decimal(baseline), Decimal(target), unit)


def at_least(target: str, unit: str, baseline: str) -> Measure:
    """A number that is to be so large or larger."""
    return Measure(MeasureKind.AT_LEAST, Decimal(baseline), Decimal(target), unit)


def at_most(target: str, unit: str, baseline: str) -> Measure:
    """A number that is to be so small or smaller."""
    return Measure(MeasureKind.AT_MOST, Decimal(baseline), Decimal(target), unit)


YES_NO = Measure(MeasureKind.YES_NO)
WORDS = Measure(MeasureKind.TEXT)
