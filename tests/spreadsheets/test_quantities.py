"""Numbers with units, and days, as German and English spreadsheets have them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.organization import Language
from okr.service.importing.targets import Quantity
from okr.service.spreadsheets.quantities import OtherUnit, bounded, common_unit, day, quantity

DE, EN = Language.DE, Language.EN
NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, places=4)
UNITS = st.sampled_from([None, "%", "€", "Mio. €", "T€", "Kunden", "h", "x pro Woche"])
LANGUAGES = st.sampled_from(Language)


def written(number: Decimal, language: Language) -> str:
    """The number as people write it, with separators between thousands."""
    text = f"{number:,f}"
    return text.translate(str.maketrans(",.", ".,")) if language is DE else text


@given(NUMBERS, UNITS, LANGUAGES, st.sampled_from(["", " ", " "]))
def test_a_number_is_read_as_it_is_written(
    number: Decimal, unit: str | None, language: Language, space: str
) -> None:
    text = written(number, language) + (f"{space}{unit}" if unit else "")
    assert quantity(text, language) == Quantity(number, unit)


@given(NUMBERS, LANGUAGES, st.sampled_from(["€", "$", "EUR", "£"]))
def test_a_currency_may_stand_before(number: Decimal, language: Language, unit: str) -> None:
    assert quantity(f"{unit} {written(number, language)}", language) == Quantity(number, unit)


@given(st.integers(-(10**12), 10**12), LANGUAGES, st.sampled_from([" ", " ", " ", "'", "’"]))
def test_thousands_may_be_set_apart(number: int, language: Language, between: str) -> None:
    text = f"{number:,}".replace(",", between)
    assert quantity(text, language) == Quantity(Decimal(number), None)


@given(NUMBERS, st.sampled_from(["Umsatz {}", "{} von 3", "{}-{}", "{} {}", "ca. {}"]), LANGUAGES)
def test_what_is_more_than_a_number_is_none(number: Decimal, text: str, language: Language) -> None:
    shown = written(abs(number), language)
    assert quantity(text.format(shown, shown), language) is None


@pytest.mark.parametrize(
    ("text", "language", "number", "unit"),
    [
        ("1.234,5", DE, "1234.5", None),
        ("1.234", DE, "1234", None),
        ("1.234", EN, "1.234", None),
        ("12 %", DE, "12", "%"),
        ("1,2 Mio. €", DE, "1.2", "Mio. €"),
        ("1.500,- €", DE, "1500", "€"),
        ("− 5 °C", DE, "-5", "°C"),
        ("$1,250.50", EN, "1250.50", "$"),
        ("+3", EN, "3", None),
    ],
)
def test_numbers(text: str, language: Language, number: str, unit: str | None) -> None:
    assert quantity(text, language) == Quantity(Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "language"),
    [("1.5", DE), ("1,5", EN), ("1.23.456", DE), ("", DE), ("€", DE), ("KW 12", DE)],
)
def test_no_numbers(text: str, language: Language) -> None:
    assert quantity(text, language) is None


@given(st.dates(date(1000, 1, 1)), LANGUAGES)
def test_a_day_is_read_as_it_is_written(on: date, language: Language) -> None:
    assert day(on.isoformat(), language) == on
    assert day(f"{on:%d.%m.%Y}", DE) == on
    assert day(f"{on.day}. {on.month}. {on:%Y}", DE) == on
    months = "January February March April May June July August September October November December"
    name = months.split()[on.month - 1]
    assert day(f"{on.day} {name} {on:%Y}", EN) == day(f"{name[:3]} {on.day}, {on:%Y}", EN) == on


@given(st.dates(date(1000, 1, 1)))
def test_an_english_day_must_leave_no_doubt(on: date) -> None:
    is_clear = on.day > 12 or on.day == on.month
    assert day(f"{on:%m/%d/%Y}", EN) == (on if is_clear else None)
    assert day(f"{on:%d/%m/%Y}", EN) == (on if is_clear else None)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "1.13.2026", "Ende Q3", "laufend", "2026", "0/0/2026"]
)
def test_no_days(text: str) -> None:
    assert day(text, DE) is None
    assert day(text, EN) is None


def test_german_months_and_short_years() -> None:
    assert day("1. März 2026", DE) == day("1. Mrz. 2026", DE) == day("1.3.26", DE)
    assert day("31. Dez 2026", DE) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("≥ 95 %", "at_least", "95 %"),
        ("mind. 5", "at_least", "5"),
        ("max. 12 Tage", "at_most", "12 Tage"),
        ("höchstens 3", "at_most", "3"),
        ("<= $120", "at_most", "$120"),
        ("at least 4", "at_least", "4"),
        ("Maximaler Umsatz", None, "Maximaler Umsatz"),
        ("5", None, "5"),
    ],
)
def test_bounds(text: str, kind: str | None, rest: str) -> None:
    assert bounded(text) == (kind, rest)


def in_common(*texts: str, unit: str | None = None) -> tuple[list[str | None], str | None]:
    numbers, common = common_unit([quantity(text, DE) for text in texts], unit)
    return [None if number is None else f"{number.normalize():f}" for number in numbers], common


def test_one_unit_stays() -> None:
    assert in_common("1,2 Mio. €", "3,6 Mio. €") == (["1.2", "3.6"], "Mio. €")
    assert in_common("0,8", "1,2 Mio. €") == (["0.8", "1.2"], "Mio. €")
    assert in_common("5 t", "7 t") == (["5", "7"], "t")
    assert in_common("5", "7") == (["5", "7"], None)


def test_different_scales_become_what_is_counted() -> None:
    assert in_common("800 T€", "1,2 Mio. €") == (["800000", "1200000"], "€")
    assert in_common("1.200.000 €", "1,5 Mio. EUR", unit="Mio. €") == (["1.2", "1.5"], "Mio. €")
    assert in_common("3 Tsd. Stück", "4.000 Stück") == (["3000", "4000"], "Stück")


def test_different_units_are_refused() -> None:
    with pytest.raises(OtherUnit) as refused:
        in_common("5 %", "7 Tage")
    assert (refused.value.index, refused.value.unit) == (1, "%")
