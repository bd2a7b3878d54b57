"""Draws the facts of made-up commands: measures, owners, attributes and check-ins."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from okr.domain.check_in import CheckInFacts, CheckInStatus
from okr.domain.measure import Measure, MeasureKind
from okr.domain.owner import Owner
from tests.oracle import material

T = TypeVar("T")


class Facts:
    """Draws facts."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def attributes(self) -> dict[str, Any]:
        """Draw free attributes, mostly none."""
        names = self._random.sample(material.ATTRIBUTE_NAMES, self._pick((0, 1, 2)))
        return {name: self._pick(material.VALUES) for name in names}

    def measure(self) -> Measure:
        """Draw how a key result is measured."""
        unit = self._pick(material.UNITS)
        if self._random.random() < 0.25:
            return Measure(self._pick((MeasureKind.TEXT, MeasureKind.YES_NO)), unit=unit)
        kind = self._pick((*([MeasureKind.METRIC] * 4), MeasureKind.AT_LEAST, MeasureKind.AT_MOST))
        baseline = self._pick((None, *material.NUMBERS))
        return Measure(kind, baseline, self._pick(material.NUMBERS), unit)

    def owners(self, people: Sequence[UUID]) -> list[Owner]:
        """Draw owners among people."""
        chosen = self._random.sample(people, min(len(people), self._pick((0, 1, 2, 3))))
        return [Owner(person_id, self._pick(material.WEIGHTS)) for person_id in chosen]

    def check_in(self, at: datetime) -> CheckInFacts:
        """Draw what a check-in says, about a day near a moment; it may say nothing."""
        day = at.date() - timedelta(days=self._pick((0, 0, 1, 7, -2)))
        return CheckInFacts(
            self._pick((day, date(2025, 2, 10))),
            value=self._pick((None, Decimal(1), *material.NUMBERS)),
            score=self._pick((None, None, *material.SHARES)),
            confidence=self._pick((None, 0, 5, 10)),
            status=self._pick((None, *CheckInStatus)),
            note=self._pick(material.NOTES),
            details=self._pick(material.DETAILS),
        )

    def _pick(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)
