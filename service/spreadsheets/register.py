"""The people and teams of an organisation by the names that a plan gives them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from ..reading.ids import GlobalId
from .asking import Ask, document, pages
from .plan import folded

_TITLES = re.compile(
    r"\b(?:herrn?|hr\.?|frau|fr\.?|mrs?\.?|ms\.?|(?:prof|dr)\.?)(?=\s)\s*", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*(?:[;/&+]|\bund\b|\band\b)\s*")


class Named(NamedTuple):
    """What a name in a plan stands for."""

    text: str
    id: UUID | None
    """None where nobody has the name, or several have it."""
    guessed: bool = False
    """It is a part of the name only, which nobody else has."""


class Register:
    """Who is active, under what name."""

    def __init__(
        self, people: Iterable[tuple[UUID, str]], teams: Iterable[tuple[UUID, str]]
    ) -> None:
        self._people: defaultdict[str, set[UUID]] = defaultdict(set)
        self._parts: defaultdict[str, set[UUID]] = defaultdict(set)
        self._teams: defaultdict[str, set[UUID]] = defaultdict(set)
        for id_, name in people:
            words = folded(_plain(name)).split()
            self._people[folded(name)].add(id_)
            self._people[" ".join(words)].add(id_)
            for part in (words[-1], f"{words[0][:1]}. {words[-1]}", f"{words[0][:1]} {words[-1]}"):
                self._parts[part].add(id_)
        for id_, name in teams:
            self._teams[folded(name)].add(id_)

    def people(self, text: str) -> list[Named]:
        """The people that a cell names: one, or several with a separator between them."""
        whole = self._person(text)
        if whole.id is not None:
            return [whole]
        parts = list(filter(None, _BETWEEN.split(text)))
        by_comma = [self._person(part) for part in text.split(",")]
        if len(by_comma) > 1 and all(named.id for named in by_comma):
            return by_comma
        return [whole] if len(parts) < 2 else [self._person(part) for part in parts]

    def team(self, text: str) -> Named:
        """The team of this name."""
        found = self._teams.get(folded(text), set())
        return Named(text, next(iter(found)) if len(found) == 1 else None)

    def _person(self, text: str) -> Named:
        name = _plain(text)
        last, comma, first = name.partition(",")
        for candidate in (name, f"{first} {last}" if comma else name):
            found = self._people.get(folded(candidate), set())
            if len(found) == 1:
                return Named(text.strip(), next(iter(found)))
        parts = self._parts.get(folded(name), set())
        unique = next(iter(parts)) if len(parts) == 1 and folded(name) not in self._people else None
        return Named(text.strip(), unique, guessed=unique is not None)


def _plain(name: str) -> str:
    """A name without salutation and titles; all of it where it is nothing else."""
    return _TITLES.sub("", name).strip() or name.strip() or "?"


async def read_register(ask: Ask) -> Register:
    """The people and teams that are active at present."""
    text = document("plan.graphql")
    people = [
        (_key(node["entityId"]), node["name"])
        async for node in pages(ask, text, "People", {}, "people")
        if node["active"] and node["name"]
    ]
    teams = [
        (_key(node["entityId"]), node["name"])
        async for node in pages(ask, text, "Teams", {}, "teams")
        if node["state"] == "ACTIVE"
    ]
    return Register(people, teams)


def _key(id_: str) -> UUID:
    key = GlobalId.parse(id_).key
    assert isinstance(key, UUID)
    return key
