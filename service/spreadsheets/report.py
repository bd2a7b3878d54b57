"""Reads a cycle as of one moment: its tree, and all check-ins."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ...domain.organization import Language
from ...projections.wording.hidden import hidden_values
from ..reading.ids import GlobalId
from .asking import Ask, document, pages
from .errors import SpreadsheetRefused

Node = Mapping[str, Any]
"""An object of an answer."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Of which cycle something is, and as of which position."""

    organization: str
    cycle: str
    language: Language
    zone: ZoneInfo
    position: int
    recorded_at: datetime
    """When the entry at the position was recorded."""


@dataclass(frozen=True, slots=True)
class Report(Occasion):
    """A cycle as it was at a position."""

    objectives: list[Node]
    """With all alignments to goals above under `allParents`, and with their key results, and these
    with all their check-ins under `allCheckIns`."""

    @property
    def hidden(self) -> str:
        """Of how many key results values are left out; empty where of none."""
        results = (one for objective in self.objectives for one in objective["keyResults"])
        return hidden_values(sum(one["valuesHidden"] for one in results), self.language)


async def read_report(ask: Ask, cycle: GlobalId, as_of: Mapping[str, Any] | None) -> Report:
    """The cycle as of a moment, which is an `AsOf` of the API; None is now.

    All of it is of one position, however many queries it takes. Raises SpreadsheetRefused where
    there was no such cycle yet.
    """
    text = document("cycle.graphql")
    variables = {"cycle": str(cycle.present), "asOf": as_of}
    data, position = await ask(text, "Now", variables)
    if data["cycle"] is None or data["organization"] is None:
        raise SpreadsheetRefused("There was no such cycle at that moment: name a later one.")
    if as_of is not None:
        found = GlobalId.parse(data["cycle"]["id"]).position
        assert found is not None
        position = found
    same_moment = {"cycle": str(cycle.present), "asOf": {"position": str(position)}}
    objectives = [
        await _whole(ask, text, node, same_moment["asOf"])
        async for node in pages(ask, text, "Objectives", same_moment, "cycle", "objectives")
    ]
    organization = data["organization"]
    return Report(
        organization["name"],
        data["cycle"]["name"],
        Language(organization["language"].lower()),
        ZoneInfo(organization["zone"]),
        position,
        datetime.fromisoformat(data["feed"]["nodes"][0]["recordedAt"]),
        objectives,
    )


async def _whole(ask: Ask, text: str, objective: Node, as_of: Any) -> Node:
    """An objective with all that is above it, and all check-ins of its key results."""

    async def every(node: Node, operation: str, *path: str) -> list[Node]:
        return [item async for item in _rest(ask, text, node, operation, path, as_of)]

    key_results = [
        {**node, "allCheckIns": await every(node, "CheckIns", "keyResult", "checkIns")}
        for node in objective["keyResults"]
    ]
    parents = await every(objective, "Parents", "objective", "parents")
    return {**objective, "allParents": parents, "keyResults": key_results}


async def _rest(
    ask: Ask, text: str, node: Node, operation: str, path: tuple[str, ...], as_of: Any
) -> AsyncIterator[Node]:
    """All items of a connection of an object; what came with the tree is not read again."""
    page = node[path[-1]]
    for item in page["nodes"]:
        yield item
    if page["pageInfo"]["hasNextPage"]:
        variables = {"id": node["entityId"], "asOf": as_of}
        after = page["pageInfo"]["endCursor"]
        async for item in pages(ask, text, operation, variables, *path, after=after):
            yield item
