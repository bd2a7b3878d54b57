"""A state file as it was read: its source, its lists, and the ids that their objects have."""

import mmap
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from ....domain.goal_ref import GoalKind
from ..lines import LINE_LIMIT
from .members import Members
from .problems import BadState, Problem, escaped, pointer

FORMAT = "okr-import/1"

LISTS = (
    *("cycles", "teams", "people", "objectives", "key_results"),
    *("check_ins", "retrospectives", "dropped"),
)
"""What a state file may list, in the order in which it is imported."""

LISTED = {GoalKind.OBJECTIVE: "objectives", GoalKind.KEY_RESULT: "key_results"}
"""The lists of goals by their kind."""

_DROPPED_KINDS = {"kr": GoalKind.KEY_RESULT} | {kind.value: kind for kind in GoalKind}
_IDENTIFIED = ("cycles", "teams", "people", "objectives", "key_results", "dropped")
_MARK = re.compile(rb'(?<!\\)"format"\s*:\s*"okr-import/')


def kind_of(it: Members) -> GoalKind | None:
    """What kind of goal an entry of `dropped` is; None, which is noted, where it does not say."""
    kind = _DROPPED_KINDS.get(it.line("kind"))
    if kind is None:
        it.note("kind", f"choose one of {', '.join(_DROPPED_KINDS)}")
    return kind


def is_state(path: Path) -> bool:
    """Whether the file is a state, or tries to be one, rather than a history with one JSON
    object per line. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        first = file.readline(LINE_LIMIT).removeprefix(BOM_UTF8)
        if not first:
            return False
        try:
            members = orjson.loads(first)
        except orjson.JSONDecodeError:
            # the beginning of a longer text, or a broken one
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                return _MARK.search(whole) is not None
    return isinstance(members, dict) and "format" in members


class Document:
    """A state file. `lists` holds the objects of each list in order, `by_id` those that have an
    id by their list and id."""

    def __init__(self, path: Path) -> None:
        """Reads the file.

        Raises BadState when it is no state or does not name its source, OSError when it cannot
        be read.
        """
        self.file = path.name
        self.problems: list[Problem] = []
        members = self._members(path.read_bytes().removeprefix(BOM_UTF8))
        top = Members(members, "", self.problems)
        self.source = top.inner("source")
        self.name = self.source.line("id") if self.source.sound and top.sound else ""
        """Of the source."""
        if self.problems:
            raise BadState(self.file, self.problems)
        self.lists = {name: list(self._objects(top, name)) for name in LISTS}
        known = ", ".join(LISTS)
        for name in top.rest("format", "source", *LISTS):
            top.note(escaped(name), f"it is unknown: leave it out, or use one of {known}")
        self.by_id: dict[str, dict[str, Members]] = {name: {} for name in _IDENTIFIED}
        for name in _IDENTIFIED:
            for it in self.lists[name]:
                self._identify(name, it)

    def whole(self, name: str) -> Members:
        """A list as a whole."""
        return Members({}, pointer(name), self.problems)

    def goals(self, kind: GoalKind) -> Mapping[str, Members]:
        """All objectives or key results by their ids, the dropped ones too."""
        return self._goals[kind]

    @cached_property
    def _goals(self) -> dict[GoalKind, dict[str, Members]]:
        gone = self.by_id["dropped"].items()
        return {
            kind: {id_: it for id_, it in gone if kind_of(it) is kind} | self.by_id[name]
            for kind, name in LISTED.items()
        }

    @cached_property
    def people_by_name(self) -> dict[str, str]:
        """The ids of people by what the file may call them: their roles and ids."""
        people = self.by_id["people"]
        roles = {it.optional_text("role"): id_ for id_, it in people.items()}
        return {role: id_ for role, id_ in roles.items() if role} | {id_: id_ for id_ in people}

    def _members(self, data: bytes) -> dict[str, Any]:
        try:
            members = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            problem = Problem(
                "", f"it is not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
            )
            raise BadState(self.file, [problem]) from None
        if not isinstance(members, dict) or members.get("format") != FORMAT:
            given = members.get("format") if isinstance(members, dict) else None
            problem = Problem("/format", f"it is {given!r}: this program reads {FORMAT!r}")
            raise BadState(self.file, [problem])
        return members

    def _objects(self, top: Members, name: str) -> Iterator[Members]:
        for index, value in enumerate(top.items(name)):
            if isinstance(value, dict):
                yield Members(value, pointer(name, index), self.problems)
            else:
                top.note(f"{name}/{index}", "it is no object: write it in braces")

    def _identify(self, name: str, it: Members) -> None:
        id_ = it.line("id")
        known = self.by_id[name]
        if id_ in known:
            it.note("id", f"it is {id_!r}, as that of {known[id_].pointer}: give each id once")
        elif it.sound:
            known[id_] = it
