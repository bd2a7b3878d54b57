"""The sentences of the feed, put together from the templates by hand."""

import json
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
            self._first(piece.split("|") if index % 2 else [piece])
            for index, piece in enumerate(re.split(r"\[(.*?)\]", template))
        )
        return text[0].upper() + text[1:]

    def _first(self, alternatives: Iterable[str]) -> str:
        for one in alternatives:
            try:
                return re.sub(r"\{(.*?)\}", lambda found: self._slot(found[1]), one)
            except Missing:
                continue
        return ""

    def _slot(self, slot: str) -> str:
        name, _, reading = slot.partition(":")
        value = self._facts.get(name)
        if value is None:
            raise Missing
        if name in ("actor", "subject", "about"):
            reading = "name"
        match reading:
            case "":
                return _text(value)
            case "short":
                text = _text(value)
                return re.sub(r"\s+", " ", text)[:140] + ("…" if len(text) > 140 else "")
            case "day":
                return self._day(date.fromisoformat(value))
            case "number":
                return self._number(value)
            case "amount":
                unit = self._facts["unit.from" if name.endswith(".from") else "unit"]
                return self._number(value) + (f" {unit}" if unit is not None else "")
            case "name":
                return self._listed(value, self._name)
            case _:
                words = self._words.WORDS[reading]
                return self._listed(value, lambda one: words.get(one, one))

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


def _text(value: Any) -> str:
    """Return a text as it is, and other JSON as PostgreSQL writes it."""
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (len(name.encode()), name.encode()))
        return f"{{{', '.join(f'{_json(name)}: {_json(value[name])}' for name in names)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return json.dumps(value, ensure_ascii=False)
