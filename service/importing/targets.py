"""Reads a target out of the numbers of a title, where they leave no doubt."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ...domain.measure import Measure, MeasureKind
from ...domain.organization import Language

_CURRENCY = r"[$€£¥]|[A-Z]{3}"
_SEPARATORS = {Language.EN: (",", "."), Language.DE: (".", ",")}
"""Between thousands, and before the decimals."""


def _pattern(thousands: str, point: str) -> re.Pattern[str]:
    digits = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+"
    number = rf"[+-]?(?:{digits})(?:{re.escape(point)}\d+)?"
    return re.compile(
        rf"(?P<before>{_CURRENCY})?\s?(?P<number>{number})\s?(?P<after>%|{_CURRENCY})?"
    )


_NUMBERS = {language: _pattern(*separators) for language, separators in _SEPARATORS.items()}


class Quantity(NamedTuple):
    """A number with its unit: a percent sign or a currency."""

    number: Decimal
    unit: str | None


def plain_number(text: str, language: Language) -> Quantity | None:
    """The number, if the text is nothing else: `5,000`, `12.5%`, `$170`; not `4x`, not `3+`.

    Thousands and decimals are separated as the language does.
    """
    found = _NUMBERS[language].fullmatch(text.strip())
    if found is None or (found["before"] and found["after"]):
        return None
    thousands, point = _SEPARATORS[language]
    number = found["number"].replace(thousands, "").replace(point, ".")
    return Quantity(Decimal(number), found["before"] or found["after"])


def read_otherwise(text: str, language: Language) -> bool:
    """Whether another language than this one reads another number there: `5,000` is 5 or 5000."""
    own = plain_number(text, language)
    return any(plain_number(text, other) not in (None, own) for other in Language)


def measure_of(numbers: Sequence[str], title: str, before: Measure, language: Language) -> Measure:
    """How a key result with this title is measured, given the numbers in it.

    A single plain number is the target, two are baseline and target where the title says `from
    … to …` (`von … auf …`); a baseline or unit that they do not give stays what it was. Else the
    measure is the text alone.
    """
    match [plain_number(number, language) for number in numbers]:
        case [Quantity(target, unit)]:
            return Measure(MeasureKind.METRIC, before.baseline, target, unit or before.unit)
        case [Quantity(baseline, first), Quantity(target, unit)] if _spans(title, *numbers):
            return Measure(MeasureKind.METRIC, baseline, target, unit or first or before.unit)
        case _:
            return Measure(MeasureKind.TEXT)


def _spans(title: str, first: str, last: str) -> bool:
    span = rf"\b(?:from|von)\s+{re.escape(first)}\D*?\b(?:to|auf)\s+{re.escape(last)}"
    return re.search(span, title, re.IGNORECASE) is not None
