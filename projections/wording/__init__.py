"""The sentences in which the feed tells of each kind of event: templates, and their words.

A template is text with slots in braces, `{slot}` or `{slot:as}`. Slots are `actor` and `subject`
(who did it, to what), `self` (the actor, where it is also whom it was done to), `about` (the goal
of a comment, the cycle of a retrospective), and what the event changed: `{title.from}`, and
`{title}` for what stands there since; a dot also leads to a part of it. `as` tells how a value
reads: one of `READINGS`, or the name of a list of words by value. `[a|b]` is the first of the
alternatives whose slots all have values, or nothing.
"""

import re
from typing import Any, TypeAlias

from . import de, en

LANGUAGES = {"de": de, "en": en}

NAMED = ("actor", "subject", "self", "about")
"""Slots that are objects, and read as their names."""
FIXED = (*NAMED, "reason", "reason_kind")
"""Slots that are not what the event changed."""
READINGS = {
    "text": "as it is",
    "short": "the beginning of a text",
    "day": "a day",
    "number": "a number",
    "weight": "a number that is worth telling, which 1 is not",
    "amount": "a number with its unit; yes or no in a check-in on such a key result",
    "former": "an amount that stands before another; its unit is told where it is not the same",
    "value": "any JSON: texts in quotes, yes or no, numbers, or a list of these; else no value",
    "known": "nothing; it is there for the alternatives",
    "name": "the names of the objects with these ids, with weights that are not equal",
    "team": "the name of the team whose retrospective has this id",
    "said": "the beginning of what the learning with this id said then",
}
"""How values read, besides by lists of words."""

Segment: TypeAlias = str | dict[str, str]
Template: TypeAlias = list[list[list[Segment]]]
"""Parts, each with alternatives, each with texts and slots."""

_SLOT = re.compile(r"\{([a-z_.]+)(?::([a-z_]+))?\}")
_OPENING, _CLOSING = ("„", "“"), ("“", "”")
_PART = re.compile(r"\[([^\[\]]*)\]")


def parse(text: str) -> Template:
    """Take a template apart."""
    parts: Template = []
    for index, piece in enumerate(_PART.split(text)):
        if piece:
            alternatives = piece.split("|") if index % 2 else [piece]
            parts.append([_segments(one) for one in alternatives])
    return parts


def _segments(text: str) -> list[Segment]:
    segments: list[Segment] = []
    end = 0
    for found in _SLOT.finditer(text):
        segments += [text[end : found.start()]] if found.start() > end else []
        slot = _slot(found[1], found[2])
        if text[: found.start()].endswith(_OPENING) and text[found.end() :].startswith(_CLOSING):
            slot["within"] = "quotes"
        segments.append(slot)
        end = found.end()
    return [*segments, text[end:]] if end < len(text) else segments


def _slot(name: str, reading: str | None) -> dict[str, str]:
    key = name if name in FIXED or name.endswith(".from") else f"{name}.to"
    return {"slot": key, "as": reading or ("name" if name in NAMED else "text")}


def word(language: str, kind: str, value: str) -> str:
    """Return what a value is called wherever people read it: `kind` is that of its list of words;
    a value without one reads as it is written."""
    words: dict[str, str] = LANGUAGES[language].WORDS[kind]
    return words.get(value) or value.replace("_", " ")


def wording(language: str) -> dict[str, Any]:
    """Return all that the sentences of a language are made of, as JSON has it."""
    module = LANGUAGES[language]
    return {
        "templates": {
            topic: parse(f"{text}{module.REASON}.") for topic, text in module.SENTENCES.items()
        },
        "words": module.WORDS,
        "erased": module.ERASED,
        "unknown": module.UNKNOWN,
        "yes": module.YES,
        "no": module.NO,
        "weight": module.WEIGHT,
        "quotes": module.QUOTES,
        "inner_quotes": module.INNER_QUOTES,
        "day": module.DAY,
        "point": module.POINT,
        "thousands": module.THOUSANDS,
    }
