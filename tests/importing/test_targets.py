"""Which numbers of titles become targets, and which owners are told apart."""

from decimal import Decimal
from typing import Any

import pytest

from okr.domain.measure import Measure, MeasureKind
from okr.domain.organization import Language
from okr.service.importing.owners import is_role, weighted_roles
from okr.service.importing.targets import measure_of, plain_number, read_otherwise

WORDS = Measure(MeasureKind.TEXT)


@pytest.fixture(params=Language)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


def metric(baseline: str | None, target: str, unit: str | None = None) -> Measure:
    return Measure(
        MeasureKind.METRIC, None if baseline is None else Decimal(baseline), Decimal(target), unit
    )


@pytest.mark.parametrize(
    ("text", "language", "number", "unit"),
    [
        ("75", Language.EN, "75", None),
        (" 75 ", Language.DE, "75", None),
        ("5,000", Language.EN, "5000", None),
        ("5,000", Language.DE, "5.000", None),
        ("1.234.567,8", Language.DE, "1234567.8", None),
        ("1,234,567.8", Language.EN, "1234567.8", None),
        ("12.5%", Language.EN, "12.5", "%"),
        ("12,5 %", Language.DE, "12.5", "%"),
        ("$170", Language.EN, "170", "$"),
        ("1.200 €", Language.DE, "1200", "€"),
        ("EUR 3", Language.DE, "3", "EUR"),
        ("-0.5", Language.EN, "-0.5", None),
        ("+7", Language.EN, "7", None),
    ],
)
def test_plain_numbers(text: str, language: Language, number: str, unit: str | None) -> None:
    assert plain_number(text, language) == (Decimal(number), unit)


@pytest.mark.parametrize(
    "text",
    ["", "4x", "3+", "~5", "10k", "1.5M", "4/5", "XX", "$5 USD", "$", "%", "1 2", "1,2,3", "12%%"],
)
def test_other_texts_are_no_plain_numbers(text: str, language: Language) -> None:
    assert plain_number(text, language) is None


@pytest.mark.parametrize(
    ("numbers", "title", "before", "after"),
    [
        (["75"], "Get 75 posts", WORDS, metric(None, "75")),
        (["5"], "In 5 days", metric("12", "4", "days"), metric("12", "5", "days")),
        (["12.5%"], "Up by 12.5%", metric(None, "20", "shops"), metric(None, "12.5", "%")),
        (["12", "4"], "From 12 to 4 days", WORDS, metric("12", "4")),
        (["70", "56"], "Cut it from 70 mins to 56 mins", WORDS, metric("70", "56")),
        (["11%", "13%"], "Lift from 11% to 13%.", WORDS, metric("11", "13", "%")),
        (["12", "4"], "Von 12 auf 4 Tage", WORDS, metric("12", "4")),
        (["12", "4"], "Between 12 and 4 days", metric("1", "2"), WORDS),
        (["4", "12"], "From 12 to 4 days", WORDS, WORDS),
        (["12", "4"], "From 12 by 3 to 4 days", WORDS, WORDS),
        (["4x", "3"], "Have 4x coverage of 3 tranches", metric(None, "200"), WORDS),
        (["1", "2", "3"], "From 1 to 2 in 3 days", WORDS, WORDS),
        ([], "Sell more", metric("0", "5", "EUR"), WORDS),
    ],
)
def test_measures(numbers: list[str], title: str, before: Measure, after: Measure) -> None:
    assert measure_of(numbers, title, before, Language.EN) == after


@pytest.mark.parametrize(
    ("owners", "told"),
    [
        ([], []),
        (["CEO"], [("CEO", "1")]),
        ([" VP, Field Ops ", "CI/CD"], [("VP, Field Ops", "1"), ("CI/CD", "1")]),
        ([{"role": "dev", "weight": None}, {"role": "ops"}], [("dev", "1"), ("ops", "1")]),
        (
            [{"role": role, "weight": 0.3333} for role in ("a", "b", "c")],
            [("a", "0.3333"), ("b", "0.3333"), ("c", "0.3333")],
        ),
        ([{"role": "dev", "weight": 0}], [("dev", "0")]),
        ([{"role": "dev", "weight": 0.5}, {"role": "ops", "weight": None}], None),
        ([{"role": "dev", "weight": 0.5}, {"role": "dev", "weight": 0.5}], None),
        ([{"role": "dev+lead", "weight": 0.5}], None),
        ([{"role": "lead (as writer)", "weight": 0.5}], None),
        ([{"role": "dev: n/2", "weight": None}], None),
        ([{"role": "dev", "weight": "half"}], None),
        ([{"weight": 1}], None),
        ([""], None),
        ([7], None),
        ([["dev"]], None),
    ],
)
def test_owners(owners: list[Any], told: list[tuple[str, str]] | None) -> None:
    expected = None if told is None else [(role, Decimal(weight)) for role, weight in told]
    assert weighted_roles(owners) == expected


@pytest.mark.parametrize(
    ("value", "role"),
    [("CEO", True), ("Übergabe-Team", True), ("all (equally)", False), (1, False)],
)
def test_roles(value: object, role: bool) -> None:
    assert is_role(value) is role


@pytest.mark.parametrize("text", ["5,000", "1.500", "$1,234", "12.5%", "7,25"])
def test_what_another_language_reads_otherwise(text: str) -> None:
    """`12.5%` is no number in German, but in English; the other way round there is no doubt."""
    readings = [plain_number(text, one) for one in Language]
    doubtful = [read_otherwise(text, one) for one in Language]
    assert any(doubtful)
    assert doubtful == [any(other not in (None, own) for other in readings) for own in readings]


@pytest.mark.parametrize("text", ["75", "1234", "90 %", "4x", "1,2,3"])
def test_what_all_languages_read_alike(text: str, language: Language) -> None:
    assert not read_otherwise(text, language)
