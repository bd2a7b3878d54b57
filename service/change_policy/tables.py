"""The tables of a change-policy report: changes, check-ins that came late, and key results."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from ...domain.organization import Language
from ..spreadsheets import Column, Form, Table, lay_out
from ..spreadsheets.words import Words
from . import words
from .reading import FLAGS, Node, PolicyReport, Told
from .words import reason_words, yes_or_no


@dataclass(frozen=True, slots=True)
class Line:
    """What a row is made from: a change and one of the fields that it changed, if there is one."""

    language: Language
    told: Told
    changed: Node


def policy_tables(report: PolicyReport) -> list[Table]:
    """The tables of a report, in its language."""
    return [
        lay_out(report, words.CHANGES, CHANGES, list(_lines(report))),
        lay_out(report, words.BACK_DATED, BACK_DATED, report.back_dated),
        lay_out(report, words.WITHOUT, _key_results(report.language), report.key_results),
    ]


def _lines(report: PolicyReport) -> Iterator[Line]:
    """A row for each field that a change changed, or one for the change."""
    for told in report.changes:
        for changed in told.event["changes"] or ({"field": None, "from": None, "to": None},):
            yield Line(report.language, told, changed)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _event(name: str) -> Callable[[Line], Any]:
    return lambda line: line.told.event[name]


def _changed(name: str) -> Callable[[Line], str | None]:
    return lambda line: _text(line.changed[name])


def _subject(line: Line) -> str | None:
    subject = line.told.event["subject"] or {}
    return subject.get("title") or subject.get("name")


def _flag(name: str) -> Callable[[Line], str | None]:
    return lambda line: yes_or_no(name in line.told.flags, line.language)


CHANGES: list[Column[Line]] = [
    Column(words.POSITION, Form.NUMBER, 10, _event("position")),
    Column(words.RECORDED, Form.MOMENT, 19, _event("recordedAt")),
    Column(words.DAYS_AFTER, Form.NUMBER, 10, lambda line: line.told.change["daysAfterCommitment"]),
    Column(
        words.OBJECTIVE, Form.TEXT, 48, lambda it: (it.told.event["objective"] or {}).get("title")
    ),
    Column(words.GOAL, Form.TEXT, 48, _subject),
    Column(words.TOPIC, Form.TEXT, 24, _event("topic")),
    Column(words.CHANGED, Form.TEXT, 16, _changed("field")),
    Column(words.FROM, Form.TEXT, 24, _changed("from")),
    Column(words.TO, Form.TEXT, 24, _changed("to")),
    Column(
        words.REASON_KIND,
        Form.TEXT,
        20,
        lambda line: reason_words(line.told.event["reasonKind"], line.language),
    ),
    Column(words.REASON, Form.TEXT, 60, _event("reason")),
    Column(words.ACTOR, Form.TEXT, 24, lambda it: (it.told.event["actor"] or {}).get("name")),
    Column(
        words.OWNER,
        Form.TEXT,
        12,
        lambda line: yes_or_no(line.told.change["byOwner"], line.language),
    ),
    *(Column(words.FLAGS[name], Form.TEXT, 12, _flag(name)) for name in FLAGS),
    Column(words.SENTENCE, Form.TEXT, 80, _event("sentence")),
]


def _check_in(name: str) -> Callable[[Node], Any]:
    return lambda node: (node["checkIn"] or {}).get(name)


def _titled(node: Node | None) -> str | None:
    return None if node is None else node["title"]


BACK_DATED: list[Column[Node]] = [
    Column(
        words.OBJECTIVE,
        Form.TEXT,
        48,
        lambda it: _titled((_check_in("keyResult")(it) or {}).get("objective")),
    ),
    Column(words.KEY_RESULT, Form.TEXT, 48, lambda it: _titled(_check_in("keyResult")(it))),
    Column(words.VALUE, Form.NUMBER, 12, _check_in("value")),
    Column(words.ACTOR, Form.TEXT, 24, lambda it: (_check_in("author")(it) or {}).get("name")),
    Column(words.MEASURED_ON, Form.DAY, 13, _check_in("measuredOn")),
    Column(words.RECORDED_ON, Form.DAY, 13, lambda node: node["recordedOn"]),
    Column(words.DELAY, Form.NUMBER, 10, lambda node: node["delay"]),
]


def _named(words_: dict[str, Words], name: str, language: Language) -> Callable[[Node], str | None]:
    return lambda node: node[name] and words_[node[name]].in_(language)


def _member(name: str) -> Callable[[Node], Any]:
    return lambda node: node[name]


def _key_results(language: Language) -> list[Column[Node]]:
    return [
        Column(
            words.OBJECTIVE,
            Form.TEXT,
            48,
            lambda it: _titled((it["keyResult"] or {}).get("objective")),
        ),
        Column(words.KEY_RESULT, Form.TEXT, 48, lambda it: _titled(it["keyResult"])),
        Column(words.BASIS, Form.TEXT, 16, _named(words.BASES, "commitmentBasis", language)),
        Column(words.COMMITTED_AT, Form.MOMENT, 19, _member("committedAt")),
        Column(words.CHANGES, Form.NUMBER, 12, _member("changes")),
        Column(words.PROGRESS, Form.SHARE, 12, _member("progress")),
        Column(words.PROGRESS_WITHOUT, Form.SHARE, 12, _member("progressWithout")),
        Column(words.DIFFERENCE, Form.SHARE, 12, _member("difference")),
        Column(words.FINAL, Form.NUMBER, 12, _member("finalScore")),
    ]
