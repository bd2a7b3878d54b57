"""Reads numbers with their units, and days, as German and English spreadsheets have them."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ...domain.measure import UNIT_LIMIT
from ...domain.organization import Language
from ..importing.targets import Quantity, plain_number

_CURRENCY = r"(?:[€$£¥]|(?:EUR|USD|CHF|GBP)\b)"
_WRITTEN = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<sign>[+-]?)\s?(?P<number>\d(?:[\d.,'’\s]*\d)?)"
    r"\s*(?P<after>[^\d\s].*)?",
    re.DOTALL,
)
_MINUS = str.maketrans("−–", "--")
_NO_CENTS = re.compile(r"(?<=\d),[-—]+(?=\s|$)")
_SPACED = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_NOT_IN_UNITS = re.compile(r"[\d<>=]")

_SCALES = (
    (r"(?:tsd|tausend|thousand)\b\.?", 3),
    (rf"[tk]\s?(?={_CURRENCY})", 3),
    (r"(?:mio|mill|millionen|million)\b\.?", 6),
    (rf"(?:mm|m)\s?(?={_CURRENCY})", 6),
    (r"(?:mrd|milliarden|milliarde|bn)\b\.?", 9),
)
_SCALED = [(re.compile(rf"{scale}\s*", re.IGNORECASE), power) for scale, power in _SCALES]

_BOUNDS = {
    "at_least": r"≥|>=|=>|>|mindestens|mind\.|min\.|at least|ab|über|more than|over",
    "at_most": r"≤|<=|=<|<|höchstens|maximal|max\.|at most|bis zu|up to|unter|under|less than",
}
_BOUNDED = {
    kind: re.compile(rf"(?:{words})\s*(?=[\d+$€£¥-])", re.IGNORECASE)
    for kind, words in _BOUNDS.items()
}


def quantity(text: str, language: Language) -> Quantity | None:
    """The number with its unit, if the text is nothing else: `1.234,5`, `12 %`, `1,2 Mio. €`.

    Thousands and decimals are separated as the language does; a space or an apostrophe may stand
    between thousands too. The unit is what follows, or a currency that precedes.
    """
    found = _WRITTEN.fullmatch(_NO_CENTS.sub("", text.translate(_MINUS)).strip())
    if found is None:
        return None
    number = plain_number(found["sign"] + _SPACED.sub("", found["number"]), language)
    unit = " ".join(filter(None, ((found["after"] or "").strip(), found["before"]))) or None
    if number is None or (unit and (len(unit) > UNIT_LIMIT or _NOT_IN_UNITS.search(unit))):
        return None
    return Quantity(number.number, unit)


class Bounded(NamedTuple):
    """A text without the words that make it a bound."""

    kind: str | None
    """`at_least` or `at_most`; None where no such words were found."""
    text: str


def bounded(text: str) -> Bounded:
    """The bound that a text begins with (`≥ 95 %`, `höchstens 5`), and the rest."""
    for kind, pattern in _BOUNDED.items():
        if found := pattern.match(text.strip()):
            return Bounded(kind, text.strip()[found.end() :])
    return Bounded(None, text)


class _Unit(NamedTuple):
    power: int
    base: str


def _unit(text: str | None) -> _Unit:
    words = " ".join((text or "").split())
    for pattern, power in _SCALED:
        if found := pattern.match(words):
            return _Unit(power, words[found.end() :])
    return _Unit(0, words)


class OtherUnit(Exception):
    """A quantity whose unit cannot be converted; `index` says which one."""

    def __init__(self, index: int, unit: str) -> None:
        super().__init__(unit)
        self.index = index
        self.unit = unit


def common_unit(
    quantities: Iterable[Quantity | None], unit: str | None
) -> tuple[list[Decimal | None], str | None]:
    """The numbers in one unit, and this unit: the one given, else the one that they all have, else
    what it counts (`800 T€` and `1,2 Mio. €` are 800000 and 1200000 €).

    What has no unit is in it already. Raises OtherUnit.
    """
    given = list(quantities)
    written = list(dict.fromkeys(it.unit for it in given if it is not None and it.unit))
    if unit is None and written:
        unit = written[0] if len({_key(_unit(text)) for text in written}) == 1 else None
        unit = unit if unit is not None else _unit(written[0]).base
    wanted = _unit(unit)
    numbers: list[Decimal | None] = []
    for index, item in enumerate(given):
        if item is None or item.unit is None:
            numbers.append(item and item.number)
            continue
        own = _unit(item.unit)
        if _key(own)[1] != _key(wanted)[1]:
            raise OtherUnit(index, unit or "")
        numbers.append(item.number.scaleb(own.power - wanted.power))
    return numbers, unit


def _key(unit: _Unit) -> tuple[int, str]:
    base = unit.base.casefold()
    return unit.power, {"eur": "€", "euro": "€", "usd": "$", "prozent": "%", "percent": "%"}.get(
        base, base
    )


_MONTHS = {
    Language.DE: re.findall("...", "janfebmäraprmaijunjulaugsepoktnovdez"),
    Language.EN: re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"),
}
_NUMERIC = {
    Language.DE: re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})"),
    Language.EN: re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
}
_WORDED = re.compile(
    r"(?:(?P<d>\d{1,2})\.?\s+)?(?P<m>[^\W\d]{3,9})\.?(?:\s+(?P<e>\d{1,2}),)?\s+(?P<y>\d{4})"
)


def day(text: str, language: Language) -> date | None:
    """The day, if the text is nothing else: 2026-12-31; `31.12.2026` or `31. Dezember 2026` in
    German; `31 December 2026`, `December 31, 2026` or, where it leaves no doubt, `12/31/2026` in
    English."""
    words = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words):
            return date.fromisoformat(words)
        if found := _NUMERIC[language].fullmatch(words):
            year, month, number = (int(found[name]) for name in "ymd")
            if language is Language.EN:
                if month <= 12 and number <= 12 and month != number:
                    return None  # it may be either way round
                month, number = min((month, number), (number, month), key=lambda it: it[0] > 12)
            return date(year if year > 99 else 2000 + year, month, number)
        if (found := _WORDED.fullmatch(words)) and bool(found["d"]) != bool(found["e"]):
            name = found["m"].casefold()[:3].replace("mrz", "mär")
            if name in _MONTHS[language]:
                month = _MONTHS[language].index(name) + 1
                return date(int(found["y"]), month, int(found["d"] or found["e"]))
    except ValueError:
        pass
    return None
