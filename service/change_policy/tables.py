"""The tables of a change-policy report: changes, check-ins that came late, and key results."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from ...domain.organization import Language
from ..change_words import NOTHING, ChangeWords
from ..spreadsheets import Column, Form, Table, csv_files, delimited_data, lay_out
from ..spreadsheets.words import Words
from . import words
from .reading import FLAGS, Node, PolicyReport, Told
from .words import reason_words, yes_or_no


@dataclass(frozen=True, slots=True)
class Line:
    """What a row is made from: a change and one of the fields that it changed, if there is one."""

    language: Language
    told: Told
    changed: Node | None
    words: ChangeWords


@dataclass(frozen=True, slots=True)
class Standing:
    """How the cycle, an objective or a key result stands, with the changes and without."""

    language: Language
    level: Words
    node: Node
    goal: Node | None
    objective: str | None = None


def policy_tables(report: PolicyReport) -> list[Table]:
    """The tables of a report, in its language."""
    return [
        lay_out(report, words.CHANGES, CHANGES, list(_lines(report))),
        lay_out(report, words.BACK_DATED, BACK_DATED, report.back_dated),
        lay_out(report, words.WITHOUT, STANDINGS, list(standings(report))),
    ]


def policy_files(report: PolicyReport, path: Path) -> dict[Path, bytes]:
    """The same as CSV files, named after a path and beside it."""
    write = partial(delimited_data, language=report.language)
    return csv_files(path, policy_tables(report), write)


def _lines(report: PolicyReport) -> Iterator[Line]:
    """A row for each field that a change changed, or one for the change."""
    words = ChangeWords(report.language.value, people=report.names)
    for told in report.changes:
        for changed in told.change["patch"] or (None,):
            yield Line(report.language, told, changed, words)


def _event(name: str) -> Callable[[Line], Any]:
    return lambda line: line.told.event[name]


def _changed(read: Callable[[ChangeWords, Node], str]) -> Callable[[Line], str | None]:
    def told(line: Line) -> str | None:
        words = None if line.changed is None else read(line.words, line.changed)
        return None if words == NOTHING else words

    return told


def _ids(end: str) -> Callable[[Line], str | None]:
    """The ids of the objects that a value names."""
    return lambda line: (
        None if line.changed is None else ", ".join(line.words.named(line.changed, end))
    )


def _actor(name: str) -> Callable[[Line], str | None]:
    return lambda line: (line.told.event["actor"] or {}).get(name)


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
    Column(words.KIND, Form.TEXT, 16, _changed(ChangeWords.kind)),
    Column(words.CHANGED, Form.TEXT, 16, _changed(ChangeWords.field)),
    Column(words.FROM, Form.TEXT, 24, _changed(ChangeWords.before)),
    Column(words.TO, Form.TEXT, 24, _changed(ChangeWords.after)),
    Column(
        words.REASON_KIND,
        Form.TEXT,
        20,
        lambda line: reason_words(line.told.event["reasonKind"], line.language),
    ),
    Column(words.REASON, Form.TEXT, 60, _event("reason")),
    Column(words.ACTOR, Form.TEXT, 24, _actor("name")),
    Column(
        words.OWNER,
        Form.TEXT,
        12,
        lambda line: yes_or_no(line.told.change["byOwner"], line.language),
    ),
    *(Column(words.FLAGS[name], Form.TEXT, 12, _flag(name)) for name in FLAGS),
    Column(words.SENTENCE, Form.TEXT, 80, _event("sentence")),
    Column(words.ID, Form.TEXT, 20, lambda line: entity_id(line.told.event["subject"])),
    Column(words.FROM_IDS, Form.TEXT, 20, _ids("fromObjects")),
    Column(words.TO_IDS, Form.TEXT, 20, _ids("toObjects")),
    Column(words.ACTOR_ID, Form.TEXT, 20, _actor("entityId")),
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
    Column(words.SCORE, Form.NUMBER, 12, _check_in("score")),
    Column(words.ACTOR, Form.TEXT, 24, lambda it: (_check_in("author")(it) or {}).get("name")),
    Column(words.MEASURED_ON, Form.DAY, 13, _check_in("measuredOn")),
    Column(words.RECORDED_ON, Form.DAY, 13, lambda node: node["recordedOn"]),
    Column(words.DELAY, Form.NUMBER, 10, lambda node: node["delay"]),
    Column(words.ID, Form.TEXT, 20, lambda it: entity_id(_check_in("keyResult")(it))),
    Column(words.ACTOR_ID, Form.TEXT, 20, lambda it: entity_id(_check_in("author")(it))),
]


def standings(report: PolicyReport) -> Iterator[Standing]:
    """The cycle, and each objective followed by its key results."""
    language = report.language
    changes = report.counts["changesAfterCommitment"]
    yield Standing(language, words.CYCLE, {**report.outcome, "changes": changes}, report.outcome)
    under: dict[Any, list[Node]] = {}
    for node in report.key_results:
        under.setdefault(entity_id(node["objective"]), []).append(node)
    for node in report.objectives:
        title = _titled(node["objective"])
        yield Standing(language, words.OBJECTIVE, node, node["objective"], title)
        for below in under.get(entity_id(node["objective"]), ()):
            yield Standing(language, words.KEY_RESULT, below, below["keyResult"], title)


def entity_id(goal: Node | None) -> str | None:
    """The id of a goal or a person, if there is one."""
    return None if goal is None else goal["entityId"]


def _told(*names: str) -> Callable[[Standing], Any]:
    """The first of some members that there is."""
    return lambda it: next((it.node[name] for name in names if name in it.node), None)


def _score(*names: str) -> Callable[[Standing], Any]:
    """A score, of which four decimals tell enough."""
    told = _told(*names)
    return lambda it: None if told(it) is None else round(Decimal(told(it)), 4).normalize()


def _basis(it: Standing) -> str | None:
    basis = it.node.get("commitmentBasis")
    return basis and words.BASES[basis].in_(it.language)


STANDINGS: list[Column[Standing]] = [
    Column(words.LEVEL, Form.TEXT, 20, lambda it: it.level.in_(it.language)),
    Column(words.OBJECTIVE, Form.TEXT, 48, lambda it: it.objective),
    Column(
        words.KEY_RESULT,
        Form.TEXT,
        48,
        lambda it: _titled(it.goal) if it.level is words.KEY_RESULT else None,
    ),
    Column(words.BASIS, Form.TEXT, 16, _basis),
    Column(words.COMMITTED_AT, Form.MOMENT, 19, _told("committedAt")),
    Column(
        words.MOVED_AWAY,
        Form.TEXT,
        12,
        lambda it: yes_or_no(it.node.get("movedAway"), it.language),
    ),
    Column(words.CHANGES, Form.NUMBER, 12, _told("changes")),
    Column(words.PROGRESS, Form.SHARE, 12, _told("progress")),
    Column(words.PROGRESS_WITHOUT, Form.SHARE, 12, _told("progressWithout")),
    Column(words.DIFFERENCE, Form.SHARE, 12, _told("difference")),
    Column(words.SCORE, Form.NUMBER, 12, _score("finalScore", "meanScore")),
    Column(words.SCORE_WITHOUT, Form.NUMBER, 12, _score("scoreWithout")),
    Column(words.SCORE_DIFFERENCE, Form.NUMBER, 12, _score("scoreDifference")),
    Column(words.ID, Form.TEXT, 20, lambda it: entity_id(it.goal)),
]
