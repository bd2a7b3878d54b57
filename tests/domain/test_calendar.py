"""The calendar: quarters, fiscal years, 4-4-5 and its 53rd week."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from okr.domain.aggregate import Act
from okr.domain.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    CalendarKind,
    Period,
    Weekday,
    YearEnd,
)
from okr.domain.check_in import CheckInFacts
from okr.domain.cycle import Cycle
from okr.domain.errors import InvalidInput
from okr.domain.organization import Organization
from tests.domain.key_results import ADDED, CHECK_IN
from tests.domain.scenario import ANNA, STREAM, act, fact, given

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
FOUNDED = fact(Organization.Founded, name="Müller", zone="America/Los_Angeles", language="de")
QUARTERS = Calendar(CalendarKind.QUARTERS)
PLAIN = [kind for kind in CalendarKind if kind is not CalendarKind.FOUR_FOUR_FIVE]

months = st.integers(1, 12)
years = st.integers(FIRST_YEAR, LAST_YEAR) | st.integers(1990, 2060)
plain = st.builds(Calendar, st.sampled_from(PLAIN), months)
weekly = st.builds(
    Calendar,
    st.just(CalendarKind.FOUR_FOUR_FIVE),
    months,
    st.sampled_from(Weekday),
    st.sampled_from(YearEnd),
)
calendars = plain | weekly


def weeks_of(calendar: Calendar, year: int) -> list[int]:
    return [(one.ends_on + DAY - one.starts_on) // WEEK for one in calendar.periods(year)]


def retail(rule: YearEnd, first_month: int = 2) -> Calendar:
    return Calendar(CalendarKind.FOUR_FOUR_FIVE, first_month, Weekday.SATURDAY, rule)


def test_quarters_of_the_calendar_year() -> None:
    assert QUARTERS.periods(2026) == (
        Period("Q1 2026", date(2026, 1, 1), date(2026, 3, 31)),
        Period("Q2 2026", date(2026, 4, 1), date(2026, 6, 30)),
        Period("Q3 2026", date(2026, 7, 1), date(2026, 9, 30)),
        Period("Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
    )


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    assert Calendar(CalendarKind.QUARTERS, 4).periods(2027) == (
        Period("Q1 FY2027", date(2026, 4, 1), date(2026, 6, 30)),
        Period("Q2 FY2027", date(2026, 7, 1), date(2026, 9, 30)),
        Period("Q3 FY2027", date(2026, 10, 1), date(2026, 12, 31)),
        Period("Q4 FY2027", date(2027, 1, 1), date(2027, 3, 31)),
    )


@pytest.mark.parametrize(
    ("kind", "first_month", "names"),
    [
        (CalendarKind.TRIMESTERS, 1, ["T1 2026", "T2 2026", "T3 2026"]),
        (CalendarKind.HALVES, 7, ["H1 FY2026", "H2 FY2026"]),
        (CalendarKind.YEARS, 1, ["2026"]),
        (CalendarKind.YEARS, 10, ["FY2026"]),
    ],
)
def test_other_divisions(kind: CalendarKind, first_month: int, names: list[str]) -> None:
    periods = Calendar(kind, first_month).periods(2026)
    assert [period.name for period in periods] == names
    assert periods[0].starts_on == date(2026 if first_month == 1 else 2025, first_month, 1)


@pytest.mark.parametrize(("year", "last"), [(2024, 29), (2025, 28), (2000, 29), (2100, 28)])
def test_a_leap_day_belongs_to_the_period_of_february(year: int, last: int) -> None:
    *_, winter = Calendar(CalendarKind.QUARTERS, 3).periods(year)
    assert winter.ends_on == date(year, 2, last)
    first, *_ = QUARTERS.periods(year)
    assert (first.ends_on - first.starts_on).days + 1 == 31 + last + 31


def test_a_445_year_ends_on_the_last_weekday_of_its_last_month() -> None:
    *_, last = retail(YearEnd.LAST, 10).periods(2023)
    assert last.ends_on == date(2023, 9, 30)
    *_, last = retail(YearEnd.LAST, 10).periods(2024)
    assert last.ends_on == date(2024, 9, 28)


def test_a_445_year_ends_on_the_weekday_nearest_to_the_end_of_its_last_month() -> None:
    ends = {year: retail(YearEnd.NEAREST).periods(year)[-1].ends_on for year in range(2023, 2027)}
    assert ends == {
        2023: date(2023, 1, 28),
        2024: date(2024, 2, 3),
        2025: date(2025, 2, 1),
        2026: date(2026, 1, 31),
    }


def test_the_53rd_week_belongs_to_the_last_quarter() -> None:
    assert weeks_of(retail(YearEnd.NEAREST), 2024) == [13, 13, 13, 14]
    assert weeks_of(retail(YearEnd.NEAREST), 2025) == [13, 13, 13, 13]


def test_a_445_year_from_january_may_begin_in_the_year_before() -> None:
    first, *_ = retail(YearEnd.NEAREST, 1).periods(2026)
    assert first == Period("Q1 2026", date(2026, 1, 4), date(2026, 4, 4))
    first, *_ = retail(YearEnd.LAST, 1).periods(2026)
    assert first == Period("Q1 2026", date(2025, 12, 28), date(2026, 3, 28))


@for_any(calendars, years)
def test_periods_have_no_gaps_within_a_year_and_between_years(
    calendar: Calendar, year: int
) -> None:
    periods = [*calendar.periods(year)]
    if year < LAST_YEAR:
        periods += calendar.periods(year + 1)
    for one, next_ in pairwise(periods):
        assert next_.starts_on == one.ends_on + DAY
    assert all(one.starts_on < one.ends_on for one in periods)


@for_any(calendars, st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_date_is_in_exactly_one_period(calendar: Calendar, day: date) -> None:
    near = [one for year in range(day.year - 1, day.year + 3) for one in calendar.periods(year)]
    assert sum(one.starts_on <= day <= one.ends_on for one in near) == 1


@for_any(plain, years)
def test_a_fiscal_year_of_any_month_is_that_month_and_the_eleven_after(
    calendar: Calendar, year: int
) -> None:
    first, *_ = periods = calendar.periods(year)
    assert (first.starts_on.month, first.starts_on.day) == (calendar.first_month, 1)
    assert periods[-1].ends_on.year == year
    assert (periods[-1].ends_on + DAY).month == calendar.first_month
    assert (periods[-1].ends_on + DAY).day == 1
    months_of = {
        (one.ends_on.year - one.starts_on.year) * 12 + one.ends_on.month - one.starts_on.month + 1
        for one in periods
    }
    assert months_of == {12 // len(periods)}


@for_any(weekly, years)
def test_a_445_year_has_52_or_53_weeks_in_quarters_of_13(calendar: Calendar, year: int) -> None:
    weeks = weeks_of(calendar, year)
    assert weeks[:3] == [13, 13, 13]
    assert weeks[3] in {13, 14}
    end = calendar.periods(year)[-1].ends_on
    assert calendar.weekday is list(Weekday)[end.weekday()]
    month_end = date(year + (calendar.first_month == 1), calendar.first_month, 1) - DAY
    if calendar.rule is YearEnd.LAST:
        assert timedelta(0) <= month_end - end < WEEK
    else:
        assert abs(month_end - end) <= timedelta(days=3)


@for_any(calendars)
def test_a_calendar_comes_back_from_its_payload(calendar: Calendar) -> None:
    assert calendar.checked() == calendar
    assert Calendar.from_payload(calendar.to_payload()) == calendar


@pytest.fixture(params=["Pacific/Honolulu", "America/Los_Angeles", "Pacific/Kiritimati"])
def local_zone(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone that this process is in."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_quarters_end_on_the_same_local_date_west_and_east_of_utc(local_zone: str) -> None:
    name, first, last = QUARTERS.periods(2026)[0]
    assert last == date(2026, 3, 31)
    zone = ZoneInfo(local_zone)
    moments = [datetime.combine(last, hour, zone) for hour in (clock(0, 30), clock(23, 30))]
    assert {moment.astimezone(UTC).date() for moment in moments} != {last}
    for moment in moments:
        cycle = Cycle.open(STREAM, name, first, last, Act(ANNA, moment))
        (opened,) = cycle.collect_events()
        assert (vars(opened)["starts_on"], vars(opened)["ends_on"]) == ("2026-01-01", "2026-03-31")
        assert (cycle.starts_on, cycle.ends_on) == (first, last)
        key_result = given(ADDED).aggregate
        key_result.record_check_in(CHECK_IN, CheckInFacts(last, Decimal(20)), Act(ANNA, moment))
        assert key_result.latest.measured_on == last


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 0, -1, 10_000])
def test_a_year_has_dates(year: int) -> None:
    with pytest.raises(InvalidInput, match="give one from 2 to 9998") as caught:
        QUARTERS.periods(year)
    assert caught.value.path == ("year",)


def test_setting_the_calendar() -> None:
    first = {"kind": "quarters", "first_month": 1, "weekday": None, "rule": None}
    set_ = fact(Organization.CalendarSet, calendar_from=None, calendar_to=first)
    organization = (
        given(FOUNDED)
        .when(lambda organization: organization.set_calendar(QUARTERS, act()))
        .then(set_)
    )
    assert organization.calendar == QUARTERS
    second = {"kind": "four_four_five", "first_month": 2, "weekday": "saturday", "rule": "last"}
    organization = (
        given(FOUNDED, set_)
        .when(lambda organization: organization.set_calendar(retail(YearEnd.LAST), act()))
        .then(fact(Organization.CalendarSet, calendar_from=first, calendar_to=second))
    )
    assert organization.calendar == retail(YearEnd.LAST)


def test_setting_the_same_calendar_changes_nothing() -> None:
    organization = given(FOUNDED).aggregate
    assert organization.calendar is None
    organization.set_calendar(QUARTERS, act())
    organization.collect_events()
    organization.set_calendar(Calendar(CalendarKind.QUARTERS, 1), act())
    assert organization.collect_events() == []


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "kind": ({"kind": "weeks"}, "kind", "quarters, trimesters"),
    "month_0": ({"first_month": 0}, "first_month", "from 1 to 12"),
    "month_13": ({"first_month": 13}, "first_month", "from 1 to 12"),
    "no_weekday": ({"kind": "four_four_five", "rule": "last"}, "weekday", "needs a weekday"),
    "no_rule": ({"kind": "four_four_five", "weekday": "friday"}, "rule", "needs a rule"),
    "weekday": ({"weekday": "friday"}, "weekday", "`quarters` have no weekday"),
    "rule": ({"rule": "last"}, "rule", "`quarters` have no rule"),
    "unknown_weekday": (
        {"kind": "four_four_five", "weekday": "holiday", "rule": "last"},
        "weekday",
        "monday, tuesday",
    ),
    "unknown_rule": (
        {"kind": "four_four_five", "weekday": "friday", "rule": "first"},
        "rule",
        "last, nearest",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_calendar_keeps_the_rules(name: str) -> None:
    fields, path, saying = WRONG[name]
    calendar = Calendar(**{"kind": CalendarKind.QUARTERS, **fields})
    given(FOUNDED).when(
        lambda organization: organization.set_calendar(calendar, act())
    ).then_refused(InvalidInput, "calendar", path, saying=saying)
