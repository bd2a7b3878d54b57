"""The calendar: which local dates an organisation's quarters and fiscal years consist of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from .errors import InvalidInput
from .payload import member

FIRST_YEAR, LAST_YEAR = 2, 9998
"""The fiscal years that can be told: all their days, and those of their neighbours, are dates."""


class CalendarKind(StrEnum):
    """What a fiscal year is divided into."""

    QUARTERS = "quarters"
    TRIMESTERS = "trimesters"
    HALVES = "halves"
    YEARS = "years"
    FOUR_FOUR_FIVE = "four_four_five"
    """Quarters of 13 weeks, which accountants divide into 4, 4 and 5; the last quarter of a
    year of 53 weeks has 14."""


class Weekday(StrEnum):
    """The days of the week, in the order of ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class YearEnd(StrEnum):
    """Which day of that weekday a 4-4-5 year ends on."""

    LAST = "last"
    """The last one of the fiscal year's last month."""
    NEAREST = "nearest"
    """The one nearest to the last day of that month, before or after it."""


class Period(NamedTuple):
    """A span of local dates, both of them included."""

    name: str
    starts_on: date
    ends_on: date


_DIVISIONS = {
    CalendarKind.QUARTERS: ("Q", 4),
    CalendarKind.TRIMESTERS: ("T", 3),
    CalendarKind.HALVES: ("H", 2),
    CalendarKind.YEARS: ("", 1),
    CalendarKind.FOUR_FOUR_FIVE: ("Q", 4),
}


@dataclass(frozen=True)
class Calendar:
    """How fiscal years lie and are divided.

    A fiscal year begins on the first day of `first_month`, 1 to 12. A 4-4-5 year begins near
    it: the day after a `weekday`, which `rule` picks at the end of the month before.
    """

    kind: CalendarKind
    first_month: int = 1
    weekday: Weekday | None = None
    rule: YearEnd | None = None

    def checked(self) -> Self:
        """This calendar in its normal form; raises InvalidInput when it breaks a rule."""
        kind = member(CalendarKind, self.kind, "calendar", "kind")
        if self.first_month not in range(1, 13):
            raise InvalidInput(
                f"first_month is {self.first_month}: give a month from 1 to 12",
                ("calendar", "first_month"),
            )
        for name, given, remedy in (
            ("weekday", self.weekday, "say on which day its years end"),
            (
                "rule",
                self.rule,
                "say whether its years end on the `last` or the `nearest` of these days",
            ),
        ):
            if kind is CalendarKind.FOUR_FOUR_FIVE and given is None:
                raise InvalidInput(f"a 4-4-5 calendar needs a {name}: {remedy}", ("calendar", name))
            if kind is not CalendarKind.FOUR_FOUR_FIVE and given is not None:
                raise InvalidInput(
                    f"`{kind}` have no {name}: leave it out, or use `four_four_five`",
                    ("calendar", name),
                )
        return type(self)(
            kind,
            self.first_month,
            None if self.weekday is None else member(Weekday, self.weekday, "calendar", "weekday"),
            None if self.rule is None else member(YearEnd, self.rule, "calendar", "rule"),
        )

    def periods(self, year: int) -> tuple[Period, ...]:
        """All periods of a fiscal year, without gaps; they are named after the year it ends in.

        That is the year in which the month before `first_month` lies, even where a 4-4-5 year
        ends some days after that month. Raises InvalidInput for a year before 2 or after 9998.
        """
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InvalidInput(
                f"year is {year}: give one from {FIRST_YEAR} to {LAST_YEAR}", ("year",)
            )
        prefix, count = _DIVISIONS[self.kind]
        name = f"{year}" if self.first_month == 1 else f"FY{year}"
        starts = [self._start(year, part, count) for part in range(count)]
        ends = [start - timedelta(days=1) for start in (*starts[1:], self._start(year + 1))]
        return tuple(
            Period(f"{prefix}{number} {name}" if prefix else name, start, end)
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
        )

    def to_payload(self) -> dict[str, str | int | None]:
        """The calendar as it stands in events."""
        return {
            "kind": self.kind.value,
            "first_month": self.first_month,
            "weekday": None if self.weekday is None else self.weekday.value,
            "rule": None if self.rule is None else self.rule.value,
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The calendar that `to_payload` wrote."""
        weekday, rule = payload["weekday"], payload["rule"]
        return cls(
            CalendarKind(payload["kind"]),
            payload["first_month"],
            None if weekday is None else Weekday(weekday),
            None if rule is None else YearEnd(rule),
        )

    def _start(self, year: int, part: int = 0, parts: int = 1) -> date:
        """The first day of one of the equal parts of a fiscal year."""
        begins_in = year if self.first_month == 1 else year - 1
        if self.weekday is not None and self.rule is not None:
            first = date(begins_in, self.first_month, 1)
            return self._after_year_end(first) + timedelta(weeks=part * 52 // parts)
        later, month = divmod(self.first_month - 1 + part * 12 // parts, 12)
        return date(begins_in + later, month + 1, 1)

    def _after_year_end(self, first: date) -> date:
        """The day after the one that `rule` picks, where `first` follows the last month."""
        assert self.weekday is not None
        latest = first + timedelta(days=2 if self.rule is YearEnd.NEAREST else -1)
        back = (latest.weekday() - list(Weekday).index(self.weekday)) % 7
        return latest - timedelta(days=back - 1)
