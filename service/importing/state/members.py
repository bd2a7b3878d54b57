"""Reads the members of an object of a state file; what is wrong is noted, and reading goes on."""

import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from ....domain.check_in import checked_score
from ....domain.errors import Refused
from ....domain.goal import attribute_name
from ....domain.payload import member
from ....domain.text import one_line, paragraphs, required_paragraphs
from ..errors import BadField
from ..fields import Fields
from .problems import Problem, escaped

_T = TypeVar("_T")
_Member = TypeVar("_Member", bound=StrEnum)


class Members:
    """A JSON object at a place of the file; null is as good as absent.

    Where a member is missing or wrong, the problem is noted and something harmless returned: what
    is read of an object that is not `sound` may not be used.
    """

    def __init__(
        self,
        members: Mapping[str, Any],
        pointer: str,
        problems: list[Problem],
        whole: "Members | None" = None,
    ) -> None:
        """`whole` is the object that this one is a part of."""
        self.pointer = pointer
        self.sound = True
        self._members = {name: value for name, value in members.items() if value is not None}
        self._fields = Fields(self._members, f"{pointer}/")
        self._problems = problems
        self._whole = whole

    def note(self, name: str, reason: str) -> None:
        """Notes what is wrong with a member, or with a part of it (`owners/0/role`)."""
        self._note(f"{self.pointer}/{name}", reason)

    def has(self, name: str) -> bool:
        """Whether the member is there and is not null."""
        return name in self._members

    def line(self, name: str) -> str:
        """A text on one line."""
        return self.read(name, "", lambda: one_line(self._fields.text(name), name))

    def long_line(self, name: str) -> str:
        """A text on one line of any length."""
        return self.read(
            name, "", lambda: one_line(self._fields.text(name), name, limit=sys.maxsize)
        )

    def text(self, name: str) -> str:
        """A text on one line or several."""
        return self.read(name, "", lambda: required_paragraphs(self._fields.text(name), name))

    def optional_text(self, name: str) -> str | None:
        """A text or nothing."""
        return self.read(name, None, lambda: paragraphs(self._fields.optional_text(name), name))

    def texts(self, name: str) -> list[str]:
        """A list of texts; an empty one when it is absent."""
        if not self.has(name):
            return []
        found: list[str] = self.read(name, [], lambda: self._fields.texts(name))
        return [
            self.read(f"{name}/{index}", "", partial(required_paragraphs, text, "it"))
            for index, text in enumerate(found)
        ]

    def integer(self, name: str) -> int | None:
        """A whole number or nothing."""
        return self.read(name, None, lambda: self._fields.optional_integer(name))

    def number(self, name: str) -> Decimal | None:
        """A number or nothing."""
        return self.read(name, None, lambda: self._fields.optional_number(name))

    def score(self, name: str) -> Decimal | None:
        """A score from 0 to 1 or nothing."""
        score = self.number(name)
        return None if score is None else self.read(name, None, lambda: checked_score(score, name))

    def flag(self, name: str) -> bool:
        """True or false; false when it is absent."""
        return self.read(name, False, lambda: self._fields.flag(name))

    def day(self, name: str) -> date | None:
        """A calendar day or nothing."""
        return self.read(name, None, lambda: self._fields.optional_day(name))

    def moment(self, name: str) -> datetime | None:
        """A moment with its offset, in UTC, or nothing."""
        if not self.has(name):
            return None
        return self.read(name, None, lambda: self._fields.moment(name))

    def choice(self, name: str, kind: type[_Member]) -> _Member | None:
        """A member of an enumeration or nothing."""
        if not self.has(name):
            return None
        return self.read(name, None, lambda: member(kind, self._fields.text(name), name))

    def one_of(self, name: str, known: Collection[str]) -> None:
        """Notes a text that is none of these."""
        text = self.optional_text(name)
        if text is not None and text not in known:
            self.note(name, f"it is {text!r}: choose one of {', '.join(known)}, or leave it out")

    def reference(self, name: str, ids: Collection[str], where: str) -> str:
        """The id of something that the file gives in the list `where`."""
        id_ = self.line(name)
        if id_ and id_ not in ids:
            self.note(name, f"it is {id_!r}: nothing in /{where} has this id, so add it there")
        return id_

    def optional_reference(self, name: str, ids: Collection[str], where: str) -> str | None:
        """Such an id or nothing."""
        return self.reference(name, ids, where) if self.has(name) else None

    def items(self, name: str) -> list[Any]:
        """A list of anything; an empty one when it is absent."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, list):
            self.note(name, "it is no list: write it in brackets, or leave it out")
        return value if isinstance(value, list) else []

    def inner(self, name: str) -> "Members":
        """An object, a part of this one; an empty one when it is absent."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, dict):
            self.note(name, "it is no object: write it in braces, or leave it out")
        return Members(
            value if isinstance(value, dict) else {},
            f"{self.pointer}/{escaped(name)}",
            self._problems,
            self,
        )

    def rest(self, *known: str) -> dict[str, Any]:
        """The members that have a value, without those of these names."""
        return self._fields.rest(*known)

    def attributes(self, *known: str) -> dict[str, Any]:
        """As `rest`, with names that attributes may have."""
        found = self.rest(*known)
        for name in found:
            self.read(escaped(name), "", partial(attribute_name, name))
        return found

    def read(self, name: str, otherwise: _T, read: Callable[[], _T]) -> _T:
        """What is read, or where it is refused, which is noted of the member, this instead."""
        try:
            return read()
        except BadField as error:
            self._note(error.field or self.pointer, error.reason)
        except Refused as refused:
            self.note(name, refused.message)
        return otherwise

    def _note(self, pointer: str, reason: str) -> None:
        self._problems.append(Problem(pointer, reason))
        broken: Members | None = self
        while broken is not None:
            broken.sound = False
            broken = broken._whole
