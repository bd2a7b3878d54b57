"""What was read of a ledger for an audit package: states, their difference, change policies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import orjson

from ...change_policy import page as policy_page
from ...change_policy import policy_files, read_policy, without_names
from ...change_words import PERSONAL
from ...graphql.types.policy.rules import USUAL_DELAY
from ...reading.ids import GlobalId
from ...spreadsheets.asking import pages
from ..changes import Changes
from ..diff_formats import page as diff_page
from ..operator import Reading
from .document import document
from .span import Json, Span

_LISTS = {
    "people": "People",
    "teams": "Teams",
    "cycles": "Cycles",
    "objectives": "Objectives",
    "keyResults": "KeyResults",
}
"""The parts of a state, each with the query that reads it."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Views:
    """Reads a span, with the names and texts that the ledger seals, or without."""

    reading: Reading
    span: Span
    names: bool

    async def write(self, folder: Path) -> None:
        """Writes all of them. Raises what queries raise."""
        span = self.span
        _write(folder / "state-from.json", await self.state(span.since))
        after = await self.state(span.until)
        _write(folder / "state-to.json", after)
        ends = {"from": _at(span.since), "to": _at(span.until), "within": None}
        changes = Changes(self.reading, ends, span.house, None, names=self.names)
        diff = await changes.read()
        (folder / "diff.html").write_text(diff_page(await changes.tell(diff)), encoding="utf-8")
        _write(folder / "diff.json", diff if self.names else nameless(diff))
        for name, cycle in self._cycles(after["cycles"]).items():
            await self._policy(folder / f"policy-{name}", cycle)

    async def state(self, position: int) -> Json:
        """All that there was at a position, in the order in which it came to be."""
        if position == 0:
            return {"position": "0", "organization": None, **{name: [] for name in _LISTS}}
        asked = {"asOf": _at(position), "names": self.names}
        told = (await self.reading(document(), "State", {"asOf": asked["asOf"]})).data
        state = {"position": str(position), **told}
        for name, operation in _LISTS.items():
            given = asked if name == "people" else {"asOf": asked["asOf"]}
            found = pages(self.reading, document(), operation, given, name)
            state[name] = [await self._whole(node, given) async for node in found]
        return state

    async def _whole(self, node: Json, asked: Mapping[str, Any]) -> Json:
        """An object with all goals above it."""
        if "parents" not in node:
            return node
        parents, info = node["parents"]["nodes"], node["parents"]["pageInfo"]
        if info["hasNextPage"]:
            given = {**asked, "id": node["entityId"]}
            path, after = ("objective", "parents"), info["endCursor"]
            rest = pages(self.reading, document(), "Parents", given, *path, after=after)
            parents += [parent async for parent in rest]
        return {**node, "parents": parents}

    def _cycles(self, cycles: list[Json]) -> dict[str, GlobalId]:
        """Those with days in the span, by names for their files."""
        zone = self.span.zone
        first = self.span.begins_at.astimezone(zone).date()
        last = self.span.until_at.astimezone(zone).date()
        found: dict[str, GlobalId] = {}
        for cycle in cycles:
            if _day(cycle["startsOn"], last) <= last and _day(cycle["endsOn"], first) >= first:
                id_ = GlobalId.parse(cycle["entityId"])
                name = _plain(cycle["name"] or "") or str(id_.key)
                found[f"{name}-{id_.key}" if name in found else name] = id_
        return found

    async def _policy(self, path: Path, cycle: GlobalId) -> None:
        as_of = _at(self.span.until)
        report = await read_policy(self.reading, cycle, as_of, USUAL_DELAY)
        if not self.names:
            report = without_names(report)
        path.with_suffix(".html").write_text(policy_page(report), encoding="utf-8")
        for file, content in policy_files(report, path.with_suffix(".csv")).items():
            file.with_name(f"{_plain(file.stem)}.csv").write_bytes(content)


def _at(position: int) -> Json:
    return {"position": str(position)}


def _day(text: str | None, otherwise: date) -> date:
    return otherwise if text is None else date.fromisoformat(text)


def _plain(name: str) -> str:
    """A name in letters and digits that every file system takes."""
    spelt = name.casefold().translate(_UMLAUTS)
    letters = normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")


def nameless(diff: Json) -> Json:
    """A difference without names of people, learnings and reasons in words."""
    changes = []
    for change in diff["changes"]:
        event = change["event"]
        if event is not None:
            actor = event["actor"] and {"entityId": event["actor"]["entityId"]}
            event = {name: event[name] for name in ("recordedAt", "reasonKind")} | {"actor": actor}
        ends = {end: _keys(change[end]) for end in ("fromObjects", "toObjects")}
        changes.append({**change, **ends, "event": event})
    return {**diff, "changes": changes}


def _keys(objects: list[Json]) -> list[Json]:
    """Objects without the names of people and what they wrote."""
    return [
        {"entityId": one["entityId"]} if one["entityId"].startswith(PERSONAL) else one
        for one in objects
    ]


def _write(path: Path, value: Json) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    path.write_bytes(orjson.dumps(value, option=options))
