"""Changes of objectives and key results in words, as `diff` and `replay` tell them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib import resources
from textwrap import shorten
from typing import Any

import orjson

from ..projections.wording import LANGUAGES
from ..projections.wording.changes import FIELDS, HEADINGS, KINDS, VALUES

NOTHING = "–"
NAMED = resources.files(__package__).joinpath("named_objects.graphql").read_text("utf-8")
"""The fragment `Named`, which a document needs that asks for changes with the objects they name."""
PERSONAL = ("person.", "learning.")
"""The beginnings of ids of what has a name or text that is sealed."""
_WORDS = {"kind": "measure", "scores": "score", "parents": "link"}
"""Fields whose values have their words in the feed's list of another name."""
_DECIMALS = {"baseline", "target", "weight", "scores"}
_NAMING = {"cycle", "objective", "owner", "owners", "successor", "latestCheckIn"}
_LINKED = {"parents", "refinedFrom", "learnings"}
_WIDTH = 80
"""To how many characters a learning is shortened."""
_TOLD_OF_NEW = (
    *("cycle", "objective", "owner", "owners", "readers", "ambition", "kind", "baseline"),
    "target",
)
"""What is told of an object that came to be, besides its title."""
_PLACES = ("cycle", "objective", "owner")
"""By what an object came into a part of the organisation, or went out of it."""

Json = Mapping[str, Any]


class ChangeWords:
    """Puts into words what a `GoalChange` has, with the objects that its values name."""

    def __init__(self, language: str, *, people: bool = True) -> None:
        """Without `people`, these are told by their ids, not their names, and learnings, which
        are their words, likewise."""
        self.language = language
        self._people = people

    def kind(self, change: Json) -> str:
        """What kind of change it is."""
        return KINDS[self.language][change["kind"].lower()]

    def field(self, change: Json) -> str:
        """What of the object changed; nothing where it came to be, came in or went."""
        return self._field(change["field"], self._names(change))

    def before(self, change: Json) -> str:
        """What stood there before."""
        return self._end(change, "from")

    def after(self, change: Json) -> str:
        """What stands there since."""
        return self._end(change, "to")

    def named(self, change: Json, end: str) -> list[str]:
        """The ids of the objects that a value of a change names: `fromObjects` or `toObjects`."""
        return list(self._names(change, end))

    def day(self, text: str) -> str:
        """A day."""
        return date.fromisoformat(text).strftime(HEADINGS[self.language]["date"])

    def _names(self, change: Json, *ends: str) -> dict[str, str]:
        """The names of objects by their ids."""
        told: dict[str, str] = {}
        for end in ends or ("fromObjects", "toObjects"):
            for node in change[end]:
                told[node["entityId"]] = self._name(node)
        return told

    def _name(self, node: Json) -> str:
        id_: str = node["entityId"]
        if id_.startswith(PERSONAL) and not self._people:
            return id_.rpartition(".")[2]
        if "learned" in node:
            return shorten(node["learned"] or NOTHING, _WIDTH, placeholder="…")
        if "measuredOn" in node:
            return self.day(node["measuredOn"])
        name = node.get("name") or node.get("cycle") or node.get("title")
        return name or str(LANGUAGES[self.language].ERASED)

    def _end(self, change: Json, end: str) -> str:
        """What stands at an end of the span; of a whole object what tells where it belongs."""
        names = self._names(change, f"{end}Objects")
        if change["field"] is not None:
            other = change["to" if end == "from" else "from"]
            return self._value(change["field"], change[end], names, other)
        told: Sequence[str] = _TOLD_OF_NEW
        if change["from"] is not None:
            told = [name for name in _PLACES if change["from"].get(name) != change["to"].get(name)]
            if not told and (end == "from") == (change["kind"] == "LEFT"):
                told = ["objective"]  # with which it went, or came
        return "; ".join(self._facts(change[end] or {}, told, names)) or NOTHING

    def _facts(self, facts: Json, told: Iterable[str], names: Mapping[str, str]) -> Iterator[str]:
        for name in told:
            if (value := facts.get(name)) not in (None, []):
                unit = f" {facts['unit']}" if name == "target" and facts.get("unit") else ""
                yield f"{self._field(name, names)}: {self._value(name, value, names)}{unit}"

    def _field(self, name: str | None, names: Mapping[str, str]) -> str:
        first, _, rest = (name or "").partition(".")
        if first == "scores":
            return f"{FIELDS[self.language][first]} {self._listed('score', rest)}"
        if first == "attributes":
            return rest
        words = FIELDS[self.language].get(first, "")
        if first not in _LINKED:
            return words
        opening, closing = LANGUAGES[self.language].QUOTES
        return f"{words} {opening}{names.get(rest, rest)}{closing}"

    def _listed(self, name: str, value: str) -> str:
        words: Mapping[str, str] = LANGUAGES[self.language].WORDS.get(name, {})
        return words.get(value, VALUES[self.language].get(value, value))

    def _owners(self, owners: Sequence[Json], others: Any, names: Mapping[str, str]) -> str:
        """Owners, with their weights where these are not equal, as the feed's sentence has them,
        and where the same people stand at the other end of the change."""
        language = LANGUAGES[self.language]
        weights = {one["person"]: Decimal(one["weight"]) for one in owners}
        told = [names.get(person, language.ERASED) for person in weights]
        if len({*weights.values()}) > 1 or weights.keys() == {it["person"] for it in others or ()}:
            numbers = (f"{weight:f}".replace(".", language.POINT) for weight in weights.values())
            told = [
                f"{one} ({language.WEIGHT} {it})" for one, it in zip(told, numbers, strict=True)
            ]
        return ", ".join(told)

    def _value(
        self, name: str | None, value: Any, names: Mapping[str, str], other: Any = None
    ) -> str:
        first, language = (name or "").partition(".")[0], LANGUAGES[self.language]
        match value:
            case None if first == "readers":
                return VALUES[self.language]["everybody"]
            case None | []:
                return NOTHING
            case bool():
                return str(language.YES if value else language.NO)
            case list() if first == "owners":
                return self._owners(value, other, names)
            case list() if first == "readers":
                return ", ".join(self._listed("role", role.lower()) for role in value)
            case str() if first == "attributes" or first in ("title", "unit"):
                return value
            case str() if first in ("progress", "progressAsRecorded"):
                return f"{Decimal(value) * 100:.0f} %"
            case str() if first in _DECIMALS:
                return value.replace(".", language.POINT)
            case str() if first in _NAMING:
                return names.get(value) or str(language.ERASED)
            case str():
                return self._listed(_WORDS.get(first, first), value.lower())
            case _:
                return orjson.dumps(value).decode()
