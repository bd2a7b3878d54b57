"""Differences and replays of an organisation, read through the API and put into words."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from ...projections.wording import LANGUAGES
from ...projections.wording.changes import HEADINGS, KINDS
from ...projections.wording.hidden import hidden_values
from ..change_words import NAMED, ChangeWords
from .operator import Reading
from .places import Place, as_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words."""

    kind: str
    field: str
    before: str
    after: str
    positions: str
    """Those of the entries that made it, newest first; the newest is told of."""
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
    hidden: str
    """Of how many key results values are left out; empty where of none."""
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
        self.asked = given
        """What the API is asked for: `from`, `to` and `within`."""
        self.hidden = ""
        """Of how many key results the steps leave out values, once there was one."""
        self._reading = reading
        self._words = ChangeWords(self.language, people=names)
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
        """Those in a part after one moment, or all, until another, or the newest entry."""
        told = await reading(_document(), "Zone", {})
        house = told.data["organization"]
        zone = ZoneInfo(house["zone"])
        ends = {
            "from": as_of(since or 0, zone),
            "to": as_of(told.position if until is None else until, zone),
        }
        return cls(reading, {**ends, "within": within}, house, language)

    async def diff(self) -> Told:
        """The difference, in words."""
        return await self.tell(await self.read())

    async def read(self) -> Json:
        """The difference as the API tells it, with all pages of its changes as one list."""
        changes: list[Json] = []
        variables = dict(self.asked)
        while True:
            diff = (await self._reading(_document(), "Diff", variables)).data["diff"]
            changes += diff["changes"]["nodes"]
            info = diff["changes"]["pageInfo"]
            # further pages are of the same moment, whatever happens meanwhile
            variables |= {"to": {"position": diff["to"]["position"]}, "after": info["endCursor"]}
            if not info["hasNextPage"]:
                told = ("from", "to", "counts", "hiddenKeyResultCount")
                return {**{name: diff[name] for name in told}, "changes": changes}

    async def tell(self, diff: Json) -> Told:
        """Such a difference in words."""
        changes = diff["changes"]
        words = HEADINGS[self.language]
        kinds = KINDS[self.language]
        ends = (f"{words[end]} {self._place(diff[end])}" for end in ("from", "to"))
        return Told(
            self.house["name"],
            " ".join(ends),
            [(kinds[one["kind"].lower()], one["count"]) for one in diff["counts"]],
            hidden_values(diff["hiddenKeyResultCount"], self.language),
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
        variables = {**self.asked, "language": self.language.upper()}
        while True:
            data = (await self._reading(_document(), "Replay", variables)).data
            replay, until = data["replay"], data["place"]["to"]["position"]
            self.hidden = hidden_values(data["place"]["hiddenKeyResultCount"], self.language)
            for step in replay["nodes"]:
                yield step, list(self._told(step))
            info = replay["pageInfo"]
            variables |= {"to": {"position": until}, "after": info["endCursor"]}
            if not info["hasNextPage"]:
                return

    def time(self, text: str) -> str:
        """A time in the organisation's zone."""
        local = datetime.fromisoformat(text).astimezone(self.zone)
        return local.strftime(HEADINGS[self.language]["day"])

    def _told(self, step: Json) -> Iterator[str]:
        """What a step changed, but for what came to be by it, as its sentence tells; what came in
        or went may be other goals than the one that this is about."""
        for change in step["patch"]:
            line = self._line(change | {"event": None})
            if change["field"] is not None:
                yield f"{line.field}: {line.before} → {line.after}"
            elif change["from"] is not None:
                opening, closing = LANGUAGES[self.language].QUOTES
                goal = change["object"]
                kind = HEADINGS[self.language][goal["__typename"]]
                yield f"{line.kind}: {kind} {opening}{goal['title']}{closing}"

    def _place(self, told: Json) -> str:
        words = HEADINGS[self.language]
        if told["recordedAt"] is None:
            return words["beginning"]
        return f"{self.time(told['recordedAt'])} ({words['position']} {told['position']})"

    def _line(self, change: Json) -> Line:
        event = change["event"] or {}
        who = why = ""
        if event:
            who = f"{self._person(event['actor'])}, {self.time(event['recordedAt'])}"
            kind = LANGUAGES[self.language].WORDS["reason"].get((event["reasonKind"] or "").lower())
            why = ": ".join(filter(None, (kind, event["reason"] if self._people else None)))
        words = self._words
        return Line(
            words.kind(change),
            words.field(change),
            words.before(change),
            words.after(change),
            _positions(change),
            who,
            why,
        )

    def _person(self, person: Json | None) -> str:
        if person is not None and not self._people:
            return _key(person["entityId"])
        return (person or {}).get("name") or str(LANGUAGES[self.language].ERASED)


def _positions(change: Json) -> str:
    """The position of a change, and of those before it in the span that led there."""
    events = change.get("events")
    if events is None or change["field"] is None:
        return str(change["position"])
    told = [one["position"] for one in events["nodes"]]
    return ", ".join(told + ["…"] * (events["totalCount"] > len(told)))


def _document() -> str:
    return resources.files(__package__).joinpath("changes.graphql").read_text("utf-8") + NAMED


def _key(id_: str) -> str:
    return id_.rpartition(".")[2]
