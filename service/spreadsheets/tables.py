"""The tables of a report: goals, check-ins and scores, whatever kind of file they go to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from ...domain.organization import Language
from . import words
from .layout import Column, Form, Table, lay_out
from .report import Node, Report
from .words import value_words


class Line(NamedTuple):
    """What a row is made from."""

    language: Language
    objective: Node
    key_result: Node = MappingProxyType({})
    check_in: Node = MappingProxyType({})

    @property
    def goal(self) -> Node:
        """What the row of the tree is about."""
        return self.key_result or self.objective


def tables(report: Report) -> list[Table]:
    """The sheets of a report, in its language."""
    lines = list(_tree(report))
    goals = lay_out(report, words.GOALS, GOALS, lines)
    made = [
        replace(goals, levels=[1 if line.key_result else 0 for line in lines]),
        lay_out(report, words.CHECK_INS, CHECK_INS, list(_all_check_ins(report))),
        lay_out(report, words.SCORES, SCORES, list(_key_results(report))),
    ]
    return [replace(table, note=report.hidden) for table in made]


def _tree(report: Report) -> Iterator[Line]:
    for objective in report.objectives:
        yield Line(report.language, objective)
        for key_result in objective["keyResults"]:
            yield Line(report.language, objective, key_result)


def _key_results(report: Report) -> Iterator[Line]:
    return (line for line in _tree(report) if line.key_result)


def _all_check_ins(report: Report) -> Iterator[Line]:
    for line in _key_results(report):
        for check_in in line.key_result["allCheckIns"]:
            yield line._replace(check_in=check_in)


def _named(name: str, kind: str | None = None) -> Callable[[Line], str | None]:
    return lambda line: value_words(kind or name, line.goal.get(name), line.language)


def _owners(line: Line) -> str | None:
    if line.key_result:
        names = [(owner["person"] or {}).get("name") for owner in line.key_result["owners"]]
        return ", ".join(filter(None, names)) or None
    return (line.objective["owner"] or {}).get("name")


def _parents(line: Line) -> str | None:
    if line.key_result:
        return None
    named = (
        f"{it['parent']['title']} ({value_words('link', it['link'], line.language)})"
        for it in line.objective["allParents"]
        if it["parent"] is not None
    )
    return "; ".join(named) or None


def _of_objective(name: str) -> Callable[[Line], Any]:
    return lambda line: None if line.key_result else line.objective.get(name)


def _state(line: Line) -> str | None:
    struck_out = line.key_result.get("struckOut")
    return value_words("state", "STRUCK_OUT" if struck_out else line.goal["state"], line.language)


def _of_goal(name: str) -> Callable[[Line], Any]:
    return lambda line: line.goal.get(name)


def _of_key_result(name: str) -> Callable[[Line], Any]:
    return lambda line: line.key_result.get(name)


def _unit(line: Line) -> str | None:
    if line.key_result.get("valuesHidden"):
        return words.CONFIDENTIAL.in_(line.language)
    return line.key_result.get("unit")


def _of_latest(name: str) -> Callable[[Line], Any]:
    return lambda line: (line.key_result.get("latestCheckIn") or {}).get(name)


def _of_check_in(name: str) -> Callable[[Line], Any]:
    return lambda line: line.check_in[name]


def _score(kind: str) -> Callable[[Line], Any]:
    return lambda line: (line.key_result.get("scores") or {}).get(kind)


_OBJECTIVE: Column[Line] = Column(
    words.OBJECTIVE, Form.TEXT, 48, lambda line: line.objective["title"]
)
_KEY_RESULT: Column[Line] = Column(words.KEY_RESULT, Form.TEXT, 48, _of_key_result("title"))
_UNIT: Column[Line] = Column(words.UNIT, Form.TEXT, 12, _unit)

GOALS: list[Column[Line]] = [
    _OBJECTIVE,
    _KEY_RESULT,
    Column(words.PARENTS, Form.TEXT, 48, _parents),
    Column(words.OWNER, Form.TEXT, 24, _owners),
    Column(words.STATE, Form.TEXT, 14, _state),
    Column(words.AMBITION, Form.TEXT, 14, _named("ambition")),
    Column(words.KIND, Form.TEXT, 12, _named("kind", "measure")),
    Column(words.BASELINE, Form.NUMBER, 13, _of_key_result("baseline")),
    Column(words.TARGET, Form.NUMBER, 13, _of_key_result("target")),
    _UNIT,
    Column(words.LATEST, Form.NUMBER, 13, _of_latest("value")),
    Column(words.MEASURED_ON, Form.DAY, 13, _of_latest("measuredOn")),
    Column(words.PROGRESS, Form.SHARE, 12, _of_goal("progress")),
    Column(words.ROLLED_UP, Form.SHARE, 14, _of_objective("rolledUpProgress")),
    Column(words.CONFIDENCE, Form.NUMBER, 12, _of_key_result("confidence")),
    Column(words.STATUS, Form.TEXT, 14, _named("status")),
    Column(words.WEIGHT, Form.NUMBER, 10, _of_key_result("weight")),
    Column(words.COUNT, Form.NUMBER, 10, _of_key_result("checkInCount")),
    Column(words.FINAL, Form.NUMBER, 10, _score("final")),
    Column(words.ID, Form.TEXT, 20, _of_goal("entityId")),
]

CHECK_INS: list[Column[Line]] = [
    _OBJECTIVE,
    _KEY_RESULT,
    Column(words.MEASURED_ON, Form.DAY, 13, _of_check_in("measuredOn")),
    Column(words.VALUE, Form.NUMBER, 13, _of_check_in("value")),
    _UNIT,
    Column(words.SCORE, Form.NUMBER, 10, _of_check_in("score")),
    Column(words.CONFIDENCE, Form.NUMBER, 12, _of_check_in("confidence")),
    Column(
        words.STATUS,
        Form.TEXT,
        14,
        lambda line: value_words("status", line.check_in["status"], line.language),
    ),
    Column(words.NOTE, Form.TEXT, 60, _of_check_in("note")),
    Column(words.AUTHOR, Form.TEXT, 24, lambda line: (line.check_in["author"] or {}).get("name")),
    Column(words.AT, Form.MOMENT, 19, _of_check_in("at")),
    Column(words.ID, Form.TEXT, 20, _of_check_in("entityId")),
]

SCORES: list[Column[Line]] = [
    _OBJECTIVE,
    _KEY_RESULT,
    Column(words.OWNER, Form.TEXT, 24, _owners),
    Column(words.PROGRESS, Form.SHARE, 12, _of_key_result("progress")),
    Column(words.MID, Form.NUMBER, 12, _score("mid")),
    Column(words.PROJECTED, Form.NUMBER, 12, _score("projected")),
    Column(words.FINAL, Form.NUMBER, 12, _score("final")),
    Column(words.ID, Form.TEXT, 20, _of_key_result("entityId")),
]
