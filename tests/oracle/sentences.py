"""The sentences of the feed, put together from the templates by hand."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any
from uuid import UUID

from okr.projections.wording import LANGUAGES
from tests.oracle.moment import Moment

_TITLES = {
    "organization": "name",
    "team": "name",
    "cycle": "name",
    "objective": "title",
    "key_result": "title",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Missing(Exception):
    """A slot has no value."""


class Teller:
    """Tells of one event."""

    def __init__(self, moment: Moment, language: str, facts: dict[str, Any]) -> None:
        self._moment = moment
        self._language = language
        self._words: ModuleType = LANGUAGES[language]
        self._facts = facts

    def tell(self, topic: str) -> str:
        """Return the sentence of an event of this topic."""
        template = f"{self._words.SENTENCES[topic]}{self._words.REASON}."
        text = "".join(
            self._first(piece[1:-1].split("|") if piece[0] == "[" else [piece], index == 0)
            for index, piece in enumerate(filter(None, re.split(r"(\[.*?\])", template)))
        )
        return re.sub(r"(?<!\.)\.([“”‘’]+)\.$", r"\1.", text)

    def _first(self, alternatives: Iterable[str], opens: bool) -> str:
        for one in alternatives:
            try:
                return re.sub(
                    r"([„“]?)\{(.*?)\}",
                    lambda found: self._told(found, opens and not found.start()),
                    one,
                )
            except Missing:
                continue
        return ""

    def _told(self, found: re.Match[str], opens: bool) -> str:
        text = self._slot(found[2])
        if found[1]:
            return found[1] + self._within_quotes(text)
        anonymous = text in (self._words.ERASED, self._words.UNKNOWN)
        return text[0].upper() + text[1:] if opens and anonymous else text

    def _within_quotes(self, text: str) -> str:
        first, last = self._words.INNER_QUOTES
        return re.sub(
            r"""(?<!\w)[„“"»«]([^„“”"»«]*)[“”"«»]""",
            lambda found: f"{first}{found[1]}{last}",
            text,
        )

    def _slot(self, slot: str) -> str:
        name, _, reading = slot.partition(":")
        value = self._facts.get(name)
        if value is None:
            raise Missing
        if name in ("actor", "subject", "self", "about") and not reading:
            reading = "name"
        match reading:
            case "":
                return str(value)
            case "known":
                return ""
            case "short":
                return _short(value)
            case "said":
                return _short(self._given("learning"))
            case "team":
                return self._name(self._given("team"))
            case "day":
                return self._day(date.fromisoformat(value))
            case "weight" if Decimal(value) == 1:
                raise Missing
            case "number" | "weight":
                return self._number(value)
            case "amount" | "former":
                return self._amount(name, value, reading)
            case "value":
                return self._listed(value, self._value)
            case "name":
                return self._names(value)
            case _:
                words = self._words.WORDS[reading]
                return self._listed(value, lambda one: words.get(one, one))

    def _given(self, name: str) -> Any:
        if self._facts[name] is None:
            raise Missing
        return self._facts[name]

    def _amount(self, name: str, value: Any, reading: str) -> str:
        if self._facts["answered"] and value in ("0", "1"):
            return self._answer(value == "1")
        unit, before = self._facts["unit"], self._facts["unit.from"]
        if name.endswith(".from"):
            unit = None if reading == "former" and before == unit else before
        return self._number(value) + (f" {unit}" if unit is not None else "")

    def _answer(self, is_yes: bool) -> str:
        return str(self._words.YES if is_yes else self._words.NO)

    def _value(self, value: Any) -> str:
        match value:
            case bool():
                return self._answer(value)
            case str():
                first, last = self._words.QUOTES
                return f"{first}{self._within_quotes(_short(value))}{last}"
            case int() | float() | Decimal():
                return self._number(value)
            case _:
                raise Missing

    def _names(self, value: Any) -> str:
        owners = value if isinstance(value, list) else [value]
        weights = {Decimal(one["weight"]) for one in owners if _weighs(one)}
        if len(weights) < 2:
            return self._listed(value, self._name)
        word = self._words.WEIGHT
        return self._listed(
            value, lambda one: f"{self._name(one)} ({word} {self._number(one['weight'])})"
        )

    def _listed(self, value: Any, told: Any) -> str:
        items = value if isinstance(value, list) else [value]
        if not items:
            raise Missing
        return ", ".join(told(one) for one in items)

    def _name(self, named: Any) -> str:
        if isinstance(named, dict):
            named = named.get("person_id") or named["id"]
        found = self._moment.objects.get(UUID(str(named)))
        if found is None:
            return str(self._words.UNKNOWN)
        topic = found.aggregate.TOPIC
        if topic == "person":
            return str(self._words.ERASED if found.aggregate.name is None else found.aggregate.name)
        return str(getattr(found.aggregate, _TITLES[topic]))

    def _day(self, day: date) -> str:
        if self._language == "de":
            return f"{day:%d.%m.%Y}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04}"

    def _number(self, value: Any) -> str:
        text = f"{Decimal(str(value)):,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.translate(str.maketrans(",.", ".,")) if self._language == "de" else text


def facts_of(changes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return what slots stand for of what an event changed."""
    found: dict[str, Any] = {}
    for change in changes:
        for side, end in (("from", ".from"), ("to", "")):
            value = change[side]
            found[change["field"] + end] = value
            if isinstance(value, dict):
                for name, part in value.items():
                    found[f"{change['field']}.{name}{end}"] = part
    return found


def _weighs(one: Any) -> bool:
    return isinstance(one, dict) and "weight" in one


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:140] + ("…" if len(text) > 140 else "")
