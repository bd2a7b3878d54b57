"""Global ids: which object of which organisation, and as of which position it was read."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

KINDS = (
    *("organization", "person", "team", "cycle", "objective", "keyResult", "checkIn", "comment"),
    *("retrospective", "learning", "event"),
)
EVENT = "event"
"""The kind whose key is a position; that of all others is a UUID."""

MAX_POSITION = 2**63 - 1

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NUMBER = "0|[1-9][0-9]{0,18}"
_ID = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})\.(?P<org>{_UUID})\.(?P<key>{_UUID}|{_NUMBER})"
    rf"(?:@(?P<position>{_NUMBER}))?"
)


_LATER_CAPITAL = re.compile("(?<!^)(?=[A-Z])")


def words(kind: str) -> str:
    """Return `key result` for `keyResult`: what people call the kinds."""
    return "check-in" if kind == "checkIn" else _LATER_CAPITAL.sub(" ", kind).lower()


def one(*kinds: str) -> str:
    """Return `an objective or a key result`: one of these kinds, as people call them."""
    *first, last = (f"{'an' if kind[0] in 'aeiou' else 'a'} {words(kind)}" for kind in kinds)
    return " or ".join(filter(None, (", ".join(first), last)))


class InvalidId(ValueError):
    """A text is no id of this API; pass ids exactly as a response gave them."""


@dataclass(frozen=True, slots=True)
class GlobalId:
    """An object's id; with a position it is the object as it was then, else the present one."""

    kind: str
    org_id: UUID
    key: UUID | int
    position: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id. Raises InvalidId."""
        match = _ID.fullmatch(text)
        if match is None or (match["kind"] == EVENT) is not match["key"].isdecimal():
            raise InvalidId(f"{text[:100]!r} is no id; pass ids exactly as a response gave them")
        key = int(match["key"]) if match["kind"] == EVENT else UUID(match["key"])
        position = None if match["position"] is None else int(match["position"])
        if max(position or 0, key if isinstance(key, int) else 0) > MAX_POSITION:
            raise InvalidId(f"{text!r} names a position that no ledger reaches")
        return cls(match["kind"], UUID(match["org"]), key, position)

    def __str__(self) -> str:
        suffix = "" if self.position is None else f"@{self.position}"
        return f"{self.kind}.{self.org_id}.{self.key}{suffix}"

    @property
    def present(self) -> Self:
        """The same object at present: what the API calls `entityId`."""
        return replace(self, position=None)


def shape(text: str) -> Hashable:
    """Return all that a statement may depend on of a text: if it is an id, of what and when."""
    match = _ID.fullmatch(text)
    return (match["kind"], match["position"] is not None) if match else ""
