"""The weekly check-in: a quarter's numbers of a key result as one line, with what people said."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from ...domain.check_in import CheckInFacts, CheckInStatus
from .moment import Moment
from .scribe import Scribe, local

MACHINE = "crm"
"""The name of the machine that hands over values."""
HANDED_OVER = "06:15"
"""When it does so on the day of the check-in."""

Said = Mapping[int, str]
"""What people said in which week, counted from 1."""


class Round:
    """A team's check-in: on the same days at the same time, one key result after the other."""

    def __init__(self, scribe: Scribe, days: Sequence[date], begins: str) -> None:
        self._scribe = scribe
        self._days = days
        self._begins = begins
        self._minutes = 0

    def series(
        self,
        result: str,
        by: str,
        values: str,
        sure: str,
        said: Said | None = None,
        late: Mapping[int, str] | None = None,
    ) -> None:
        """A check-in per week: the values and how sure people were, from 0 to 10, in the order of
        the weeks; a hyphen is a week without. `late` tells when a week was made up for."""
        self._minutes += 1
        said, late = said or {}, late or {}
        weeks = zip(self._days, values.split(), sure.split(), strict=True)
        for week, (day, value, confidence) in enumerate(weeks, 1):
            if value == "-":
                continue
            at = local(late.get(week) or f"{day} {self._begins}") + self._turn(week in late)
            facts = facts_of(day, value, int(confidence), said.get(week))
            Moment(self._scribe, at, by).check_in(result, facts)

    def handed_over(self, result: str, by: str, values: str, sure: str, said: Said) -> None:
        """A value per week from the machine, and in some weeks what people said about it; `sure`
        has a number for each of those."""
        self._minutes += 1
        for day, value in zip(self._days, values.split(), strict=True):
            if value != "-":
                facts = CheckInFacts(day, Decimal(value), details={"source": "CRM"})
                Moment(self._scribe, local(f"{day} {HANDED_OVER}"), MACHINE).check_in(result, facts)
        for (week, words), confidence in zip(said.items(), sure.split(), strict=True):
            day = self._days[week - 1]
            facts = facts_of(day, None, int(confidence), words)
            at = local(f"{day} {self._begins}") + self._turn()
            Moment(self._scribe, at, by).check_in(result, facts, by)

    def _turn(self, alone: bool = False) -> timedelta:
        """How long after the beginning it is the key result's turn."""
        return timedelta(minutes=0 if alone else self._minutes)


def facts_of(day: date, value: str | None, confidence: int, note: str | None) -> CheckInFacts:
    """What a check-in says; the status follows from how sure people are."""
    return CheckInFacts(
        day,
        None if value is None else Decimal(value),
        confidence=confidence,
        status=status_of(confidence),
        note=note,
    )


def status_of(confidence: int) -> CheckInStatus:
    """The status that goes with how sure people are, from 0 to 10."""
    if confidence >= 6:
        return CheckInStatus.ON_TRACK
    return CheckInStatus.AT_RISK if confidence >= 4 else CheckInStatus.OFF_TRACK


def days(*months: str) -> tuple[date, ...]:
    """Days of 2026, written as `1: 12 19 26`."""
    found = []
    for month in months:
        number, _, numbers = month.partition(":")
        found += [date(2026, int(number), int(day)) for day in numbers.split()]
    return tuple(found)
