"""The tables of the page: the columns of the spreadsheets that fit on paper, and keys for ids."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ..change_words import ChangeWords
from ..spreadsheets import Column, Form, Table, lay_out
from ..spreadsheets.words import Words
from . import words
from .reading import FLAGS, Node, PolicyReport
from .tables import BACK_DATED, CHANGES, STANDINGS, Line, Standing, entity_id, standings

L = TypeVar("L")


def changes(report: PolicyReport) -> Table:
    """A row for each change, which the time line has as dots."""
    language = report.language
    said = ChangeWords(language.value, people=report.names)
    lines = [Line(language, told, None, said) for told in report.changes]
    return lay_out(report, words.CHANGES, _CHANGES, lines)


def back_dated(report: PolicyReport) -> Table:
    """The check-ins that came late."""
    return lay_out(report, words.BACK_DATED, _BACK_DATED, report.back_dated)


def with_and_without(report: PolicyReport) -> Table:
    """The cycle, its objectives and its key results as they stand, and without the changes."""
    return lay_out(report, words.WITHOUT, _STANDINGS, list(standings(report)))


def _among(columns: Iterable[Column[L]], *names: Words) -> list[Column[L]]:
    """Some columns, in the order of these names."""
    by_name = {column.name: column for column in columns}
    return [by_name[name] for name in names]


def _key(thing: Node | None) -> str | None:
    """The last part of an id, as entries of the ledger have it."""
    id_ = entity_id(thing)
    return id_ and id_.rpartition(".")[2]


def _by(find: Callable[[L], Node | None]) -> Column[L]:
    """A person by name, or by key where there is none."""

    def told(line: L) -> str | None:
        person = find(line)
        return None if person is None else person["name"] or _key(person)

    return Column(words.ACTOR, Form.TEXT, 24, told)


def _which(line: Line) -> str:
    found = (words.FLAGS[it] for it in FLAGS if it in line.told.flags)
    return ", ".join(it.in_(line.language) for it in found)


_CHANGES: Sequence[Column[Line]] = [
    *_among(CHANGES, words.POSITION, words.RECORDED, words.GOAL, words.SENTENCE, words.REASON_KIND),
    _by(lambda line: line.told.event["actor"]),
    Column(words.WHICH, Form.TEXT, 24, _which),
]
_BACK_DATED: Sequence[Column[Node]] = [
    *_among(BACK_DATED, words.OBJECTIVE, words.KEY_RESULT, words.VALUE, words.SCORE),
    _by(lambda node: (node["checkIn"] or {}).get("author")),
    *_among(BACK_DATED, words.MEASURED_ON, words.RECORDED_ON, words.DELAY),
]
_STANDINGS: Sequence[Column[Standing]] = [
    *_among(STANDINGS, words.LEVEL),
    Column(words.GOAL, Form.TEXT, 48, lambda it: it.goal and it.goal.get("title")),
    *_among(STANDINGS, words.BASIS, words.COMMITTED_AT, words.MOVED_AWAY, words.CHANGES),
    *_among(STANDINGS, words.PROGRESS, words.PROGRESS_WITHOUT, words.DIFFERENCE),
    *_among(STANDINGS, words.SCORE, words.SCORE_WITHOUT, words.SCORE_DIFFERENCE),
    Column(words.ID, Form.TEXT, 20, lambda it: _key(it.goal)),
]
