"""Reads a cycle as of one moment: its tree, and all check-ins."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ...domain.organization import Language
from ..reading.ids import GlobalId
from .asking import Ask, document, pages
from .errors import SpreadsheetRefused

Node = Mapping[str, Any]
"""An object of an answer."""


@dataclass(frozen=True, slots=True)
class Report:
    """A cycle as it was at a position."""

    organization: str
    cycle: str
    language: Language
    zone: ZoneInfo
    position: int
    recorded_at: datetime
    """When the entry at the position was recorded."""
    objectives: list[Node]
    """With their key results, and these with all their check-ins under `allCheckIns`."""


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
        await _with_check_ins(ask, text, node, same_moment["asOf"])
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


async def _with_check_ins(ask: Ask, text: str, objective: Node, as_of: Any) -> Node:
    key_results = [
        {**node, "allCheckIns": [item async for item in _check_ins(ask, text, node, as_of)]}
        for node in objective["keyResults"]
    ]
    return {**objective, "keyResults": key_results}


async def _check_ins(ask: Ask, text: str, key_result: Node, as_of: Any) -> AsyncIterator[Node]:
    """All check-ins of a key result; what came with the tree is not read again."""
    page = key_result["checkIns"]
    for node in page["nodes"]:
        yield node
    if page["pageInfo"]["hasNextPage"]:
        variables = {"id": key_result["entityId"], "asOf": as_of}
        after = page["pageInfo"]["endCursor"]
        async for node in pages(
            ask, text, "CheckIns", variables, "keyResult", "checkIns", after=after
        ):
            yield node
