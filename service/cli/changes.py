"""Differences and replays of an organisation, read through the API and put into words."""

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib import resources
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from ...projections.wording import LANGUAGES
from ...projections.wording.changes import FIELDS, HEADINGS, KINDS, VALUES
from ..reading.nodes import MAX_IDS
from .operator import Reading
from .places import Place, as_of

NOTHING = "–"
_ID = re.compile(r"[a-zA-Z]+\.[0-9a-f-]{36}\.[0-9a-f-]{36}")
_WORDS = {"kind": "measure", "scores": "score", "parents": "link"}
"""Fields whose values have their words in the feed's list of another name."""
_DECIMALS = {"baseline", "target", "weight", "scores"}
_TOLD_OF_NEW = ("cycle", "objective", "owner", "owners", "ambition", "baseline", "target", "unit")
"""What is told of an object that came to be, besides its title."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words."""

    kind: str
    field: str
    before: str
    after: str
    position: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one object."""

    kind: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words."""

    organization: str
    span: str
    counts: list[tuple[str, int]]
    groups: list[Group]
    language: str


class Changes:
    """What the API tells of the changes between two moments."""

    def __init__(
        self,
        reading: Reading,
        given: Json,
        house: Json,
        language: str | None,
        *,
        names: bool = True,
    ) -> None:
        """Without `names`, people are told by their ids, and reasons by their kinds alone."""
        self.house = house
        self.language = language or house["language"].lower()
        self.zone = ZoneInfo(house["zone"])
        self._reading = reading
        self._variables = given
        self._names: dict[str, str] = {}
        self._people = names

    @classmethod
    async def between(
        cls,
        reading: Reading,
        since: Place | None,
        until: Place | None,
        within: str | None,
        language: str | None,
    ) -> "Changes":
        """Those in a part after one moment, or all, until another, or now."""
        house = (await reading(_document(), "Zone", {})).data["organization"]
        zone = ZoneInfo(house["zone"])
        ends = {
            "from": as_of(since or 0, zone),
            "to": None if until is None else as_of(until, zone),
        }
        return cls(reading, {**ends, "within": within}, house, language)

    async def diff(self) -> Told:
        """The difference, in words."""
        return await self.tell(await self.read())

    async def read(self) -> Json:
        """The difference as the API tells it, with all pages of its changes as one list."""
        changes: list[Json] = []
        variables = dict(self._variables)
        while True:
            diff = (await self._reading(_document(), "Diff", variables)).data["diff"]
            changes += diff["changes"]["nodes"]
            info = diff["changes"]["pageInfo"]
            # further pages are of the same moment, whatever happens meanwhile
            variables |= {"to": {"position": diff["to"]["position"]}, "after": info["endCursor"]}
            if not info["hasNextPage"]:
                return {
                    **{name: diff[name] for name in ("from", "to", "counts")},
                    "changes": changes,
                }

    async def tell(self, diff: Json) -> Told:
        """Such a difference in words."""
        changes = diff["changes"]
        await self._learn(changes, diff["to"]["position"])
        words = HEADINGS[self.language]
        kinds = KINDS[self.language]
        ends = (f"{words[end]} {self._place(diff[end])}" for end in ("from", "to"))
        return Told(
            self.house["name"],
            " ".join(ends),
            [(kinds[one["kind"].lower()], one["count"]) for one in diff["counts"]],
            [
                Group(
                    words[first["object"]["__typename"]],
                    first["object"]["title"],
                    [self._line(change) for change in (first, *rest)],
                )
                for _, (first, *rest) in groupby(changes, key=lambda one: one["entityId"])
            ],
            self.language,
        )

    async def steps(self) -> AsyncIterator[tuple[Json, list[str]]]:
        """The steps in order, each with what it changed in words."""
        variables = {**self._variables, "language": self.language.upper()}
        while True:
            data = (await self._reading(_document(), "Replay", variables)).data
            replay, until = data["replay"], data["place"]["to"]["position"]
            await self._learn((one for step in replay["nodes"] for one in step["patch"]), until)
            for step in replay["nodes"]:
                yield step, [f"{one.field}: {one.before} → {one.after}" for one in self._told(step)]
            info = replay["pageInfo"]
            variables |= {"to": {"position": until}, "after": info["endCursor"]}
            if not info["hasNextPage"]:
                return

    def time(self, text: str) -> str:
        """A time in the organisation's zone."""
        local = datetime.fromisoformat(text).astimezone(self.zone)
        return local.strftime(HEADINGS[self.language]["day"])

    def _told(self, step: Json) -> Iterator[Line]:
        for change in step["patch"]:
            if change["field"] is not None:
                yield self._line(change | {"event": None})

    def _place(self, told: Json) -> str:
        words = HEADINGS[self.language]
        if told["recordedAt"] is None:
            return words["beginning"]
        return f"{self.time(told['recordedAt'])} ({words['position']} {told['position']})"

    def _line(self, change: Json) -> Line:
        event, name = change["event"] or {}, change["field"]
        who = why = ""
        if event:
            who = f"{self._person(event['actor'])}, {self.time(event['recordedAt'])}"
            kind = LANGUAGES[self.language].WORDS["reason"].get((event["reasonKind"] or "").lower())
            why = ": ".join(filter(None, (kind, event["reason"] if self._people else None)))
        before, after = self._value(name, change["from"]), self._value(name, change["to"])
        if name is None:
            before, after = NOTHING, self._new(change["to"])
        kind = KINDS[self.language][change["kind"].lower()]
        return Line(kind, self._field(name), before, after, change["position"], who, why)

    def _person(self, person: Json | None) -> str:
        if person is not None and not self._people:
            return _key(person["entityId"])
        return (person or {}).get("name") or str(LANGUAGES[self.language].ERASED)

    def _new(self, facts: Json) -> str:
        told = (
            f"{self._field(name)}: {self._value(name, value)}"
            for name in _TOLD_OF_NEW
            if (value := facts.get(name)) not in (None, [])
        )
        return "; ".join(told)

    def _field(self, name: str | None) -> str:
        first, _, rest = (name or "").partition(".")
        if first == "scores":
            return f"{FIELDS[self.language][first]} {self._listed('score', rest)}"
        if first == "attributes":
            return rest
        words = FIELDS[self.language].get(first, "")
        return f"{words} „{self._names.get(rest, rest)}“" if first == "parents" else words

    def _listed(self, name: str, value: str) -> str:
        words: Mapping[str, str] = LANGUAGES[self.language].WORDS.get(name, {})
        return words.get(value, VALUES[self.language].get(value, value))

    def _value(self, name: str | None, value: Any) -> str:
        first, language = (name or "").partition(".")[0], LANGUAGES[self.language]
        match value:
            case None | []:
                return NOTHING
            case bool():
                return str(language.YES if value else language.NO)
            case list() if first == "owners":
                return ", ".join(self._names.get(one["person"], language.ERASED) for one in value)
            case str() if first == "attributes" or first in ("title", "unit"):
                return value
            case str() if first in ("progress", "progressAsRecorded"):
                return f"{Decimal(value) * 100:.0f} %"
            case str() if first in _DECIMALS:
                return value.replace(".", language.POINT)
            case str() if _ID.fullmatch(value):
                return self._names.get(value) or str(language.ERASED)
            case str():
                return self._listed(_WORDS.get(first, first), value.lower())
            case _:
                return orjson.dumps(value).decode()

    async def _learn(self, changes: Iterable[Json], position: str) -> None:
        """Learn the names that the objects with all ids in some changes had at a position."""
        ids = set(_ID.findall(orjson.dumps([_stripped(one) for one in changes]).decode()))
        if not self._people:
            self._names |= {id_: _key(id_) for id_ in ids if id_.startswith("person.")}
        wanted = sorted(ids - self._names.keys())
        for start in range(0, len(wanted), MAX_IDS):
            asked = {"ids": wanted[start : start + MAX_IDS], "asOf": {"position": position}}
            found = (await self._reading(_document(), "Names", asked)).data["nodes"]
            for id_, node in zip(asked["ids"], found, strict=True):
                self._names[id_] = next(filter(None, (node or {}).values()), "")


def _stripped(change: Json) -> list[Any]:
    return [change["field"], change["from"], change["to"]]


def _document() -> str:
    return resources.files(__package__).joinpath("changes.graphql").read_text("utf-8")


def _key(id_: str) -> str:
    return id_.rpartition(".")[2]
